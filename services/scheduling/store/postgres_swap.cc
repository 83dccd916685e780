// Two visits that change their places, and visits that come from elsewhere.
#include <utility>

#include "libs/status/status.h"
#include "services/scheduling/store/claims_sql.h"
#include "services/scheduling/store/postgres_scheduling_store.h"
#include "services/scheduling/store/rows.h"
#include "services/scheduling/store/visit_json.h"
#include "services/scheduling/store/write_steps.h"

namespace tresen::scheduling {
namespace {

using postgres::Transaction;

// Both visits with the days of everything they have and want locked, then the rows, by id.
struct LockedPair {
  Visit first;
  Visit second;
};

absl::StatusOr<std::optional<LockedPair>> LockPair(Transaction& tx, const SwapCommand& command) {
  TRESEN_ASSIGN_OR_RETURN(const auto first, ReadVisit(tx, command.first.visit));
  TRESEN_ASSIGN_OR_RETURN(const auto second, ReadVisit(tx, command.second.visit));
  if (!first || !second) return std::nullopt;
  std::vector<Claim> touched = command.first.plan.claims;
  for (const auto* claims :
       {&command.second.plan.claims, &first->plan.claims, &second->plan.claims})
    touched.insert(touched.end(), claims->begin(), claims->end());
  QueueDayLocks(tx, DaysOf(touched));
  const bool in_order = first->id < second->id;
  TRESEN_ASSIGN_OR_RETURN(auto one, LockVisit(tx, in_order ? first->id : second->id));
  TRESEN_ASSIGN_OR_RETURN(auto other, LockVisit(tx, in_order ? second->id : first->id));
  if (!one || !other) return std::nullopt;
  if (!in_order) std::swap(one, other);
  if (one->plan.claims != first->plan.claims || other->plan.claims != second->plan.claims)
    return BeingChanged();
  return LockedPair{*std::move(one), *std::move(other)};
}

std::optional<WriteResult> RefusalOf(const MoveCommand& command, const Visit& visit) {
  if (command.expected_version && *command.expected_version != visit.version)
    return WriteResult::kVersionMismatch;
  if (!IsOpen(visit.state)) return WriteResult::kWrongState;
  return std::nullopt;
}

// The visit after its move, refused (nothing) if its new time is not free.
absl::StatusOr<std::optional<Visit>> Rewrite(Transaction& tx, const Visit& old,
                                             const MoveCommand& command, WriteOutcome& outcome) {
  Visit visit = AfterMove(old, command);
  TRESEN_RETURN_IF_ERROR(
      WriteVisit(tx, visit, {command.buffer_sum, 0, {}}, command.context.now, outcome));
  if (outcome.result != WriteResult::kDone) return std::nullopt;
  return visit;
}

absl::Status DecideSwap(Transaction& tx, const SwapCommand& command, SwapOutcome& swap) {
  const ChangeContext& context = command.first.context;
  WriteOutcome& outcome = swap.first;
  QueueRulesLockShared(tx);
  TRESEN_ASSIGN_OR_RETURN(const auto answer, ClaimKey(tx, context));
  if (answer) {
    TRESEN_ASSIGN_OR_RETURN(auto both, VisitPairFromJson(*answer));
    outcome.visit = std::move(both.first);
    swap.second = std::move(both.second);
    return Refuse(outcome, WriteResult::kRepeated);
  }
  TRESEN_ASSIGN_OR_RETURN(const auto old, LockPair(tx, command));
  if (!old) return Refuse(outcome, WriteResult::kNotFound);
  outcome.visit = old->first;
  swap.second = old->second;
  for (const auto& [move, visit] :
       {std::pair(&command.first, &old->first), std::pair(&command.second, &old->second)})
    if (const auto refusal = RefusalOf(*move, *visit)) return Refuse(outcome, *refusal);
  std::vector<Claim> wanted = command.first.plan.claims;
  wanted.insert(wanted.end(), command.second.plan.claims.begin(), command.second.plan.claims.end());
  TRESEN_ASSIGN_OR_RETURN(UnderLocks under, ReadUnderLocks(tx, wanted, context.now));
  if (under.catalogue_revision != command.first.catalogue_revision)
    return Refuse(outcome, WriteResult::kRulesChanged);
  TRESEN_ASSIGN_OR_RETURN(outcome.expired, ExpireAll(tx, context, std::move(under.expired_holds)));
  QueueCustomerLocks(tx, {old->first.customer, old->second.customer});
  QueueDeleteVisit(tx, old->first.id);
  QueueDeleteVisit(tx, old->second.id);
  TRESEN_ASSIGN_OR_RETURN(auto first, Rewrite(tx, old->first, command.first, outcome));
  if (!first) return absl::OkStatus();
  TRESEN_ASSIGN_OR_RETURN(auto second, Rewrite(tx, old->second, command.second, outcome));
  if (!second) return absl::OkStatus();
  QueueChange(tx, context, ChangeKind::kMoved, &*first, old->first.plan.during.start);
  QueueChange(tx, context, ChangeKind::kMoved, &*second, old->second.plan.during.start);
  QueueAudit(tx, context, "swapped", first->id.value(), AuditDetails(*first, first->origin));
  QueueAudit(tx, context, "swapped", second->id.value(), AuditDetails(*second, second->origin));
  QueueAnswer(tx, context, VisitPairToJson(*first, *second));
  outcome.visit = *std::move(first);
  swap.second = *std::move(second);
  return absl::OkStatus();
}

absl::Status DecideImport(Transaction& tx, const ImportCommand& command, WriteOutcome& outcome) {
  const Visit& visit = command.visit;
  outcome.visit = visit;
  TRESEN_ASSIGN_OR_RETURN(const auto seen, ReadVisit(tx, visit.id));
  std::vector<Claim> touched = visit.plan.claims;
  if (seen) touched.insert(touched.end(), seen->plan.claims.begin(), seen->plan.claims.end());
  QueueDayLocks(tx, DaysOf(touched));
  TRESEN_ASSIGN_OR_RETURN(const auto known, LockVisit(tx, visit.id));
  if (known && known->version >= visit.version) return Refuse(outcome, WriteResult::kUnchanged);
  if (known) QueueDeleteVisit(tx, known->id);
  TRESEN_RETURN_IF_ERROR(WriteVisit(tx, visit, {}, command.context.now, outcome));
  if (outcome.result != WriteResult::kDone) return absl::OkStatus();
  QueueChange(tx, command.context, ChangeKind::kUpdated, &visit, std::nullopt);
  QueueAudit(tx, command.context, "imported", visit.id.value(), AuditDetails(visit, visit.origin));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<SwapOutcome> PostgresSchedulingStore::Swap(const SwapCommand& command) {
  SwapOutcome swap;
  TRESEN_ASSIGN_OR_RETURN(
      WriteOutcome outcome,
      Deciding(pool_, command.first.context.tenant, [&](Transaction& tx, WriteOutcome& decided) {
        swap = SwapOutcome();
        const absl::Status status = DecideSwap(tx, command, swap);
        decided = swap.first;
        return status;
      }));
  swap.first = std::move(outcome);
  return swap;
}

absl::StatusOr<WriteOutcome> PostgresSchedulingStore::Import(const ImportCommand& command) {
  return WithStates(
      *this, command.context.tenant, command.visit.plan.claims,
      Deciding(pool_, command.context.tenant, [&](Transaction& tx, WriteOutcome& outcome) {
        return DecideImport(tx, command, outcome);
      }));
}

}  // namespace tresen::scheduling
