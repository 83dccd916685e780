// InMemorySchedulingStore: two visits that change their places, visits from elsewhere, the trail.
#include <utility>

#include "libs/status/status.h"
#include "services/scheduling/store/in_memory_scheduling_store.h"

namespace tresen::scheduling {
namespace {

WriteOutcome Refused(WriteResult result, const Visit& visit = {}) {
  WriteOutcome outcome;
  outcome.result = result;
  outcome.visit = visit;
  return outcome;
}

}  // namespace

absl::StatusOr<SwapOutcome> InMemorySchedulingStore::Swap(const SwapCommand& command) {
  absl::MutexLock lock(&mutex_);
  const ChangeContext& context = command.first.context;
  Tenant& tenant = tenants_[context.tenant];
  TRESEN_ASSIGN_OR_RETURN(const Answer* known, FindIn(tenant, context.key));
  if (known != nullptr)
    return SwapOutcome{Refused(WriteResult::kRepeated, *known->visit), *known->second};
  if (tenant.revision != command.first.catalogue_revision)
    return SwapOutcome{Refused(WriteResult::kRulesChanged), {}};
  std::vector<Visit> old;
  for (const MoveCommand* move : {&command.first, &command.second}) {
    const auto found = tenant.visits.find(move->visit);
    if (found == tenant.visits.end()) return SwapOutcome{Refused(WriteResult::kNotFound), {}};
    old.push_back(found->second);
    if (move->expected_version && *move->expected_version != found->second.version)
      return SwapOutcome{Refused(WriteResult::kVersionMismatch, found->second), {}};
    if (!IsOpen(found->second.state))
      return SwapOutcome{Refused(WriteResult::kWrongState, found->second), {}};
  }
  const Tenant before = tenant;
  const std::deque<Change> feed_before = feed_;
  const Visit first = AfterMove(old[0], command.first);
  const Visit second = AfterMove(old[1], command.second);
  const std::vector<VisitId> expired = ExpireIn(tenant, context, nullptr, 1000000);
  tenant.visits[first.id] = first;
  tenant.visits[second.id] = second;
  auto refusal = Refusal(tenant, first, command.first.buffer_sum);
  if (!refusal) refusal = Refusal(tenant, second, command.second.buffer_sum);
  if (refusal) {
    tenant = before;
    feed_ = feed_before;
    return SwapOutcome{Refused(*refusal, old[0]), old[1]};
  }
  AddChange(context, ChangeKind::kMoved, first, old[0].plan.during.start);
  AddChange(context, ChangeKind::kMoved, second, old[1].plan.during.start);
  AddAudit(tenant, context, "swapped", first.id, first.origin);
  AddAudit(tenant, context, "swapped", second.id, second.origin);
  Remember(tenant, context, {.visit = first, .second = second});
  SwapOutcome outcome;
  outcome.first.visit = first;
  outcome.first.expired = expired;
  outcome.second = second;
  return outcome;
}

absl::StatusOr<WriteOutcome> InMemorySchedulingStore::Import(const ImportCommand& command) {
  absl::MutexLock lock(&mutex_);
  Tenant& tenant = tenants_[command.context.tenant];
  const Visit& visit = command.visit;
  const auto found = tenant.visits.find(visit.id);
  if (found != tenant.visits.end() && found->second.version >= visit.version)
    return Refused(WriteResult::kUnchanged, found->second);
  if (const auto refusal = Refusal(tenant, visit, BufferSum::kLarger)) {
    WriteOutcome outcome = Refused(*refusal, visit);
    return outcome;
  }
  tenant.visits[visit.id] = visit;
  AddChange(command.context, ChangeKind::kUpdated, visit, std::nullopt);
  AddAudit(tenant, command.context, "imported", visit.id, visit.origin);
  WriteOutcome outcome;
  outcome.visit = visit;
  return outcome;
}

absl::StatusOr<std::vector<AuditEntry>> InMemorySchedulingStore::ListAudit(
    const TenantId& tenant, const AuditQuery& query) {
  absl::MutexLock lock(&mutex_);
  std::vector<AuditEntry> entries;
  for (const AuditEntry& entry : tenants_[tenant].audit) {
    if (static_cast<int>(entries.size()) == query.limit) break;
    if (entry.number > query.after && (query.visit.empty() || query.visit == entry.visit) &&
        (query.turn.empty() || query.turn == entry.origin.turn))
      entries.push_back(entry);
  }
  return entries;
}

}  // namespace tresen::scheduling
