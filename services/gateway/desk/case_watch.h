#pragma once

#include <memory>

#include "libs/clock/clock.h"
#include "libs/rpc/channel.h"
#include "services/gateway/desk/periodic.h"
#include "services/gateway/store/gateway_store.h"

namespace tresen::gateway {

// Tells a branch when a customer has waited for a person for too long (CONV-06), once per case; and
// removes what is older than it is kept.
class CaseWatch {
 public:
  // `store` and `clock` outlive the watch.
  CaseWatch(GatewayStore& store, const ::tresen::Clock& clock,
            std::shared_ptr<rpc::Channel> notification_service);
  ~CaseWatch();

  void Start();
  void Stop();
  // False when nothing was overdue.
  bool Escalate();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
  Periodic escalation_;
  Periodic housekeeping_;
};

}  // namespace tresen::gateway
