#include "services/gateway/desk/housekeeping.h"

#include "libs/log/log.h"
#include "libs/status/status.h"

namespace tresen::gateway {
namespace {

constexpr absl::Duration kInterval = absl::Minutes(10);

void Prune(HousekeepingStore& store, const ::tresen::Clock& clock) {
  const absl::StatusOr<int64_t> pruned = store.Prune(clock.Now());
  if (pruned.ok()) {
    log::Info("old rows removed", {{log::kCount, *pruned}});
  } else {
    log::Warning("old rows could not be removed",
                 {{log::kReason, log::Token(Reason(pruned.status()))}});
  }
}

}  // namespace

Housekeeping::Housekeeping(HousekeepingStore& store, const ::tresen::Clock& clock)
    : periodic_(kInterval, [&store, &clock] {
        Prune(store, clock);
        return false;
      }) {}

}  // namespace tresen::gateway
