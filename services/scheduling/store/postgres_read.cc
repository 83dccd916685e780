#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/status/status.h"
#include "services/scheduling/store/postgres_scheduling_store.h"
#include "services/scheduling/store/rows.h"
#include "services/scheduling/store/visit_json.h"

namespace tresen::scheduling {
namespace {

using postgres::Bytes;
using postgres::Result;
using postgres::Row;
using postgres::Statement;
using postgres::Transaction;

constexpr Statement kGetVisit{"scheduling.get_visit",
                              "SELECT " TRESEN_VISIT_COLUMNS
                              " FROM scheduling.visit v"
                              " WHERE v.tenant_id = $1 AND v.visit_id = $2"};

// Absent parts of the filter are NULL and match everything; bounds of the start always stand, so
// that the index is read only between them. The customer's own few visits are found first where a
// customer is given, whatever the planner knows.
#define TRESEN_ALL_VISITS "scheduling.visit"
#define TRESEN_VISITS_OF_CUSTOMER                        \
  "(SELECT * FROM scheduling.visit WHERE tenant_id = $1" \
  "  AND customer_id = $6::text AND customer_id <> '' OFFSET 0)"
#define TRESEN_LIST_VISITS(visits)                          \
  "SELECT " TRESEN_VISIT_COLUMNS " FROM " visits            \
  " v WHERE v.tenant_id = $1"                               \
  " AND ($2::text[] IS NULL OR v.state = ANY($2::text[]))"  \
  " AND ($3::text[] IS NULL OR v.state <> ALL($3::text[]))" \
  " AND ($4::text IS NULL OR v.branch_id = $4)"             \
  " AND ($5::text IS NULL OR $5 = ANY(v.staff_ids))"        \
  " AND ($6::text IS NULL OR v.customer_id = $6)"           \
  " AND v.starts >= coalesce($7::timestamptz, '-infinity')" \
  " AND v.starts < coalesce($8::timestamptz, 'infinity')"   \
  " AND ($9::timestamptz IS NULL OR upper(v.during) > $9)"  \
  " AND ($10::timestamptz IS NULL OR upper(v.during) <= $10)"
#define TRESEN_FORWARDS                                                                \
  " AND (v.starts, v.visit_id) > (coalesce($11::timestamptz, '-infinity'), $12::text)" \
  " ORDER BY v.starts, v.visit_id LIMIT $13"
#define TRESEN_BACKWARDS                                                              \
  " AND (v.starts, v.visit_id) < (coalesce($11::timestamptz, 'infinity'), $12::text)" \
  " ORDER BY v.starts DESC, v.visit_id DESC LIMIT $13"

constexpr Statement kListForwards{"scheduling.list_visits",
                                  TRESEN_LIST_VISITS(TRESEN_ALL_VISITS) TRESEN_FORWARDS};
constexpr Statement kListBackwards{"scheduling.list_visits_descending",
                                   TRESEN_LIST_VISITS(TRESEN_ALL_VISITS) TRESEN_BACKWARDS};
constexpr Statement kOfCustomerForwards{"scheduling.list_visits_of_customer",
                                        TRESEN_LIST_VISITS(TRESEN_VISITS_OF_CUSTOMER)
                                            TRESEN_FORWARDS};
constexpr Statement kOfCustomerBackwards{"scheduling.list_visits_of_customer_descending",
                                         TRESEN_LIST_VISITS(TRESEN_VISITS_OF_CUSTOMER)
                                             TRESEN_BACKWARDS};

const Statement& ListStatement(const VisitPageQuery& query) {
  const bool forwards = query.order == ListOrder::kByStart;
  if (!query.filter.customer.value().empty())
    return forwards ? kOfCustomerForwards : kOfCustomerBackwards;
  return forwards ? kListForwards : kListBackwards;
}

constexpr Statement kLoadActive{
    "scheduling.load_active",
    "SELECT " TRESEN_VISIT_COLUMNS
    " FROM scheduling.visit v WHERE v.tenant_id = $1"
    " AND v.state IN ('held', 'booked', 'confirmed', 'arrived') AND upper(v.during) > $2"
    " AND v.visit_id > $3 ORDER BY v.visit_id LIMIT $4"};
// A whole calendar is read in pieces: no statement may take longer than its time-out.
constexpr int kActiveAtOnce = 5000;
constexpr Statement kFindAnswer{
    "scheduling.find_answer",
    "SELECT request_hash, answer FROM scheduling.idempotency"
    " WHERE tenant_id = $1 AND caller = $2 AND method = $3 AND request_id = $4"};

// Other objects of the trail (the catalogue, absences) have actions of their own.
constexpr Statement kListAudit{
    "scheduling.list_audit",
    "SELECT audit_id, at, actor, action, object, request_id, details FROM scheduling.audit"
    " WHERE tenant_id = $1 AND audit_id > $2 AND ($3 = '' OR object = $3)"
    " AND ($4 = '' OR details #>> '{origin,turn}' = $4)"
    " AND action IN ('held', 'booked', 'moved', 'cancelled', 'updated', 'expired', 'swapped',"
    " 'imported') ORDER BY audit_id LIMIT $5"};

// A transaction below xmin of the current snapshot is over; every later one has a higher number.
constexpr Statement kFeedEnd{
    "scheduling.feed_end",
    "SELECT (pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1) AS ended"};

#define TRESEN_FEED_COLUMNS                                                               \
  "SELECT tenant_id, transaction_id::text::bigint AS transaction, sequence, kind, visit," \
  " previous_start, at FROM scheduling.change"
#define TRESEN_FEED_WINDOW                                        \
  " (transaction_id, sequence) > ($1::bigint::text::xid8, $2)"    \
  " AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())" \
  " ORDER BY transaction_id, sequence LIMIT $3"

constexpr Statement kReadFeed{"scheduling.read_feed",
                              TRESEN_FEED_COLUMNS " WHERE" TRESEN_FEED_WINDOW};
constexpr Statement kReadFeedOf{"scheduling.read_feed_of_tenant",
                                TRESEN_FEED_COLUMNS " WHERE tenant_id = $4 AND" TRESEN_FEED_WINDOW};
constexpr Statement kForgetKeys{"scheduling.forget_keys",
                                "DELETE FROM scheduling.idempotency"
                                " WHERE tenant_id = $1 AND created_at < $2"};
constexpr Statement kForgetChanges{"scheduling.forget_changes",
                                   "DELETE FROM scheduling.change"
                                   " WHERE tenant_id = $1 AND at < $2"};

std::optional<std::vector<std::string>> NamesOf(const std::vector<VisitState>& states) {
  if (states.empty()) return std::nullopt;
  std::vector<std::string> names;
  for (const VisitState state : states) names.emplace_back(NameOf(state));
  return names;
}

template <typename AnyId>
std::optional<std::string> ValueOf(const AnyId& id) {
  if (id.empty()) return std::nullopt;
  return id.value();
}

absl::StatusOr<std::vector<Change>> ChangesOf(const Result& rows) {
  std::vector<Change> changes;
  for (const Row row : rows) {
    Change change;
    change.position = {static_cast<uint64_t>(row.Int64("transaction")), row.Int64("sequence")};
    change.tenant = TenantId(row.Text("tenant_id"));
    change.kind = ChangeKindNamed(row.View("kind"));
    if (!row.IsNull("visit")) {
      TRESEN_ASSIGN_OR_RETURN(change.visit, VisitFromJson(row.View("visit")));
    }
    change.previous_start = row.OptionalTime("previous_start");
    change.at = row.Time("at");
    changes.push_back(std::move(change));
  }
  return changes;
}

}  // namespace

absl::StatusOr<Visit> PostgresSchedulingStore::GetVisit(const TenantId& tenant, const VisitId& id) {
  return pool_.Transact(
      tenant.value(),
      [&](Transaction& tx) -> absl::StatusOr<Visit> {
        TRESEN_ASSIGN_OR_RETURN(const Result rows,
                                tx.ExecuteLast(kGetVisit, {tx.tenant(), id.value()}));
        if (rows.empty()) return absl::NotFoundError("no such visit");
        return VisitOf(rows.front());
      },
      postgres::ReadOnly());
}

absl::StatusOr<std::vector<Visit>> PostgresSchedulingStore::ListVisits(
    const TenantId& tenant, const VisitPageQuery& query) {
  const VisitFilter& filter = query.filter;
  std::optional<absl::Time> after_start;
  std::string after_visit;
  if (query.after) {
    after_start = query.after->start;
    after_visit = query.after->visit.value();
  }
  return pool_.Transact(
      tenant.value(),
      [&](Transaction& tx) -> absl::StatusOr<std::vector<Visit>> {
        TRESEN_ASSIGN_OR_RETURN(
            const Result rows,
            tx.ExecuteLast(ListStatement(query),
                           {tx.tenant(), NamesOf(filter.states), NamesOf(filter.not_states),
                            ValueOf(filter.branch), ValueOf(filter.staff), ValueOf(filter.customer),
                            filter.start_from, filter.start_before, filter.end_after,
                            filter.end_until, after_start, after_visit, query.limit}));
        return VisitsOf(rows);
      },
      postgres::ReadOnly());
}

absl::StatusOr<std::vector<AuditEntry>> PostgresSchedulingStore::ListAudit(
    const TenantId& tenant, const AuditQuery& query) {
  return pool_.Transact(
      tenant.value(), [&](Transaction& tx) -> absl::StatusOr<std::vector<AuditEntry>> {
        TRESEN_ASSIGN_OR_RETURN(
            const Result rows,
            tx.Execute(kListAudit,
                       {tx.tenant(), query.after, query.visit.value(), query.turn, query.limit}));
        std::vector<AuditEntry> entries;
        for (const Row row : rows) {
          TRESEN_ASSIGN_OR_RETURN(Origin origin, OriginOfDetails(row.View("details")));
          entries.push_back({row.Int64("audit_id"), row.Time("at"), row.Text("actor"),
                             row.Text("action"), VisitId(row.Text("object")),
                             row.Text("request_id"), std::move(origin)});
        }
        return entries;
      });
}

absl::StatusOr<std::vector<Visit>> PostgresSchedulingStore::LoadActive(const TenantId& tenant,
                                                                       absl::Time from) {
  return pool_.Transact(tenant.value(),
                        [&](Transaction& tx) -> absl::StatusOr<std::vector<Visit>> {
                          std::vector<Visit> all;
                          std::string after;
                          for (bool more = true; more;) {
                            TRESEN_ASSIGN_OR_RETURN(
                                const Result rows,
                                tx.Execute(kLoadActive, {tx.tenant(), from, after, kActiveAtOnce}));
                            TRESEN_ASSIGN_OR_RETURN(std::vector<Visit> piece, VisitsOf(rows));
                            more = static_cast<int>(piece.size()) == kActiveAtOnce;
                            if (more) after = piece.back().id.value();
                            for (Visit& visit : piece) all.push_back(std::move(visit));
                          }
                          return all;
                        },
                        {.isolation = postgres::TransactionOptions::Isolation::kRepeatableRead});
}

absl::StatusOr<std::optional<Visit>> PostgresSchedulingStore::FindAnswer(const TenantId& tenant,
                                                                         const RequestKey& key) {
  return pool_.Transact(
      tenant.value(),
      [&](Transaction& tx) -> absl::StatusOr<std::optional<Visit>> {
        TRESEN_ASSIGN_OR_RETURN(
            const Result rows,
            tx.ExecuteLast(kFindAnswer, {tx.tenant(), key.caller, key.method, key.request_id}));
        if (rows.empty()) return std::nullopt;
        if (rows.front().Bytes("request_hash") != key.request_hash) return IdempotencyMismatch();
        TRESEN_ASSIGN_OR_RETURN(Visit visit, VisitFromJson(rows.front().View("answer")));
        return visit;
      },
      postgres::ReadOnly());
}

absl::StatusOr<FeedPosition> PostgresSchedulingStore::FeedEnd() {
  return pool_.TransactAsSystem([](Transaction& tx) -> absl::StatusOr<FeedPosition> {
    TRESEN_ASSIGN_OR_RETURN(const Result rows, tx.Execute(kFeedEnd));
    return FeedPosition{static_cast<uint64_t>(rows.front().Int64("ended")),
                        std::numeric_limits<int64_t>::max()};
  });
}

absl::StatusOr<std::vector<Change>> PostgresSchedulingStore::ReadFeed(const FeedPosition& after,
                                                                      int limit) {
  return pool_.TransactAsSystem(
      [&](Transaction& tx) -> absl::StatusOr<std::vector<Change>> {
        TRESEN_ASSIGN_OR_RETURN(const Result rows,
                                tx.ExecuteLast(kReadFeed, {static_cast<int64_t>(after.transaction),
                                                           after.sequence, limit}));
        return ChangesOf(rows);
      },
      postgres::ReadOnly());
}

absl::StatusOr<std::vector<Change>> PostgresSchedulingStore::ReadFeedOf(const TenantId& tenant,
                                                                        const FeedPosition& after,
                                                                        int limit) {
  return pool_.Transact(
      tenant.value(),
      [&](Transaction& tx) -> absl::StatusOr<std::vector<Change>> {
        TRESEN_ASSIGN_OR_RETURN(
            const Result rows, tx.ExecuteLast(kReadFeedOf, {static_cast<int64_t>(after.transaction),
                                                            after.sequence, limit, tx.tenant()}));
        return ChangesOf(rows);
      },
      postgres::ReadOnly());
}

absl::StatusOr<int64_t> PostgresSchedulingStore::Forget(const TenantId& tenant, absl::Time before) {
  return pool_.Transact(tenant.value(), [&](Transaction& tx) -> absl::StatusOr<int64_t> {
    TRESEN_ASSIGN_OR_RETURN(const Result keys, tx.Execute(kForgetKeys, {tx.tenant(), before}));
    TRESEN_ASSIGN_OR_RETURN(const Result changes,
                            tx.Execute(kForgetChanges, {tx.tenant(), before}));
    return keys.affected() + changes.affected();
  });
}

}  // namespace tresen::scheduling
