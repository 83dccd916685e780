#include "services/scheduling/store/write_steps.h"

#include <algorithm>

#include "libs/postgres/error.h"
#include "libs/status/status.h"
#include "services/scheduling/store/claims_sql.h"
#include "services/scheduling/store/rows.h"

namespace tresen::scheduling {
namespace {

using postgres::Result;
using postgres::Statement;
using postgres::Transaction;

constexpr Statement kReadVisit{"scheduling.read_visit",
                               "SELECT " TRESEN_VISIT_COLUMNS
                               " FROM scheduling.visit v"
                               " WHERE v.tenant_id = $1 AND v.visit_id = $2"};
}  // namespace

// A slot that is waited for longer is treated as taken by the caller.
postgres::TransactionOptions WriteOptions() {
  postgres::TransactionOptions options;
  options.lock_timeout = absl::Seconds(1);
  return options;
}

absl::StatusOr<std::optional<Visit>> ReadVisit(Transaction& tx, const VisitId& id) {
  TRESEN_ASSIGN_OR_RETURN(const Result rows, tx.Execute(kReadVisit, {tx.tenant(), id.value()}));
  if (rows.empty()) return std::nullopt;
  TRESEN_ASSIGN_OR_RETURN(Visit visit, VisitOf(rows.front()));
  return visit;
}

absl::StatusOr<bool> ExpireHold(Transaction& tx, const ChangeContext& context, const VisitId& id) {
  TRESEN_ASSIGN_OR_RETURN(std::optional<Visit> hold, LockVisit(tx, id));
  if (!hold || hold->state != VisitState::kHeld) return false;
  hold->state = VisitState::kExpired;
  ++hold->version;
  hold->updated = context.now;
  TRESEN_RETURN_IF_ERROR(UpdateState(tx, *hold));
  QueueChange(tx, context, ChangeKind::kExpired, &*hold, std::nullopt);
  return true;
}

absl::StatusOr<std::vector<VisitId>> ExpireAll(Transaction& tx, const ChangeContext& context,
                                               std::vector<VisitId> holds) {
  std::ranges::sort(holds);
  holds.erase(std::unique(holds.begin(), holds.end()), holds.end());
  std::vector<VisitId> expired;
  for (const VisitId& id : holds) {
    TRESEN_ASSIGN_OR_RETURN(const bool gone, ExpireHold(tx, context, id));
    if (gone) expired.push_back(id);
  }
  return expired;
}

absl::Status Refuse(WriteOutcome& outcome, WriteResult result) {
  outcome.result = result;
  return absl::OkStatus();
}

absl::Status BeingChanged() {
  return MakeError(absl::StatusCode::kAborted, postgres::kBusy, "the visit is being changed");
}

absl::Status WriteVisit(Transaction& tx, const Visit& visit, const Conditions& conditions,
                        absl::Time now, WriteOutcome& outcome) {
  // Everything that usually goes well travels together; why it did not is asked afterwards.
  QueueClaims(tx, visit, conditions.buffers);
  if (!conditions.caps.empty()) {
    TRESEN_ASSIGN_OR_RETURN(const bool free, HasAllClaims(tx, visit));
    if (!free) return Refuse(outcome, WriteResult::kTaken);
    TRESEN_ASSIGN_OR_RETURN(const bool allowed, CapsAllow(tx, visit, conditions.caps));
    if (!allowed) return Refuse(outcome, WriteResult::kCapReached);
  }
  const int counted = visit.state == VisitState::kBooked ? conditions.open_visit_limit : 0;
  TRESEN_ASSIGN_OR_RETURN(const bool written, InsertVisit(tx, visit, counted, now));
  if (written) return absl::OkStatus();
  TRESEN_ASSIGN_OR_RETURN(const bool free, HasAllClaims(tx, visit));
  if (!free) return Refuse(outcome, WriteResult::kTaken);
  TRESEN_ASSIGN_OR_RETURN(const bool room, HasRoomFor(tx, visit, counted, now));
  return Refuse(outcome, room ? WriteResult::kCustomerElsewhere : WriteResult::kLimitReached);
}

absl::StatusOr<WriteOutcome> WithStates(SchedulingStore& store, const TenantId& tenant,
                                        const std::vector<Claim>& claims,
                                        absl::StatusOr<WriteOutcome> outcome) {
  if (!outcome.ok() || outcome->result != WriteResult::kTaken) return outcome;
  if (!outcome->states.empty()) return outcome;  // read on the way
  TRESEN_ASSIGN_OR_RETURN(outcome->states, store.ReadStates(tenant, claims));
  return outcome;
}

}  // namespace tresen::scheduling
