#pragma once

#include <memory>

#include "libs/clock/clock.h"
#include "libs/rpc/channel.h"
#include "services/gateway/desk/periodic.h"
#include "services/gateway/store/gateway_store.h"

namespace tresen::gateway {

// Hands what channels say became of our messages to the notification service, in batches.
class StatusCourier {
 public:
  // `store` and `clock` outlive the courier.
  StatusCourier(StatusStore& store, const ::tresen::Clock& clock,
                std::shared_ptr<rpc::Channel> notification_service);
  ~StatusCourier();

  void Start();
  void Stop();
  // One batch; false when there was none, or it could not be handed over now.
  bool CarryBatch();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
  Periodic periodic_;
};

}  // namespace tresen::gateway
