#pragma once

#include <memory>

#include "libs/postgres/pool.h"
#include "services/scheduling/store/scheduling_store.h"

namespace tresen::scheduling {

// Appointments in schema "scheduling". Every change takes the locks of its resources and days in
// order, then writes claims with ON CONFLICT DO NOTHING: the exclusion constraint alone decides.
class PostgresSchedulingStore final : public SchedulingStore {
 public:
  // The pool must outlive the store.
  explicit PostgresSchedulingStore(postgres::Pool& pool) : pool_(pool) {}

  absl::StatusOr<StoredCatalogue> LoadCatalogue(const TenantId& tenant) override;
  absl::StatusOr<std::vector<TenantRevision>> ListTenants() override;
  absl::StatusOr<CatalogueOutcome> ApplyCatalogue(const CatalogueCommand& command) override;
  absl::StatusOr<Absence> CreateAbsence(const AbsenceCommand& command) override;
  absl::Status DeleteAbsence(const ChangeContext& context, const AbsenceId& id) override;
  absl::StatusOr<BusyOutcome> ReplaceForeignBusy(const BusyCommand& command) override;
  absl::StatusOr<WriteOutcome> Place(const PlaceCommand& command) override;
  absl::StatusOr<WriteOutcome> Move(const MoveCommand& command) override;
  absl::StatusOr<WriteOutcome> ChangeState(const StateCommand& command) override;
  absl::StatusOr<SwapOutcome> Swap(const SwapCommand& command) override;
  absl::StatusOr<WriteOutcome> Import(const ImportCommand& command) override;
  absl::StatusOr<std::vector<VisitId>> ExpireHolds(const TenantId& tenant, absl::Time now,
                                                   int limit) override;
  absl::StatusOr<std::vector<ResourceState>> ReadStates(const TenantId& tenant,
                                                        const std::vector<Claim>& claims) override;
  absl::StatusOr<Visit> GetVisit(const TenantId& tenant, const VisitId& id) override;
  absl::StatusOr<std::vector<Visit>> ListVisits(const TenantId& tenant,
                                                const VisitPageQuery& query) override;
  absl::StatusOr<std::vector<AuditEntry>> ListAudit(const TenantId& tenant,
                                                    const AuditQuery& query) override;
  absl::StatusOr<std::vector<Visit>> LoadActive(const TenantId& tenant, absl::Time from) override;
  absl::StatusOr<std::optional<Visit>> FindAnswer(const TenantId& tenant,
                                                  const RequestKey& key) override;
  absl::StatusOr<FeedPosition> FeedEnd() override;
  absl::StatusOr<std::vector<Change>> ReadFeed(const FeedPosition& after, int limit) override;
  absl::StatusOr<std::vector<Change>> ReadFeedOf(const TenantId& tenant, const FeedPosition& after,
                                                 int limit) override;
  absl::StatusOr<int64_t> Forget(const TenantId& tenant, absl::Time before) override;

 private:
  postgres::Pool& pool_;
};

}  // namespace tresen::scheduling
