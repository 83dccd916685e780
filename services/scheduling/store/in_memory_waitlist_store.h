#pragma once

#include <map>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "services/scheduling/store/waitlist_store.h"

namespace tresen::scheduling {

// For tests: gone with the object.
class InMemoryWaitlistStore final : public WaitlistStore {
 public:
  absl::StatusOr<bool> Add(const TenantId& tenant, const WaitlistEntry& entry) override;
  absl::StatusOr<bool> Update(const TenantId& tenant, const WaitlistEntry& entry) override;
  absl::StatusOr<WaitlistEntry> Get(const TenantId& tenant, const WaitlistEntryId& id) override;
  absl::StatusOr<std::vector<WaitlistEntry>> List(const TenantId& tenant,
                                                  const WaitlistQuery& query) override;
  absl::Status PutReassignment(const TenantId& tenant, const ReassignmentRecord& record) override;
  absl::StatusOr<std::vector<ReassignmentRecord>> ListReassignments(
      const TenantId& tenant, const AbsenceId& absence) override;

 private:
  absl::Mutex mutex_;
  std::map<TenantId, std::map<WaitlistEntryId, WaitlistEntry>> entries_ ABSL_GUARDED_BY(mutex_);
  std::map<TenantId, std::map<std::pair<AbsenceId, VisitId>, ReassignmentRecord>> reassignments_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace tresen::scheduling
