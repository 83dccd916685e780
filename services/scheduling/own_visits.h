// Which appointments are a tenant's own. Entries in calendars outside that only look like ours (of
// another tenant or installation that writes into the same calendar) are somebody else's time.
#pragma once

#include <set>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "services/scheduling/store/scheduling_store.h"

namespace tresen::scheduling {

// Thread-safe. Remembers its own: an appointment never changes its tenant.
class OwnVisits {
 public:
  // The store outlives it.
  explicit OwnVisits(SchedulingStore& store) : store_(store) {}

  absl::StatusOr<bool> Contains(const TenantId& tenant, const VisitId& visit);

 private:
  SchedulingStore& store_;
  absl::Mutex mutex_;
  std::set<std::pair<TenantId, VisitId>> own_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tresen::scheduling
