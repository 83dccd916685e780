#pragma once

#include <thread>

#include "libs/clock/clock.h"
#include "libs/clock/stopper.h"
#include "libs/metrics/metrics.h"
#include "services/notification/store/plan_store.h"

namespace tresen::notification {

// Shows how much is waiting, and removes what has served its time.
class Housekeeping {
 public:
  // All outlive it.
  Housekeeping(DeliveryStore& deliveries, PlanStore& plans, const Clock& clock,
               metrics::Registry& figures);
  // Stops.
  ~Housekeeping();
  Housekeeping(const Housekeeping&) = delete;
  Housekeeping& operator=(const Housekeeping&) = delete;

  void Start();
  void Stop();

 private:
  void Run();
  void Count();

  DeliveryStore& deliveries_;
  PlanStore& plans_;
  const Clock& clock_;
  metrics::Gauge& open_;
  workqueue::BacklogGauges due_deliveries_;
  workqueue::BacklogGauges due_notices_;
  workqueue::BacklogGauges due_reminders_;
  Stopper stopper_;
  std::thread thread_;
};

}  // namespace tresen::notification
