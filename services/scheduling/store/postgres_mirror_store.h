#pragma once

#include "libs/postgres/pool.h"
#include "services/scheduling/store/mirror_store.h"

namespace tresen::scheduling {

class PostgresMirrorStore final : public MirrorStore {
 public:
  // The pool must outlive the store.
  explicit PostgresMirrorStore(postgres::Pool& pool) : pool_(pool) {}
  absl::StatusOr<std::vector<MirroredVisit>> List(const TenantId& tenant,
                                                  const BranchId& branch) override;
  absl::Status Put(const TenantId& tenant, const MirroredVisit& visit) override;
  absl::Status Remove(const TenantId& tenant, const VisitId& visit) override;
  absl::StatusOr<bool> Note(const TenantId& tenant, const MirrorConflict& conflict) override;
  absl::StatusOr<std::vector<MirrorConflict>> Conflicts(const TenantId& tenant) override;

 private:
  postgres::Pool& pool_;
};

}  // namespace tresen::scheduling
