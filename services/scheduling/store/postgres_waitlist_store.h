#pragma once

#include "libs/postgres/pool.h"
#include "services/scheduling/store/waitlist_store.h"

namespace tresen::scheduling {

class PostgresWaitlistStore final : public WaitlistStore {
 public:
  // The pool must outlive the store.
  explicit PostgresWaitlistStore(postgres::Pool& pool) : pool_(pool) {}

  absl::StatusOr<bool> Add(const TenantId& tenant, const WaitlistEntry& entry) override;
  absl::StatusOr<bool> Update(const TenantId& tenant, const WaitlistEntry& entry) override;
  absl::StatusOr<WaitlistEntry> Get(const TenantId& tenant, const WaitlistEntryId& id) override;
  absl::StatusOr<std::vector<WaitlistEntry>> List(const TenantId& tenant,
                                                  const WaitlistQuery& query) override;
  absl::Status PutReassignment(const TenantId& tenant, const ReassignmentRecord& record) override;
  absl::StatusOr<std::vector<ReassignmentRecord>> ListReassignments(
      const TenantId& tenant, const AbsenceId& absence) override;

 private:
  postgres::Pool& pool_;
};

}  // namespace tresen::scheduling
