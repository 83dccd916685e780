#pragma once

#include <memory>

#include "libs/clock/clock.h"
#include "libs/rpc/channel.h"
#include "services/gateway/desk/periodic.h"
#include "services/gateway/store/gateway_store.h"

namespace tresen::gateway {

// Tells a branch when a customer has waited for a person for too long (CONV-06). Told again until
// the notification service has it, which takes each case once.
class CaseWatch {
 public:
  // `store` and `clock` outlive the watch.
  CaseWatch(HandoffStore& store, const ::tresen::Clock& clock,
            std::shared_ptr<rpc::Channel> notification_service);
  ~CaseWatch();

  void Start();
  void Stop();
  // Whether there may be more to tell now.
  bool Escalate();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
  Periodic periodic_;
};

}  // namespace tresen::gateway
