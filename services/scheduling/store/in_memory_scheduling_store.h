#pragma once

#include <deque>
#include <map>
#include <tuple>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "services/scheduling/store/scheduling_store.h"

namespace tresen::scheduling {

// For tests: everything under one lock, gone with the object. Same behaviour as PostgreSQL, proven
// by the conformance suite.
class InMemorySchedulingStore final : public SchedulingStore {
 public:
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
  struct Answer {
    std::string request_hash;
    std::optional<Visit> visit;
    std::optional<Visit> second;
    CatalogueOutcome catalogue;
    Absence absence;
    absl::Time created;
  };
  struct Tenant {
    int64_t revision = 0;
    std::string document;
    std::map<AbsenceId, Absence> absences;
    std::vector<ForeignBusy> foreign_busy;
    std::map<VisitId, Visit> visits;
    std::vector<AuditEntry> audit;
    std::map<std::tuple<std::string, std::string, std::string>, Answer> answers;
  };

  // The earlier answer to the key, nothing if it is new, or the mismatch.
  static absl::StatusOr<const Answer*> FindIn(const Tenant& tenant, const RequestKey& key);
  void Remember(Tenant& tenant, const ChangeContext& context, Answer answer);
  void AddChange(const ChangeContext& context, ChangeKind kind, std::optional<Visit> visit,
                 std::optional<absl::Time> previous_start) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::vector<VisitId> ExpireIn(Tenant& tenant, const ChangeContext& context,
                                const std::vector<Claim>* touching, int limit)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ReleaseOtherHolds(Tenant& tenant, const ChangeContext& context, const Visit& newer)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  static std::optional<WriteResult> Refusal(const Tenant& tenant, const Visit& visit,
                                            BufferSum buffers);
  static bool CapsAllow(const Tenant& tenant, const Visit& visit,
                        const std::vector<CapWindow>& caps);
  static void AddAudit(Tenant& tenant, const ChangeContext& context, absl::string_view action,
                       const VisitId& visit, const Origin& origin);
  WriteOutcome Finish(Tenant& tenant, const ChangeContext& context, ChangeKind kind, Visit visit,
                      std::optional<Visit> previous, const Origin& origin)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::Mutex mutex_;
  std::map<TenantId, Tenant> tenants_ ABSL_GUARDED_BY(mutex_);
  std::deque<Change> feed_ ABSL_GUARDED_BY(mutex_);
  int64_t sequence_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace tresen::scheduling
