#pragma once

#include <thread>

#include "libs/clock/stopper.h"
#include "services/notification/peers/customers.h"
#include "services/notification/store/delivery_store.h"

namespace tresen::notification {

// Tells the customer service that a customer has stopped marketing at the channel, which the
// channel says by refusing it. Until that is done it is tried again; a repeat changes nothing.
class StopTeller {
 public:
  // Both outlive it.
  StopTeller(DeliveryStore& store, Customers& customers) : store_(store), customers_(customers) {}
  // Stops.
  ~StopTeller();
  StopTeller(const StopTeller&) = delete;
  StopTeller& operator=(const StopTeller&) = delete;

  void Start();
  void Stop();

 private:
  void Tell();

  DeliveryStore& store_;
  Customers& customers_;
  Stopper stopper_;
  std::thread thread_;
};

}  // namespace tresen::notification
