#include "services/scheduling/store/claims_sql.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "libs/status/status.h"
#include "services/scheduling/store/visit_json.h"

namespace tresen::scheduling {
namespace {

using postgres::Result;
using postgres::Row;
using postgres::Statement;
using postgres::Transaction;

#define TRESEN_ACTIVE "('held', 'booked', 'confirmed', 'arrived')"
// What may reach from before into a span begins at most so long before it. Searched by start
// because range operators cannot use an index here (migration 4); OFFSET 0 keeps a subquery from
// becoming a join, which without statistics is planned as a scan of the whole tenant.
#define TRESEN_REACH "interval '1 day'"
constexpr absl::Duration kLongestBuffer = absl::Hours(4);

constexpr Statement kRulesLockShared{
    "scheduling.rules_lock_shared",
    "SELECT pg_advisory_xact_lock_shared(hashtextextended('scheduling.rules/' || $1, 0))"};
constexpr Statement kRulesLockExclusive{
    "scheduling.rules_lock_exclusive",
    "SELECT pg_advisory_xact_lock(hashtextextended('scheduling.rules/' || $1, 0))"};

// Rows are inserted, and so locked, in the order of the list.
constexpr Statement kLockDays{
    "scheduling.lock_days",
    "INSERT INTO scheduling.resource_day AS r (tenant_id, resource_id, day, version)"
    " SELECT $1, n.resource_id, n.day::date, 1"
    " FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS n (resource_id, day, place)"
    " ORDER BY n.place"
    " ON CONFLICT (tenant_id, resource_id, day) DO UPDATE SET version = r.version + 1"};

// Holds that have run out, the visit itself and the customer's own holds stand in nobody's way.
constexpr Statement kFirstLook{
    "scheduling.first_look",
    "SELECT EXISTS (SELECT"
    "   FROM unnest($2::text[], $3::bigint[], $4::bigint[]) AS n (resource_id, starts, ends)"
    "   CROSS JOIN LATERAL (SELECT * FROM scheduling.claim c WHERE c.tenant_id = $1"
    "     AND c.resource_id = n.resource_id AND c.state IN " TRESEN_ACTIVE
    "     AND c.starts > to_timestamp(n.starts) - " TRESEN_REACH
    "     AND c.starts < to_timestamp(n.ends) AND upper(c.during) > to_timestamp(n.starts)"
    "     OFFSET 0) AS o"
    "   WHERE o.visit_id <> $5 AND (o.hold_expires_at IS NULL OR o.hold_expires_at > $6)"
    "   AND (o.state <> 'held' OR $7 = '' OR NOT EXISTS (SELECT FROM scheduling.visit v"
    "     WHERE v.tenant_id = $1 AND v.visit_id = o.visit_id AND v.customer_id = $7))) AS taken,"
    " ARRAY(SELECT v.visit_id FROM scheduling.visit v WHERE v.tenant_id = $1"
    "   AND v.customer_id = $7 AND v.customer_id <> '' AND v.state = 'held' AND v.visit_id <> $5"
    "   ORDER BY 1) AS holds, k.request_hash, k.answer"
    " FROM (SELECT) AS one LEFT JOIN scheduling.idempotency k ON k.tenant_id = $1"
    " AND k.caller = $8 AND k.method = $9 AND k.request_id = $10"};

constexpr Statement kUnderLocks{
    "scheduling.under_locks",
    "SELECT coalesce((SELECT revision FROM scheduling.catalogue WHERE tenant_id = $1), 0)"
    "   AS revision,"
    " ARRAY(SELECT DISTINCT o.visit_id FROM unnest($2::text[]) AS n (resource_id)"
    "   CROSS JOIN LATERAL (SELECT c.visit_id FROM scheduling.claim c WHERE c.tenant_id = $1"
    "     AND c.resource_id = n.resource_id AND c.state IN " TRESEN_ACTIVE
    "     AND c.starts > $3::timestamptz - " TRESEN_REACH
    "     AND c.starts < $4::timestamptz AND c.state = 'held' AND c.hold_expires_at <= $5 OFFSET "
    "0) AS o"
    "   ORDER BY 1) AS expired,"
    " k.request_hash, k.answer"
    " FROM (SELECT) AS one LEFT JOIN scheduling.idempotency k ON k.tenant_id = $1"
    " AND k.caller = $6 AND k.method = $7 AND k.request_id = $8"};

// The longest buffer there may be bounds what the index must look at.
constexpr Statement kTakeClaims{
    "scheduling.take_claims",
    "INSERT INTO scheduling.claim (tenant_id, visit_id, no, resource_id, item, state, during,"
    " buffer_before_minutes, buffer_after_minutes, hold_expires_at)"
    " SELECT $1, $2, n.place, n.resource_id, n.item, $3, tstzrange(n.starts, n.ends), n.before,"
    " n.after, $4::timestamptz"
    " FROM (SELECT u.place, u.resource_id, u.item, u.before, u.after,"
    "       to_timestamp(u.starts) AS starts, to_timestamp(u.ends) AS ends,"
    "       tstzrange(to_timestamp(u.starts) - u.before * interval '1 minute',"
    "                 to_timestamp(u.ends) + u.after * interval '1 minute') AS guarded"
    "       FROM unnest($5::text[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[],"
    "                   $10::bigint[]) WITH ORDINALITY"
    "       AS u (resource_id, starts, ends, before, after, item, place)) AS n"
    " WHERE NOT $12::boolean OR NOT EXISTS (SELECT FROM scheduling.claim o"
    "   WHERE o.tenant_id = $1 AND o.resource_id = n.resource_id AND o.visit_id <> $2"
    "   AND o.state IN " TRESEN_ACTIVE "   AND o.starts > n.starts - " TRESEN_REACH
    "   AND o.starts < n.ends + interval '8 hours'"
    "   AND CASE WHEN $11::boolean THEN n.guarded && tstzrange("
    "         lower(o.during) - o.buffer_before_minutes * interval '1 minute',"
    "         upper(o.during) + o.buffer_after_minutes * interval '1 minute')"
    "       ELSE n.guarded && o.during OR tstzrange(n.starts, n.ends) && tstzrange("
    "         lower(o.during) - o.buffer_before_minutes * interval '1 minute',"
    "         upper(o.during) + o.buffer_after_minutes * interval '1 minute') END OFFSET 0)"
    " ORDER BY n.place ON CONFLICT DO NOTHING"};

constexpr Statement kStates{
    "scheduling.states",
    "SELECT w.place, c.visit_id, v.version, c.starts, upper(c.during) AS ends,"
    " c.buffer_before_minutes, c.buffer_after_minutes, c.hold_expires_at"
    " FROM unnest($2::text[], $3::bigint[], $4::bigint[]) WITH ORDINALITY"
    "   AS w (resource_id, starts, ends, place)"
    " CROSS JOIN LATERAL (SELECT * FROM scheduling.claim o WHERE o.tenant_id = $1"
    "   AND o.resource_id = w.resource_id AND o.state IN " TRESEN_ACTIVE
    "   AND o.starts > to_timestamp(w.starts) - " TRESEN_REACH
    "   AND o.starts < to_timestamp(w.ends + $5) AND upper(o.during) > to_timestamp(w.starts - $5)"
    "   OFFSET 0) AS c"
    " CROSS JOIN LATERAL (SELECT s.version FROM scheduling.visit s"
    "   WHERE s.tenant_id = $1 AND s.visit_id = c.visit_id OFFSET 0) AS v"
    " ORDER BY w.place, c.starts"};

constexpr Statement kCustomerLock{
    "scheduling.customer_lock",
    "SELECT pg_advisory_xact_lock(hashtextextended('scheduling.customer/' || $1 || '/' || $2, 0))"};

#define TRESEN_OPEN_VISITS(customer, now)                                           \
  "(SELECT count(DISTINCT CASE o.series WHEN '' THEN o.visit_id ELSE o.series END)" \
  " FROM scheduling.visit o WHERE o.tenant_id = $1 AND o.customer_id = " customer   \
  " AND o.customer_id <> '' AND o.state IN ('booked', 'confirmed') AND upper(o.during) > " now ")"

constexpr Statement kInsertVisit{
    "scheduling.insert_visit",
    "INSERT INTO scheduling.visit (tenant_id, visit_id, branch_id, customer_id, state, during,"
    " local_start, time_zone, staff_ids, items, currency, free_cancel_until, hold_expires_at,"
    " cancel_reason, move_count, version, created_at, updated_at, source_channel,"
    " source_conversation, source_message, source_turn, source_intent, source_offer, source_hold,"
    " moved_from, guest, series, waitlist_entry)"
    " SELECT $1, $2, $3, $4, $5, tstzrange($6, $7), $8::timestamp, $9, $10::text[], $11::jsonb,"
    " $12, $13::timestamptz, $14::timestamptz, $15, $16::int, $17::bigint, $18::timestamptz,"
    " $19::timestamptz, $20, $21, $22, $23, $24, $25, $26,"
    " $29::jsonb, $30, $31, $32"
    " WHERE ($27::int = 0 OR " TRESEN_OPEN_VISITS("$4", "$28") " < $27)"
    " AND (SELECT count(*) FROM scheduling.claim c"
    "   WHERE c.tenant_id = $1 AND c.visit_id = $2) = $33"
    " ON CONFLICT DO NOTHING"};
constexpr Statement kCountClaims{"scheduling.count_claims",
                                 "SELECT count(*) AS claims FROM scheduling.claim"
                                 " WHERE tenant_id = $1 AND visit_id = $2"};
constexpr Statement kCountOpen{"scheduling.count_open_visits",
                               "SELECT " TRESEN_OPEN_VISITS("$2", "$3") " AS open"};
constexpr Statement kCapLock{
    "scheduling.cap_lock",
    "SELECT pg_advisory_xact_lock(hashtextextended('scheduling.cap/' || $1 || '/' || $2, 0))"};
// One number per window, in order. The windows of a customer count that customer's visits.
constexpr Statement kCountStarts{
    "scheduling.count_starts",
    "SELECT ARRAY(SELECT (SELECT count(*) FROM scheduling.visit o WHERE o.tenant_id = $1"
    "   AND lower(o.during) >= to_timestamp(w.starts) AND lower(o.during) < to_timestamp(w.ends)"
    "   AND o.branch_id = $2 AND o.visit_id <> $3 AND (NOT w.own OR o.customer_id = $4)"
    "   AND o.state IN ('held', 'booked', 'confirmed', 'arrived', 'completed'))::text"
    " FROM unnest($5::bigint[], $6::bigint[], $7::bigint[]::int[]::boolean[]) WITH ORDINALITY"
    "   AS w (starts, ends, own, place) ORDER BY w.place) AS counts"};
constexpr Statement kDeleteVisit{"scheduling.delete_visit",
                                 "DELETE FROM scheduling.visit"
                                 " WHERE tenant_id = $1 AND visit_id = $2"};
constexpr Statement kSetState{
    "scheduling.set_state",
    "UPDATE scheduling.visit SET state = $3, version = $4, updated_at = $5, cancel_reason = $6,"
    " hold_expires_at = $7 WHERE tenant_id = $1 AND visit_id = $2"};
constexpr Statement kSetClaimState{"scheduling.set_claim_state",
                                   "UPDATE scheduling.claim SET state = $3, hold_expires_at = $4"
                                   " WHERE tenant_id = $1 AND visit_id = $2"};

struct DayArrays {
  std::vector<std::string> resources;
  std::vector<std::string> days;
};

DayArrays ArraysOf(const std::vector<ResourceDay>& days) {
  DayArrays arrays;
  for (const ResourceDay& day : days) {
    arrays.resources.push_back(day.resource.value());
    arrays.days.push_back(absl::FormatCivilTime(day.day));
  }
  return arrays;
}

std::vector<std::string> StaffOf(const VisitPlan& plan) {
  std::vector<std::string> staff;
  for (const PlannedItem& item : plan.items)
    for (const StaffId& id : item.staff) staff.push_back(id.value());
  return staff;
}

absl::CivilSecond LocalStart(const Visit& visit) {
  absl::TimeZone zone = absl::UTCTimeZone();
  absl::LoadTimeZone(visit.time_zone, &zone);
  return absl::ToCivilSecond(visit.plan.during.start, zone);
}

// The answer to the key in the columns request_hash and answer.
absl::StatusOr<std::optional<std::string>> AnswerIn(const Row& row, const RequestKey& key) {
  if (row.IsNull("request_hash") || key.request_hash.empty()) return std::nullopt;
  if (row.Bytes("request_hash") != key.request_hash) return IdempotencyMismatch();
  return row.OptionalText("answer");
}

}  // namespace

void QueueRulesLockShared(Transaction& tx) { tx.Queue(kRulesLockShared, {tx.tenant()}); }
void QueueRulesLockExclusive(Transaction& tx) { tx.Queue(kRulesLockExclusive, {tx.tenant()}); }

void QueueDayLocks(Transaction& tx, const std::vector<ResourceDay>& days) {
  const DayArrays arrays = ArraysOf(days);
  tx.Queue(kLockDays, {tx.tenant(), arrays.resources, arrays.days});
}

absl::StatusOr<FirstLook> LookFirst(Transaction& tx, const Visit& visit,
                                    const ChangeContext& context) {
  std::vector<std::string> resources;
  std::vector<int64_t> starts, ends;
  for (const Claim& claim : visit.plan.claims) {
    resources.push_back(claim.resource.value());
    starts.push_back(absl::ToUnixSeconds(claim.during.start));
    ends.push_back(absl::ToUnixSeconds(claim.during.end));
  }
  const RequestKey& key = context.key;
  TRESEN_ASSIGN_OR_RETURN(
      const Result rows,
      tx.Execute(kFirstLook, {tx.tenant(), resources, starts, ends, visit.id.value(), context.now,
                              visit.customer.value(), key.caller, key.method, key.request_id}));
  FirstLook look;
  look.taken = rows.front().Bool("taken");
  TRESEN_ASSIGN_OR_RETURN(look.answer, AnswerIn(rows.front(), key));
  for (std::string& id : rows.front().Texts("holds")) look.holds.emplace_back(std::move(id));
  return look;
}

absl::StatusOr<UnderLocks> ReadUnderLocks(Transaction& tx, const std::vector<Claim>& claims,
                                          absl::Time now, const RequestKey& key) {
  std::vector<std::string> resources;
  Interval span{absl::InfiniteFuture(), absl::InfinitePast()};
  for (const Claim& claim : claims) {
    resources.push_back(claim.resource.value());
    span.start = std::min(span.start, claim.during.start - absl::Hours(8));
    span.end = std::max(span.end, claim.during.end + absl::Hours(8));
  }
  TRESEN_ASSIGN_OR_RETURN(
      const Result rows, tx.Execute(kUnderLocks, {tx.tenant(), resources, span.start, span.end, now,
                                                  key.caller, key.method, key.request_id}));
  UnderLocks under;
  TRESEN_ASSIGN_OR_RETURN(under.answer, AnswerIn(rows.front(), key));
  under.catalogue_revision = rows.front().Int64("revision");
  for (std::string& id : rows.front().Texts("expired"))
    under.expired_holds.emplace_back(std::move(id));
  return under;
}

void QueueClaims(Transaction& tx, const Visit& visit, BufferSum buffers) {
  std::vector<std::string> resources;
  std::vector<int64_t> starts, ends, before, after, items;
  for (const Claim& claim : visit.plan.claims) {
    resources.push_back(claim.resource.value());
    starts.push_back(absl::ToUnixSeconds(claim.during.start));
    ends.push_back(absl::ToUnixSeconds(claim.during.end));
    before.push_back(claim.buffer_before_minutes);
    after.push_back(claim.buffer_after_minutes);
    items.push_back(claim.item);
  }
  tx.Queue(kTakeClaims, {tx.tenant(), visit.id.value(), NameOf(visit.state), visit.hold_expires,
                         resources, starts, ends, before, after, items, buffers == BufferSum::kBoth,
                         OccupiesTime(visit.state)});
}

absl::StatusOr<bool> HasAllClaims(Transaction& tx, const Visit& visit) {
  TRESEN_ASSIGN_OR_RETURN(const Result rows,
                          tx.Execute(kCountClaims, {tx.tenant(), visit.id.value()}));
  return rows.front().Int64("claims") == static_cast<int64_t>(visit.plan.claims.size());
}

absl::StatusOr<std::vector<ResourceState>> StatesOf(Transaction& tx,
                                                    const std::vector<Claim>& claims) {
  std::vector<std::string> resources;
  std::vector<int64_t> starts, ends;
  for (const Claim& claim : claims) {
    resources.push_back(claim.resource.value());
    starts.push_back(absl::ToUnixSeconds(claim.during.start));
    ends.push_back(absl::ToUnixSeconds(claim.during.end));
  }
  std::vector<ResourceState> states;
  // Where nobody overlaps, a buffer stands in the way.
  for (const absl::Duration around : {absl::ZeroDuration(), kLongestBuffer}) {
    TRESEN_ASSIGN_OR_RETURN(
        const Result rows,
        tx.Execute(kStates, {tx.tenant(), resources, starts, ends, absl::ToInt64Seconds(around)}));
    states.clear();
    for (const Claim& claim : claims)
      states.push_back({claim.resource, {claim.during.start, claim.during.end + around}, {}});
    for (const Row row : rows) {
      ResourceState& state = states[row.Int64("place") - 1];
      state.window.start = std::min(state.window.start, row.Time("starts"));
      state.spans.push_back({VisitId(row.Text("visit_id")),
                             row.Int64("version"),
                             {row.Time("starts"), row.Time("ends")},
                             static_cast<int>(row.Int64("buffer_before_minutes")),
                             static_cast<int>(row.Int64("buffer_after_minutes")),
                             row.OptionalTime("hold_expires_at")});
    }
    if (!rows.empty()) break;
  }
  return states;
}

absl::StatusOr<bool> InsertVisit(Transaction& tx, const Visit& visit, int open_visit_limit,
                                 absl::Time now) {
  if (!visit.customer.empty()) tx.Queue(kCustomerLock, {tx.tenant(), visit.customer.value()});
  const Origin& origin = visit.origin;
  std::optional<std::string> moved_from;
  if (visit.moved_from) moved_from = MovedFromToJson(*visit.moved_from);
  TRESEN_ASSIGN_OR_RETURN(
      const Result inserted,
      tx.Execute(kInsertVisit, {tx.tenant(),
                                visit.id.value(),
                                visit.plan.branch.value(),
                                visit.customer.value(),
                                NameOf(visit.state),
                                visit.plan.during.start,
                                visit.plan.during.end,
                                LocalStart(visit),
                                visit.time_zone,
                                StaffOf(visit.plan),
                                ItemsToJson(visit.plan.items),
                                visit.currency,
                                visit.free_cancel_until,
                                visit.hold_expires,
                                visit.cancel_reason,
                                visit.move_count,
                                visit.version,
                                visit.created,
                                visit.updated,
                                origin.channel,
                                origin.conversation,
                                origin.message,
                                origin.turn,
                                origin.intent,
                                origin.offer,
                                origin.hold,
                                open_visit_limit,
                                now,
                                moved_from,
                                visit.guest,
                                visit.series,
                                visit.waitlist_entry,
                                static_cast<int64_t>(visit.plan.claims.size())}));
  return inserted.affected() == 1;
}

absl::StatusOr<bool> HasRoomFor(Transaction& tx, const Visit& visit, int open_visit_limit,
                                absl::Time now) {
  if (open_visit_limit == 0) return true;
  TRESEN_ASSIGN_OR_RETURN(const Result rows,
                          tx.Execute(kCountOpen, {tx.tenant(), visit.customer.value(), now}));
  return rows.front().Int64("open") < open_visit_limit;
}

absl::StatusOr<bool> CapsAllow(Transaction& tx, const Visit& visit,
                               const std::vector<CapWindow>& caps) {
  std::vector<int64_t> starts, ends, own;
  std::vector<int> limits;
  for (const CapWindow& cap : caps) {
    const bool of_customer = cap.whose == CapWindow::Whose::kCustomer;
    if (of_customer && visit.customer.empty()) continue;
    starts.push_back(absl::ToUnixSeconds(cap.starts.start));
    ends.push_back(absl::ToUnixSeconds(cap.starts.end));
    own.push_back(of_customer ? 1 : 0);
    limits.push_back(cap.limit);
  }
  if (limits.empty()) return true;
  tx.Queue(kCapLock, {tx.tenant(), visit.plan.branch.value()});
  TRESEN_ASSIGN_OR_RETURN(
      const Result rows,
      tx.Execute(kCountStarts, {tx.tenant(), visit.plan.branch.value(), visit.id.value(),
                                visit.customer.value(), starts, ends, own}));
  const std::vector<std::string> counts = rows.front().Texts("counts");
  for (size_t i = 0; i < limits.size(); ++i) {
    int count = 0;
    if (!absl::SimpleAtoi(counts[i], &count)) return absl::DataLossError("a count is no number");
    if (count >= limits[i]) return false;
  }
  return true;
}

void QueueCustomerLocks(Transaction& tx, std::vector<CustomerId> customers) {
  std::ranges::sort(customers);
  for (const CustomerId& customer : customers)
    if (!customer.empty()) tx.Queue(kCustomerLock, {tx.tenant(), customer.value()});
}

void QueueDeleteVisit(Transaction& tx, const VisitId& id) {
  tx.Queue(kDeleteVisit, {tx.tenant(), id.value()});
}

absl::Status UpdateState(Transaction& tx, const Visit& visit) {
  tx.Queue(kSetState, {tx.tenant(), visit.id.value(), NameOf(visit.state), visit.version,
                       visit.updated, visit.cancel_reason, visit.hold_expires});
  tx.Queue(kSetClaimState,
           {tx.tenant(), visit.id.value(), NameOf(visit.state), visit.hold_expires});
  return tx.Flush();
}

}  // namespace tresen::scheduling
