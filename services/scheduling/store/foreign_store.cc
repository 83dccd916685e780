#include "services/scheduling/store/foreign_store.h"

#include "libs/postgres/transaction.h"
#include "libs/status/status.h"

namespace tresen::scheduling {
namespace {

using postgres::Result;
using postgres::Row;
using postgres::Statement;
using postgres::Transaction;

constexpr Statement kPutLink{
    "scheduling.put_foreign_link",
    "INSERT INTO scheduling.foreign_link (tenant_id, visit_id, branch_id, ends, document)"
    " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant_id, visit_id) DO UPDATE"
    " SET branch_id = excluded.branch_id, ends = excluded.ends, document = excluded.document"};
constexpr Statement kRemoveLink{
    "scheduling.remove_foreign_link",
    "DELETE FROM scheduling.foreign_link WHERE tenant_id = $1 AND visit_id = $2"};
constexpr Statement kFindLink{
    "scheduling.find_foreign_link",
    "SELECT document FROM scheduling.foreign_link WHERE tenant_id = $1 AND visit_id = $2"};
constexpr Statement kListLinks{
    "scheduling.list_foreign_links",
    "SELECT document FROM scheduling.foreign_link"
    " WHERE tenant_id = $1 AND branch_id = $2 AND ends > $3 ORDER BY ends, visit_id"};
constexpr Statement kAddOperation{
    "scheduling.add_foreign_operation",
    "INSERT INTO scheduling.foreign_operation (tenant_id, operation_id, branch_id, visit_id,"
    " customer_id, kind, open, due, document) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
    " ON CONFLICT DO NOTHING"};
constexpr Statement kUpdateOperation{
    "scheduling.update_foreign_operation",
    "UPDATE scheduling.foreign_operation SET open = $3, due = $4, document = $5, kind = $6"
    " WHERE tenant_id = $1 AND operation_id = $2"};
constexpr Statement kRemoveOperation{
    "scheduling.remove_foreign_operation",
    "DELETE FROM scheduling.foreign_operation WHERE tenant_id = $1 AND operation_id = $2"};
constexpr Statement kFindOperation{
    "scheduling.find_foreign_operation",
    "SELECT document FROM scheduling.foreign_operation"
    " WHERE tenant_id = $1 AND operation_id = $2"};
constexpr Statement kTakeDue{
    "scheduling.take_foreign_operations",
    "UPDATE scheduling.foreign_operation o SET due = $3 FROM ("
    " SELECT operation_id FROM scheduling.foreign_operation"
    " WHERE tenant_id = $1 AND open AND due <= $2 ORDER BY due LIMIT $4 FOR UPDATE SKIP LOCKED) d"
    " WHERE o.tenant_id = $1 AND o.operation_id = d.operation_id RETURNING o.document"};
constexpr Statement kListOpen{
    "scheduling.list_open_foreign_operations",
    "SELECT document FROM scheduling.foreign_operation WHERE tenant_id = $1 AND open"
    " AND branch_id = $2 AND ($3 = '' OR visit_id = $3) ORDER BY operation_id"};
constexpr Statement kAddConflict{
    "scheduling.add_calendar_conflict",
    "INSERT INTO scheduling.calendar_conflict (tenant_id, conflict_id, branch_id, kind, visit_id,"
    " external_id, foreign_from, foreign_to, own_from, own_to, created_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING"};
constexpr Statement kResolveConflict{
    "scheduling.resolve_calendar_conflict",
    "UPDATE scheduling.calendar_conflict SET resolved_at = COALESCE(resolved_at, $3)"
    " WHERE tenant_id = $1 AND conflict_id = $2 RETURNING conflict_id, branch_id, kind, visit_id,"
    " external_id, foreign_from, foreign_to, own_from, own_to, created_at, resolved_at"};
constexpr Statement kListConflicts{
    "scheduling.list_calendar_conflicts",
    "SELECT conflict_id, branch_id, kind, visit_id, external_id, foreign_from, foreign_to,"
    " own_from, own_to, created_at, resolved_at FROM scheduling.calendar_conflict"
    " WHERE tenant_id = $1 AND ($2 OR resolved_at IS NULL)"
    " AND ($3::timestamptz IS NULL OR (created_at, conflict_id) > ($3, $4::text))"
    " ORDER BY created_at, conflict_id LIMIT $5"};
constexpr Statement kPutState{
    "scheduling.put_calendar_state",
    "INSERT INTO scheduling.calendar_state (tenant_id, branch_id, synced_at, failing_since,"
    " failure, local_times, verified) VALUES ($1, $2, $3, $4, $5, $6, $7)"
    " ON CONFLICT (tenant_id, branch_id) DO UPDATE SET synced_at = excluded.synced_at,"
    " failing_since = excluded.failing_since, failure = excluded.failure,"
    " local_times = excluded.local_times, verified = excluded.verified"};
constexpr Statement kListStates{
    "scheduling.list_calendar_states",
    "SELECT branch_id, synced_at, failing_since, failure, local_times, verified"
    " FROM scheduling.calendar_state WHERE tenant_id = $1 ORDER BY branch_id"};

std::optional<Interval> SpanOf(const Row& row, const char* from, const char* to) {
  const auto start = row.OptionalTime(from);
  const auto end = row.OptionalTime(to);
  if (!start || !end) return std::nullopt;
  return Interval{*start, *end};
}

std::optional<absl::Time> StartOf(const std::optional<Interval>& span) {
  if (!span) return std::nullopt;
  return span->start;
}

std::optional<absl::Time> EndOf(const std::optional<Interval>& span) {
  if (!span) return std::nullopt;
  return span->end;
}

ConflictKind ConflictNamed(absl::string_view name) {
  for (int kind = 0; kind <= static_cast<int>(ConflictKind::kDiffers); ++kind)
    if (NameOf(static_cast<ConflictKind>(kind)) == name) return static_cast<ConflictKind>(kind);
  return ConflictKind::kUnknown;
}

CalendarConflict ConflictOf(const Row& row) {
  CalendarConflict conflict;
  conflict.id = row.Text("conflict_id");
  conflict.branch = BranchId(row.Text("branch_id"));
  conflict.kind = ConflictNamed(row.Text("kind"));
  conflict.visit = VisitId(row.Text("visit_id"));
  conflict.external_id = row.Text("external_id");
  conflict.foreign_time = SpanOf(row, "foreign_from", "foreign_to");
  conflict.own_time = SpanOf(row, "own_from", "own_to");
  conflict.created = row.Time("created_at");
  conflict.resolved = row.OptionalTime("resolved_at");
  return conflict;
}

absl::StatusOr<std::vector<ForeignOperation>> OperationsOf(const Result& rows) {
  std::vector<ForeignOperation> operations;
  for (const Row row : rows) {
    TRESEN_ASSIGN_OR_RETURN(ForeignOperation operation,
                            OperationFromJson(row.View("document")));
    operations.push_back(std::move(operation));
  }
  return operations;
}

}  // namespace

absl::Status ForeignStore::PutLink(const TenantId& tenant, const ForeignLink& link) {
  return pool_.Transact(tenant.value(), [&](Transaction& tx) -> absl::Status {
    return tx
        .Execute(kPutLink, {tx.tenant(), link.visit.value(), link.branch.value(), link.during.end,
                            LinkToJson(link)})
        .status();
  });
}

absl::Status ForeignStore::RemoveLink(const TenantId& tenant, const VisitId& visit) {
  return pool_.Transact(tenant.value(), [&](Transaction& tx) -> absl::Status {
    return tx.Execute(kRemoveLink, {tx.tenant(), visit.value()}).status();
  });
}

absl::StatusOr<std::optional<ForeignLink>> ForeignStore::FindLink(const TenantId& tenant,
                                                                  const VisitId& visit) {
  return pool_.Transact(
      tenant.value(), [&](Transaction& tx) -> absl::StatusOr<std::optional<ForeignLink>> {
        TRESEN_ASSIGN_OR_RETURN(const Result rows,
                                tx.Execute(kFindLink, {tx.tenant(), visit.value()}));
        if (rows.empty()) return std::optional<ForeignLink>();
        TRESEN_ASSIGN_OR_RETURN(ForeignLink link, LinkFromJson(rows.front().View("document")));
        return std::optional<ForeignLink>(std::move(link));
      });
}

absl::StatusOr<std::vector<ForeignLink>> ForeignStore::ListLinks(const TenantId& tenant,
                                                                 const BranchId& branch,
                                                                 absl::Time from) {
  return pool_.Transact(
      tenant.value(), [&](Transaction& tx) -> absl::StatusOr<std::vector<ForeignLink>> {
        TRESEN_ASSIGN_OR_RETURN(const Result rows,
                                tx.Execute(kListLinks, {tx.tenant(), branch.value(), from}));
        std::vector<ForeignLink> links;
        for (const Row row : rows) {
          TRESEN_ASSIGN_OR_RETURN(ForeignLink link, LinkFromJson(row.View("document")));
          links.push_back(std::move(link));
        }
        return links;
      });
}

absl::StatusOr<bool> ForeignStore::AddOperation(const TenantId& tenant,
                                                const ForeignOperation& operation) {
  return pool_.Transact(tenant.value(), [&](Transaction& tx) -> absl::StatusOr<bool> {
    TRESEN_ASSIGN_OR_RETURN(
        const Result added,
        tx.Execute(kAddOperation,
                   {tx.tenant(), operation.id, operation.visit.plan.branch.value(),
                    operation.visit.id.value(), operation.visit.customer.value(),
                    NameOf(operation.kind), operation.open, operation.due,
                    OperationToJson(operation)}));
    return added.affected() == 1;
  });
}

absl::Status ForeignStore::UpdateOperation(const TenantId& tenant,
                                           const ForeignOperation& operation) {
  return pool_.Transact(tenant.value(), [&](Transaction& tx) -> absl::Status {
    return tx
        .Execute(kUpdateOperation, {tx.tenant(), operation.id, operation.open, operation.due,
                                    OperationToJson(operation), NameOf(operation.kind)})
        .status();
  });
}

absl::Status ForeignStore::RemoveOperation(const TenantId& tenant, const std::string& id) {
  return pool_.Transact(tenant.value(), [&](Transaction& tx) -> absl::Status {
    return tx.Execute(kRemoveOperation, {tx.tenant(), id}).status();
  });
}

absl::StatusOr<std::optional<ForeignOperation>> ForeignStore::FindOperation(
    const TenantId& tenant, const std::string& id) {
  return pool_.Transact(
      tenant.value(), [&](Transaction& tx) -> absl::StatusOr<std::optional<ForeignOperation>> {
        TRESEN_ASSIGN_OR_RETURN(const Result rows, tx.Execute(kFindOperation, {tx.tenant(), id}));
        if (rows.empty()) return std::optional<ForeignOperation>();
        TRESEN_ASSIGN_OR_RETURN(ForeignOperation found,
                                OperationFromJson(rows.front().View("document")));
        return std::optional<ForeignOperation>(std::move(found));
      });
}

absl::StatusOr<std::vector<ForeignOperation>> ForeignStore::TakeDue(const TenantId& tenant,
                                                                    absl::Time now,
                                                                    absl::Time until, int limit) {
  return pool_.Transact(
      tenant.value(), [&](Transaction& tx) -> absl::StatusOr<std::vector<ForeignOperation>> {
        TRESEN_ASSIGN_OR_RETURN(const Result rows,
                                tx.Execute(kTakeDue, {tx.tenant(), now, until, limit}));
        return OperationsOf(rows);
      });
}

absl::StatusOr<std::vector<ForeignOperation>> ForeignStore::ListOpen(const TenantId& tenant,
                                                                     const BranchId& branch,
                                                                     const VisitId& visit) {
  return pool_.Transact(
      tenant.value(), [&](Transaction& tx) -> absl::StatusOr<std::vector<ForeignOperation>> {
        TRESEN_ASSIGN_OR_RETURN(
            const Result rows,
            tx.Execute(kListOpen, {tx.tenant(), branch.value(), visit.value()}));
        return OperationsOf(rows);
      });
}

absl::StatusOr<bool> ForeignStore::AddConflict(const TenantId& tenant,
                                               const CalendarConflict& conflict) {
  return pool_.Transact(tenant.value(), [&](Transaction& tx) -> absl::StatusOr<bool> {
    TRESEN_ASSIGN_OR_RETURN(
        const Result added,
        tx.Execute(kAddConflict,
                   {tx.tenant(), conflict.id, conflict.branch.value(), NameOf(conflict.kind),
                    conflict.visit.value(), conflict.external_id, StartOf(conflict.foreign_time),
                    EndOf(conflict.foreign_time), StartOf(conflict.own_time),
                    EndOf(conflict.own_time), conflict.created}));
    return added.affected() == 1;
  });
}

absl::StatusOr<CalendarConflict> ForeignStore::ResolveConflict(const TenantId& tenant,
                                                               const std::string& id,
                                                               absl::Time now) {
  return pool_.Transact(tenant.value(), [&](Transaction& tx) -> absl::StatusOr<CalendarConflict> {
    TRESEN_ASSIGN_OR_RETURN(const Result rows,
                            tx.Execute(kResolveConflict, {tx.tenant(), id, now}));
    if (rows.empty()) return absl::NotFoundError("no such conflict");
    return ConflictOf(rows.front());
  });
}

absl::StatusOr<std::vector<CalendarConflict>> ForeignStore::ListConflicts(
    const TenantId& tenant, const ConflictQuery& query) {
  std::optional<absl::Time> after;
  std::string after_id;
  if (query.after) std::tie(after, after_id) = *query.after;
  return pool_.Transact(
      tenant.value(), [&](Transaction& tx) -> absl::StatusOr<std::vector<CalendarConflict>> {
        TRESEN_ASSIGN_OR_RETURN(
            const Result rows,
            tx.Execute(kListConflicts,
                       {tx.tenant(), query.resolved_too, after, after_id, query.limit}));
        std::vector<CalendarConflict> conflicts;
        for (const Row row : rows) conflicts.push_back(ConflictOf(row));
        return conflicts;
      });
}

absl::Status ForeignStore::PutState(const TenantId& tenant, const CalendarState& state) {
  return pool_.Transact(tenant.value(), [&](Transaction& tx) -> absl::Status {
    return tx
        .Execute(kPutState, {tx.tenant(), state.branch.value(), state.synced, state.failing_since,
                             state.failure, state.local_times, state.verified})
        .status();
  });
}

absl::StatusOr<std::vector<CalendarState>> ForeignStore::ListStates(const TenantId& tenant) {
  return pool_.Transact(
      tenant.value(), [&](Transaction& tx) -> absl::StatusOr<std::vector<CalendarState>> {
        TRESEN_ASSIGN_OR_RETURN(const Result rows, tx.Execute(kListStates, {tx.tenant()}));
        std::vector<CalendarState> states;
        for (const Row row : rows)
          states.push_back({BranchId(row.Text("branch_id")), row.OptionalTime("synced_at"),
                            row.OptionalTime("failing_since"), row.Text("failure"),
                            row.Bool("local_times"), row.Bool("verified")});
        return states;
      });
}

}  // namespace tresen::scheduling
