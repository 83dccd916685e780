#include "services/scheduling/store/rows.h"

#include <utility>

#include "libs/postgres/pool.h"
#include "libs/status/status.h"
#include "services/scheduling/store/visit_json.h"

namespace tresen::scheduling {
namespace {

using postgres::Bytes;
using postgres::Result;
using postgres::Row;
using postgres::Statement;
using postgres::Transaction;

constexpr Statement kLockVisit{"scheduling.lock_visit",
                               "SELECT " TRESEN_VISIT_COLUMNS
                               " FROM scheduling.visit v"
                               " WHERE v.tenant_id = $1 AND v.visit_id = $2 FOR UPDATE OF v"};
// A transaction may have begun to write before another one that changed the same visit first, and
// so have the lower number. Taking at least the number of the visit's last change keeps the changes
// of a visit in order; as the higher number is over before this one commits, no reader can have
// passed it.
constexpr Statement kAddChange{
    "scheduling.add_change",
    "INSERT INTO scheduling.change (tenant_id, kind, visit_id, branch_id, visit, previous_start,"
    " at, transaction_id) SELECT $1, $2, $3, $4, $5::jsonb, $6::timestamptz, $7::timestamptz,"
    " greatest(pg_current_xact_id(), (SELECT c.transaction_id FROM scheduling.change c"
    "   WHERE c.tenant_id = $1 AND c.visit_id = $3 ORDER BY c.transaction_id DESC LIMIT 1))"};
constexpr Statement kAddAudit{
    "scheduling.add_audit",
    "INSERT INTO scheduling.audit (tenant_id, at, actor, action, object, request_id, details)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7)"};
constexpr Statement kClaimKey{
    "scheduling.claim_key",
    "INSERT INTO scheduling.idempotency (tenant_id, caller, method, request_id, request_hash,"
    " created_at) VALUES ($1, $2, $3, $4, $5, $6)"
    " ON CONFLICT (tenant_id, caller, method, request_id) DO NOTHING"};
constexpr Statement kFindKey{
    "scheduling.find_key",
    "SELECT request_hash, answer FROM scheduling.idempotency"
    " WHERE tenant_id = $1 AND caller = $2 AND method = $3 AND request_id = $4"};
constexpr Statement kSetAnswer{
    "scheduling.set_answer",
    "UPDATE scheduling.idempotency SET answer = $5"
    " WHERE tenant_id = $1 AND caller = $2 AND method = $3 AND request_id = $4"};

Origin OriginOf(const Row& row) {
  return {row.Text("source_channel"), row.Text("source_conversation"), row.Text("source_message"),
          row.Text("source_turn"),    row.Text("source_intent"),       row.Text("source_offer"),
          row.Text("source_hold")};
}

}  // namespace

absl::StatusOr<Visit> VisitOf(const Row& row) {
  Visit visit;
  visit.id = VisitId(row.Text("visit_id"));
  visit.plan.branch = BranchId(row.Text("branch_id"));
  visit.plan.during = {row.Time("starts"), row.Time("ends")};
  TRESEN_ASSIGN_OR_RETURN(visit.plan.items, ItemsFromJson(row.View("items")));
  TRESEN_ASSIGN_OR_RETURN(visit.plan.claims, ClaimsFromJson(row.View("claims")));
  visit.customer = CustomerId(row.Text("customer_id"));
  visit.state = VisitStateNamed(row.View("state")).value_or(VisitState::kVoid);
  visit.time_zone = row.Text("time_zone");
  visit.currency = row.Text("currency");
  visit.free_cancel_until = row.Time("free_cancel_until");
  visit.hold_expires = row.OptionalTime("hold_expires_at");
  visit.cancel_reason = row.Text("cancel_reason");
  visit.move_count = static_cast<int>(row.Int64("move_count"));
  if (!row.IsNull("moved_from")) {
    TRESEN_ASSIGN_OR_RETURN(visit.moved_from, MovedFromFromJson(row.View("moved_from")));
  }
  visit.version = row.Int64("version");
  visit.created = row.Time("created_at");
  visit.updated = row.Time("updated_at");
  visit.origin = OriginOf(row);
  visit.guest = row.Text("guest");
  visit.series = row.Text("series");
  visit.waitlist_entry = row.Text("waitlist_entry");
  return visit;
}

absl::StatusOr<std::vector<Visit>> VisitsOf(const Result& result) {
  std::vector<Visit> visits;
  for (const Row row : result) {
    TRESEN_ASSIGN_OR_RETURN(Visit visit, VisitOf(row));
    visits.push_back(std::move(visit));
  }
  return visits;
}

absl::StatusOr<std::optional<Visit>> LockVisit(Transaction& tx, const VisitId& id) {
  TRESEN_ASSIGN_OR_RETURN(const Result rows, tx.Execute(kLockVisit, {tx.tenant(), id.value()}));
  if (rows.empty()) return std::nullopt;
  TRESEN_ASSIGN_OR_RETURN(Visit visit, VisitOf(rows.front()));
  return visit;
}

void QueueChange(Transaction& tx, const ChangeContext& context, ChangeKind kind, const Visit* visit,
                 std::optional<absl::Time> previous_start) {
  if (visit == nullptr) {
    tx.Queue(kAddChange,
             {tx.tenant(), NameOf(kind), nullptr, nullptr, nullptr, nullptr, context.now});
    return;
  }
  tx.Queue(kAddChange, {tx.tenant(), NameOf(kind), visit->id.value(), visit->plan.branch.value(),
                        VisitToJson(*visit), previous_start, context.now});
}

void QueueAudit(Transaction& tx, const ChangeContext& context, absl::string_view action,
                absl::string_view object, absl::string_view details_json) {
  tx.Queue(kAddAudit, {tx.tenant(), context.now, context.actor, action, object,
                       context.key.request_id, details_json});
}

void QueueAnswer(Transaction& tx, const ChangeContext& context, absl::string_view answer_json) {
  const RequestKey& key = context.key;
  tx.Queue(kSetAnswer, {tx.tenant(), key.caller, key.method, key.request_id, answer_json});
}

void QueueClaimKey(Transaction& tx, const ChangeContext& context) {
  const RequestKey& key = context.key;
  tx.Queue(kClaimKey, {tx.tenant(), key.caller, key.method, key.request_id, Bytes{key.request_hash},
                       context.now});
}

absl::StatusOr<std::optional<std::string>> ClaimKey(Transaction& tx, const ChangeContext& context) {
  const RequestKey& key = context.key;
  TRESEN_ASSIGN_OR_RETURN(
      const Result claimed,
      tx.Execute(kClaimKey, {tx.tenant(), key.caller, key.method, key.request_id,
                             Bytes{key.request_hash}, context.now}));
  if (claimed.affected() == 1) return std::nullopt;
  TRESEN_ASSIGN_OR_RETURN(const Result known, tx.Execute(kFindKey, {tx.tenant(), key.caller,
                                                                    key.method, key.request_id}));
  // Gone between the two statements: only housekeeping deletes keys, and only old ones.
  if (known.empty()) return absl::AbortedError("the request id was forgotten just now");
  if (known.front().Bytes("request_hash") != key.request_hash) return IdempotencyMismatch();
  return known.front().OptionalText("answer").value_or("null");
}

}  // namespace tresen::scheduling
