#pragma once

#include "libs/clock/clock.h"
#include "services/gateway/desk/periodic.h"
#include "services/gateway/store/gateway_store.h"

namespace tresen::gateway {

// Removes what is older than it is kept, every ten minutes.
class Housekeeping {
 public:
  // Both outlive the housekeeping.
  Housekeeping(HousekeepingStore& store, const ::tresen::Clock& clock);

  void Start() { periodic_.Start(); }
  void Stop() { periodic_.Stop(); }

 private:
  Periodic periodic_;
};

}  // namespace tresen::gateway
