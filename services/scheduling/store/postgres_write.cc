// The write path of scheduling.md 5.3: key, locks in order, expired holds, claims, visit, records.
#include <algorithm>
#include <utility>

#include "libs/status/status.h"
#include "services/scheduling/store/claims_sql.h"
#include "services/scheduling/store/postgres_scheduling_store.h"
#include "services/scheduling/store/rows.h"
#include "services/scheduling/store/visit_json.h"
#include "services/scheduling/store/write_steps.h"

namespace tresen::scheduling {
namespace {

using postgres::Result;
using postgres::Row;
using postgres::Statement;
using postgres::Transaction;

constexpr Statement kHoldsOf{"scheduling.holds_of_customer",
                             "SELECT " TRESEN_VISIT_COLUMNS
                             " FROM scheduling.visit v WHERE v.tenant_id = $1"
                             " AND v.customer_id = $2 AND v.customer_id <> '' AND v.state = 'held'"
                             " AND v.visit_id <> $3"};
constexpr Statement kDueHolds{"scheduling.due_holds",
                              "SELECT visit_id FROM scheduling.visit"
                              " WHERE tenant_id = $1 AND state = 'held' AND hold_expires_at <= $2"
                              " ORDER BY hold_expires_at, visit_id LIMIT $3"};

// True if the key was used: `outcome` is what was answered then.
absl::StatusOr<bool> Repeats(Transaction& tx, const ChangeContext& context, WriteOutcome& outcome) {
  TRESEN_ASSIGN_OR_RETURN(const auto answer, ClaimKey(tx, context));
  if (!answer) return false;
  TRESEN_ASSIGN_OR_RETURN(outcome.visit, VisitFromJson(*answer));
  outcome.result = WriteResult::kRepeated;
  return true;
}

void QueueRecords(Transaction& tx, const ChangeContext& context, ChangeKind kind,
                  const Visit& visit, const Origin& origin,
                  std::optional<absl::Time> previous_start) {
  QueueChange(tx, context, kind, &visit, previous_start);
  QueueAudit(tx, context, NameOf(kind), visit.id.value(), AuditDetails(visit, origin));
  QueueAnswer(tx, context, VisitToJson(visit));
}

std::vector<ResourceDay> DaysOfBoth(std::vector<Claim> claims, const std::vector<Claim>& more) {
  claims.insert(claims.end(), more.begin(), more.end());
  return DaysOf(claims);
}

// The answer that was given to the key before, as the outcome.
absl::Status RepeatAnswer(const std::string& answer, WriteOutcome& outcome) {
  TRESEN_ASSIGN_OR_RETURN(outcome.visit, VisitFromJson(answer));
  return Refuse(outcome, WriteResult::kRepeated);
}

// What the booking gives back: the customer's other holds and the one being booked. Their days are
// locked, too.
struct GivenBack {
  std::vector<Claim> claims;
  std::vector<VisitId> ended;
  bool hold_gone = false;
};

absl::StatusOr<GivenBack> ReadGivenBack(Transaction& tx, const PlaceCommand& command,
                                        const Visit& visit, const FirstLook& look) {
  GivenBack back;
  if (!look.holds.empty()) {
    TRESEN_ASSIGN_OR_RETURN(
        const Result rows,
        tx.Execute(kHoldsOf, {tx.tenant(), visit.customer.value(), visit.id.value()}));
    TRESEN_ASSIGN_OR_RETURN(const std::vector<Visit> holds, VisitsOf(rows));
    for (const Visit& hold : holds) {
      back.claims.insert(back.claims.end(), hold.plan.claims.begin(), hold.plan.claims.end());
      back.ended.push_back(hold.id);
    }
  }
  if (!command.hold) return back;
  TRESEN_ASSIGN_OR_RETURN(const auto held, ReadVisit(tx, *command.hold));
  back.hold_gone = !held.has_value();
  if (held)
    back.claims.insert(back.claims.end(), held->plan.claims.begin(), held->plan.claims.end());
  return back;
}

absl::Status DecidePlace(Transaction& tx, const PlaceCommand& command, WriteOutcome& outcome) {
  const ChangeContext& context = command.context;
  Visit visit = command.visit;
  if (command.hold) visit.id = *command.hold;
  QueueRulesLockShared(tx);
  TRESEN_ASSIGN_OR_RETURN(const FirstLook look, LookFirst(tx, visit, context));
  if (look.answer) return RepeatAnswer(*look.answer, outcome);
  if (look.taken) {
    TRESEN_ASSIGN_OR_RETURN(outcome.states, StatesOf(tx, visit.plan.claims));
    return Refuse(outcome, WriteResult::kTaken);
  }
  TRESEN_ASSIGN_OR_RETURN(GivenBack back, ReadGivenBack(tx, command, visit, look));
  QueueClaimKey(tx, context);
  QueueDayLocks(tx, DaysOfBoth(visit.plan.claims, back.claims));
  TRESEN_ASSIGN_OR_RETURN(UnderLocks under,
                          ReadUnderLocks(tx, visit.plan.claims, context.now, context.key));
  if (under.answer) return RepeatAnswer(*under.answer, outcome);
  if (back.hold_gone) return Refuse(outcome, WriteResult::kHoldGone);
  if (under.catalogue_revision != command.catalogue_revision)
    return Refuse(outcome, WriteResult::kRulesChanged);
  back.ended.insert(back.ended.end(), under.expired_holds.begin(), under.expired_holds.end());
  TRESEN_ASSIGN_OR_RETURN(outcome.expired, ExpireAll(tx, context, std::move(back.ended)));
  if (command.hold) {
    TRESEN_ASSIGN_OR_RETURN(const auto held, LockVisit(tx, *command.hold));
    if (!held || held->state != VisitState::kHeld) return Refuse(outcome, WriteResult::kHoldGone);
    visit.version = held->version + 1;
    visit.created = held->created;
    QueueDeleteVisit(tx, held->id);
  }
  TRESEN_RETURN_IF_ERROR(WriteVisit(tx, visit,
                                    {command.buffer_sum, command.open_visit_limit, command.caps},
                                    context.now, outcome));
  if (outcome.result != WriteResult::kDone) return absl::OkStatus();
  QueueRecords(tx, context,
               visit.state == VisitState::kHeld ? ChangeKind::kHeld : ChangeKind::kBooked, visit,
               visit.origin, std::nullopt);
  outcome.visit = std::move(visit);
  return absl::OkStatus();
}

// Loads the visit, locks its days and `more`, and locks the row: in this order, like everybody.
// Nothing if there is none. ABORTED if it was moved meanwhile.
absl::StatusOr<std::optional<Visit>> LockWithDays(Transaction& tx, const VisitId& id,
                                                  const std::vector<Claim>& more) {
  TRESEN_ASSIGN_OR_RETURN(const auto seen, ReadVisit(tx, id));
  if (!seen) return std::nullopt;
  QueueDayLocks(tx, DaysOfBoth(seen->plan.claims, more));
  TRESEN_ASSIGN_OR_RETURN(auto locked, LockVisit(tx, id));
  if (!locked) return std::nullopt;
  if (locked->plan.claims != seen->plan.claims) return BeingChanged();
  return locked;
}

absl::Status DecideMove(Transaction& tx, const MoveCommand& command, WriteOutcome& outcome) {
  const ChangeContext& context = command.context;
  QueueRulesLockShared(tx);
  TRESEN_ASSIGN_OR_RETURN(const bool repeats, Repeats(tx, context, outcome));
  if (repeats) return absl::OkStatus();
  TRESEN_ASSIGN_OR_RETURN(const auto old, LockWithDays(tx, command.visit, command.plan.claims));
  if (!old) return Refuse(outcome, WriteResult::kNotFound);
  outcome.visit = *old;
  if (command.expected_version && *command.expected_version != old->version)
    return Refuse(outcome, WriteResult::kVersionMismatch);
  if (!IsOpen(old->state)) return Refuse(outcome, WriteResult::kWrongState);
  TRESEN_ASSIGN_OR_RETURN(UnderLocks under, ReadUnderLocks(tx, command.plan.claims, context.now));
  if (under.catalogue_revision != command.catalogue_revision)
    return Refuse(outcome, WriteResult::kRulesChanged);
  TRESEN_ASSIGN_OR_RETURN(outcome.expired, ExpireAll(tx, context, under.expired_holds));
  Visit visit = AfterMove(*old, command);
  QueueDeleteVisit(tx, old->id);
  TRESEN_RETURN_IF_ERROR(
      WriteVisit(tx, visit, {command.buffer_sum, 0, command.caps}, context.now, outcome));
  if (outcome.result != WriteResult::kDone) return absl::OkStatus();
  QueueRecords(tx, context, ChangeKind::kMoved, visit, command.origin, old->plan.during.start);
  outcome.previous = *old;
  outcome.visit = std::move(visit);
  return absl::OkStatus();
}

absl::Status DecideState(Transaction& tx, const StateCommand& command, WriteOutcome& outcome) {
  const ChangeContext& context = command.context;
  TRESEN_ASSIGN_OR_RETURN(const bool repeats, Repeats(tx, context, outcome));
  if (repeats) return absl::OkStatus();
  TRESEN_ASSIGN_OR_RETURN(const auto old, LockWithDays(tx, command.visit, {}));
  if (!old) return Refuse(outcome, WriteResult::kNotFound);
  outcome.visit = *old;
  if (command.expected_version && *command.expected_version != old->version)
    return Refuse(outcome, WriteResult::kVersionMismatch);
  if (!MayBecome(old->state, command.state, command.actor, context.now - old->plan.during.start))
    return Refuse(outcome, WriteResult::kWrongState);
  Visit visit = AfterStateChange(*old, command);
  if (!OccupiesTime(old->state) && OccupiesTime(visit.state)) {
    // A corrected outcome takes time back, like a booking.
    QueueDeleteVisit(tx, old->id);
    TRESEN_RETURN_IF_ERROR(WriteVisit(tx, visit, {}, context.now, outcome));
    if (outcome.result != WriteResult::kDone) return absl::OkStatus();
  } else {
    TRESEN_RETURN_IF_ERROR(UpdateState(tx, visit));
  }
  QueueRecords(tx, context,
               IsCancelled(command.state) ? ChangeKind::kCancelled : ChangeKind::kUpdated, visit,
               command.origin, std::nullopt);
  outcome.previous = *old;
  outcome.visit = std::move(visit);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<ResourceState>> PostgresSchedulingStore::ReadStates(
    const TenantId& tenant, const std::vector<Claim>& claims) {
  return pool_.Transact(tenant.value(), [&](Transaction& tx) { return StatesOf(tx, claims); });
}

absl::StatusOr<WriteOutcome> PostgresSchedulingStore::Place(const PlaceCommand& command) {
  return WithStates(
      *this, command.context.tenant, command.visit.plan.claims,
      Deciding(pool_, command.context.tenant, [&](Transaction& tx, WriteOutcome& outcome) {
        return DecidePlace(tx, command, outcome);
      }));
}

absl::StatusOr<WriteOutcome> PostgresSchedulingStore::Move(const MoveCommand& command) {
  return WithStates(
      *this, command.context.tenant, command.plan.claims,
      Deciding(pool_, command.context.tenant, [&](Transaction& tx, WriteOutcome& outcome) {
        return DecideMove(tx, command, outcome);
      }));
}

absl::StatusOr<WriteOutcome> PostgresSchedulingStore::ChangeState(const StateCommand& command) {
  return Deciding(pool_, command.context.tenant, [&](Transaction& tx, WriteOutcome& outcome) {
    return DecideState(tx, command, outcome);
  });
}

absl::StatusOr<std::vector<VisitId>> PostgresSchedulingStore::ExpireHolds(const TenantId& tenant,
                                                                          absl::Time now,
                                                                          int limit) {
  ChangeContext context;
  context.tenant = tenant;
  context.actor = "scheduling";
  context.now = now;
  TRESEN_ASSIGN_OR_RETURN(const Result due, pool_.Transact(tenant.value(), [&](Transaction& tx) {
    return tx.Execute(kDueHolds, {tx.tenant(), now, limit});
  }));
  std::vector<VisitId> expired;
  for (const Row row : due) {
    const VisitId id(row.Text("visit_id"));
    // One short transaction each, so that nobody waits for a list.
    const absl::StatusOr<bool> gone =
        pool_.Transact(tenant.value(), [&](Transaction& tx) -> absl::StatusOr<bool> {
          TRESEN_ASSIGN_OR_RETURN(const auto hold, LockWithDays(tx, id, {}));
          if (!hold || !hold->hold_expires || *hold->hold_expires > now) return false;
          return ExpireHold(tx, context, id);
        });
    if (!gone.ok()) return gone.status();
    if (*gone) expired.push_back(id);
  }
  return expired;
}

}  // namespace tresen::scheduling
