#include "services/notification/store/postgres_delivery_store.h"

#include "libs/postgres/statement.h"
#include "libs/status/status.h"
#include "services/notification/store/delivery_rows.h"

namespace tresen::notification {
namespace {

using postgres::Param;
using postgres::Statement;
using postgres::Transaction;

constexpr Statement kByRequest{
    "notification.delivery_by_request",
    "SELECT " TRESEN_DELIVERY_COLUMNS("d") " FROM notification.delivery d"
    " WHERE tenant_id = $1 AND caller = $2 AND request_id = $3"};

// A message waits for earlier ones to the same recipient, but not for those of unknown outcome, nor
// for those that wait for their hours.
constexpr Statement kClaim{
    "notification.claim_deliveries",
    "UPDATE notification.delivery o SET lease_until = now() + make_interval(secs => $3),"
    " fence = o.fence + 1"
    " FROM (SELECT tenant_id, delivery_id, customer_id, channel, branch_id"
    "   FROM notification.delivery d"
    "   WHERE next_at IS NOT NULL AND next_at <= $1 AND (lease_until IS NULL OR lease_until < "
    "now())"
    "   AND NOT EXISTS (SELECT FROM notification.delivery e WHERE e.tenant_id = d.tenant_id"
    "     AND e.customer_id = d.customer_id AND e.channel = d.channel AND e.next_at IS NOT NULL"
    "     AND e.state IN ('pending', 'sending') AND e.position < d.position"
    "     AND (NOT e.deferred OR e.next_at <= $1))"
    "   ORDER BY next_at LIMIT $2 FOR UPDATE SKIP LOCKED) due"
    " LEFT JOIN notification.service_window w ON w.tenant_id = due.tenant_id"
    "   AND w.customer_id = due.customer_id AND w.channel = due.channel"
    "   AND w.branch_id = due.branch_id"
    " WHERE o.tenant_id = due.tenant_id AND o.delivery_id = due.delivery_id"
    " RETURNING " TRESEN_DELIVERY_COLUMNS("o") ", w.last_inbound_at, o.next_at"};

constexpr Statement kBegin{
    "notification.begin_delivery",
    "UPDATE notification.delivery SET attempts = attempts + 1,"
    " resends = resends + CASE WHEN state = 'unknown' THEN 1 ELSE 0 END, state = 'sending',"
    " deferred = false, begun_at = $4, updated_at = $4"
    " WHERE tenant_id = $1 AND delivery_id = $2 AND fence = $3"
    " AND state IN ('pending', 'unknown') RETURNING 1"};

// One marketing message to a customer after the other, so that none slips past the cap.
constexpr Statement kLockMarketing{
    "notification.lock_marketing",
    "SELECT pg_advisory_xact_lock(hashtextextended('notification.marketing:' || $1 || ':' || $2,"
    " 0))"};
constexpr Statement kOvertaken{
    "notification.marketing_overtaken",
    "SELECT 1 FROM notification.delivery WHERE tenant_id = $1 AND customer_id = $2"
    " AND purpose = 'marketing' AND delivery_id <> $3 AND begun_at > $4 LIMIT 1"};

#define TRESEN_WENT_OUT                                                       \
  "(state IN ('sending', 'unknown', 'accepted', 'sent', 'delivered', 'read')" \
  " OR (state = 'rejected' AND reason = '131049'))"

constexpr Statement kMarketingSent{
    "notification.marketing_sent",
    "SELECT begun_at FROM notification.delivery WHERE tenant_id = $1 AND customer_id = $2"
    " AND purpose = 'marketing' AND begun_at >= $3 AND " TRESEN_WENT_OUT " ORDER BY begun_at"};

constexpr Statement kUntoldStops{
    "notification.untold_stops",
    "SELECT " TRESEN_DELIVERY_COLUMNS("d") " FROM notification.delivery d"
    " WHERE state = 'rejected' AND reason = '131050' AND NOT stop_told"
    " ORDER BY created_at LIMIT $1"};
constexpr Statement kStopTold{"notification.stop_told",
                              "UPDATE notification.delivery SET stop_told = true"
                              " WHERE tenant_id = $1 AND delivery_id = $2"};

constexpr Statement kEnd{
    "notification.end_delivery",
    "UPDATE notification.delivery SET state = $4, reason = $5, updated_at = $6, next_at = NULL,"
    " lease_until = NULL WHERE tenant_id = $1 AND delivery_id = $2 AND fence = $3"
    " AND state IN ('pending', 'sending', 'unknown') RETURNING 1"};

constexpr Statement kRetry{
    "notification.retry_delivery",
    "UPDATE notification.delivery SET state = 'pending', reason = $5, next_at = $4, updated_at = "
    "$6,"
    " lease_until = NULL WHERE tenant_id = $1 AND delivery_id = $2 AND fence = $3"
    " AND state IN ('pending', 'sending', 'unknown') RETURNING 1"};

constexpr Statement kDefer{
    "notification.defer_delivery",
    "UPDATE notification.delivery SET state = 'pending', deferred = true, reason = $5,"
    " next_at = $4, updated_at = $6, lease_until = NULL"
    " WHERE tenant_id = $1 AND delivery_id = $2 AND fence = $3"
    " AND state IN ('pending', 'sending') RETURNING 1"};

constexpr Statement kDoubt{
    "notification.doubt_delivery",
    "UPDATE notification.delivery SET state = 'unknown', next_at = $4, updated_at = $5,"
    " lease_until = NULL WHERE tenant_id = $1 AND delivery_id = $2 AND fence = $3"
    " AND state = 'sending' RETURNING 1"};

constexpr Statement kGiveBack{"notification.give_back_delivery",
                              "UPDATE notification.delivery SET next_at = $4, lease_until = NULL"
                              " WHERE tenant_id = $1 AND delivery_id = $2 AND fence = $3 AND state "
                              "IN ('pending', 'unknown')"};

constexpr Statement kFreeLeases{
    "notification.free_leases",
    "WITH a AS (UPDATE notification.delivery SET lease_until = NULL, fence = fence + 1"
    "   WHERE next_at IS NOT NULL AND lease_until IS NOT NULL),"
    " b AS (UPDATE notification.notice SET lease_until = NULL, fence = fence + 1"
    "   WHERE next_at IS NOT NULL AND lease_until IS NOT NULL)"
    " UPDATE notification.reminder SET lease_until = NULL, fence = fence + 1"
    " WHERE next_at IS NOT NULL AND lease_until IS NOT NULL"};

constexpr Statement kGet{
    "notification.get_delivery",
    "SELECT " TRESEN_DELIVERY_COLUMNS("d") " FROM notification.delivery d"
    " WHERE tenant_id = $1 AND delivery_id = $2"};

// One statement for each index: a plan is made once, for whatever is asked.
#define TRESEN_LIST_DELIVERIES(condition)                                 \
  "SELECT " TRESEN_DELIVERY_COLUMNS(                                      \
      "d") " FROM notification.delivery d WHERE tenant_id = $1" condition \
           " AND position < coalesce(nullif($2, 0), 9223372036854775807)" \
           " ORDER BY position DESC LIMIT $3"

constexpr Statement kList{"notification.list_deliveries", TRESEN_LIST_DELIVERIES("")};
constexpr Statement kListOfCustomer{"notification.list_deliveries_of_customer",
                                    TRESEN_LIST_DELIVERIES(" AND customer_id = $4")};
// Of a customer as well, or of any ($5 empty).
constexpr Statement kListOfConversation{
    "notification.list_deliveries_of_conversation",
    TRESEN_LIST_DELIVERIES(" AND conversation = $4 AND conversation <> ''"
                           " AND ($5 = '' OR customer_id = $5)")};

#undef TRESEN_LIST_DELIVERIES

postgres::Query ListingOf(absl::string_view tenant, const DeliveryFilter& filter, int64_t before,
                          int most) {
  if (!filter.conversation.empty()) {
    return {kListOfConversation, {tenant, before, most, filter.conversation, filter.customer}};
  }
  if (!filter.customer.empty()) return {kListOfCustomer, {tenant, before, most, filter.customer}};
  return {kList, {tenant, before, most}};
}

constexpr Statement kCountOpen{
    "notification.count_open_deliveries",
    "SELECT count(*) FILTER (WHERE state = 'pending'), count(*) FILTER (WHERE state = 'sending'),"
    " count(*) FILTER (WHERE state = 'unknown'), count(*) FILTER (WHERE next_at <= $1),"
    " min(next_at) FILTER (WHERE next_at <= $1) FROM notification.delivery"
    " WHERE next_at IS NOT NULL"};

// One fenced update; false when it touched nothing.
absl::StatusOr<bool> Fenced(postgres::Pool& pool, const std::string& tenant,
                            const Statement& statement, const std::vector<Param>& params) {
  return pool.Transact(tenant, [&](Transaction& transaction) -> absl::StatusOr<bool> {
    TRESEN_ASSIGN_OR_RETURN(const auto rows, transaction.ExecuteLast(statement, params));
    return !rows.empty();
  });
}

}  // namespace

absl::Status RequestIdReused() {
  return MakeError(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED",
                   "the request_id was used for another request");
}

absl::StatusOr<InsertedDelivery> PostgresDeliveryStore::Insert(
    const DeliveryRow& row, std::optional<absl::Time> answers,
    std::optional<absl::Duration> lease) {
  TRESEN_ASSIGN_OR_RETURN(
      const auto stored, pool_.Transact(row.tenant, [&](Transaction& transaction) {
        if (answers.has_value()) {
          RaiseWindow(transaction, row.customer, row.branch, row.channel, *answers);
        }
        return transaction.ExecuteAndCommit({InsertionOf(row, lease)});
      }));
  InsertedDelivery inserted;
  if (!stored[0].empty()) {
    inserted.row = ReadDelivery(stored[0].front());
    inserted.begun = inserted.row.state == DeliveryState::kSending;
    return inserted;
  }
  TRESEN_ASSIGN_OR_RETURN(
      const auto before,
      pool_.Read(row.tenant, {{kByRequest, {row.tenant, row.caller, row.request_id}}}));
  if (before[0].empty()) return absl::AbortedError("the delivery vanished");
  inserted.row = ReadDelivery(before[0].front());
  inserted.repeated = true;
  if (inserted.row.request_hash != row.request_hash) return RequestIdReused();
  return inserted;
}

absl::StatusOr<std::vector<DeliveryRow>> PostgresDeliveryStore::Claim(int most, absl::Time now,
                                                                      absl::Duration lease) {
  return pool_.TransactAsSystem(
      [&](Transaction& transaction) -> absl::StatusOr<std::vector<DeliveryRow>> {
        TRESEN_ASSIGN_OR_RETURN(
            const auto rows,
            transaction.ExecuteLast(kClaim, {now, most, absl::ToDoubleSeconds(lease)}));
        std::vector<DeliveryRow> claimed;
        for (const auto row : rows) {
          claimed.push_back(ReadDelivery(row));
          claimed.back().last_inbound = row.OptionalTime(kDeliveryColumns);
          claimed.back().due_at = row.Time(kDeliveryColumns + 1);
          claimed.back().claimed_at = now;
        }
        return claimed;
      });
}

absl::StatusOr<bool> PostgresDeliveryStore::Begin(const DeliveryRow& row, absl::Time now) {
  return pool_.Transact(row.tenant, [&](Transaction& transaction) -> absl::StatusOr<bool> {
    if (row.purpose == Purpose::kMarketing) {
      transaction.Queue(kLockMarketing, {row.tenant, row.customer});
      TRESEN_ASSIGN_OR_RETURN(const auto overtaken,
                              transaction.Execute(kOvertaken, {row.tenant, row.customer,
                                                               row.delivery_id, row.claimed_at}));
      if (!overtaken.empty()) return false;
    }
    TRESEN_ASSIGN_OR_RETURN(
        const auto rows,
        transaction.ExecuteLast(kBegin, {row.tenant, row.delivery_id, row.fence, now}));
    return !rows.empty();
  });
}

absl::StatusOr<bool> PostgresDeliveryStore::End(const DeliveryRow& row, DeliveryState state,
                                                absl::string_view reason, absl::Time now) {
  return Fenced(pool_, row.tenant, kEnd,
                {row.tenant, row.delivery_id, row.fence, NameOf(state), reason, now});
}

absl::StatusOr<bool> PostgresDeliveryStore::Retry(const DeliveryRow& row, absl::Time next_at,
                                                  absl::string_view reason, absl::Time now) {
  return Fenced(pool_, row.tenant, kRetry,
                {row.tenant, row.delivery_id, row.fence, next_at, reason, now});
}

absl::StatusOr<bool> PostgresDeliveryStore::Defer(const DeliveryRow& row, absl::Time until,
                                                  absl::string_view reason, absl::Time now) {
  return Fenced(pool_, row.tenant, kDefer,
                {row.tenant, row.delivery_id, row.fence, until, reason, now});
}

absl::StatusOr<std::vector<absl::Time>> PostgresDeliveryStore::MarketingSent(
    absl::string_view tenant, absl::string_view customer, absl::Time since) {
  return pool_.Transact(
      tenant,
      [&](Transaction& transaction) -> absl::StatusOr<std::vector<absl::Time>> {
        TRESEN_ASSIGN_OR_RETURN(const auto rows,
                                transaction.ExecuteLast(kMarketingSent, {tenant, customer, since}));
        std::vector<absl::Time> sent;
        for (const auto row : rows) sent.push_back(row.Time(0));
        return sent;
      },
      postgres::ReadOnly());
}

absl::StatusOr<std::vector<DeliveryRow>> PostgresDeliveryStore::UntoldStops(int most) {
  return pool_.TransactAsSystem(
      [&](Transaction& transaction) -> absl::StatusOr<std::vector<DeliveryRow>> {
        TRESEN_ASSIGN_OR_RETURN(const auto rows, transaction.ExecuteLast(kUntoldStops, {most}));
        std::vector<DeliveryRow> stops;
        for (const auto row : rows) stops.push_back(ReadDelivery(row));
        return stops;
      },
      postgres::ReadOnly());
}

absl::Status PostgresDeliveryStore::StopTold(const DeliveryRow& row) {
  return pool_.Transact(row.tenant, [&](Transaction& transaction) {
    transaction.Queue(kStopTold, {row.tenant, row.delivery_id});
    return absl::OkStatus();
  });
}

absl::StatusOr<bool> PostgresDeliveryStore::Doubt(const DeliveryRow& row, absl::Time look_again_at,
                                                  absl::Time now) {
  return Fenced(pool_, row.tenant, kDoubt,
                {row.tenant, row.delivery_id, row.fence, look_again_at, now});
}

absl::Status PostgresDeliveryStore::GiveBack(const DeliveryRow& row, absl::Time next_at) {
  return pool_.Transact(row.tenant, [&](Transaction& transaction) {
    transaction.Queue(kGiveBack, {row.tenant, row.delivery_id, row.fence, next_at});
    return absl::OkStatus();
  });
}

absl::StatusOr<std::optional<DeliveryRow>> PostgresDeliveryStore::Get(
    absl::string_view tenant, absl::string_view delivery_id) {
  return pool_.Transact(
      tenant,
      [&](Transaction& transaction) -> absl::StatusOr<std::optional<DeliveryRow>> {
        TRESEN_ASSIGN_OR_RETURN(const auto rows,
                                transaction.ExecuteLast(kGet, {tenant, delivery_id}));
        if (rows.empty()) return std::optional<DeliveryRow>();
        return std::optional<DeliveryRow>(ReadDelivery(rows.front()));
      },
      postgres::ReadOnly());
}

absl::StatusOr<std::vector<DeliveryRow>> PostgresDeliveryStore::List(absl::string_view tenant,
                                                                     const DeliveryFilter& filter,
                                                                     int64_t before, int most) {
  TRESEN_ASSIGN_OR_RETURN(const auto rows,
                          pool_.Read(tenant, {ListingOf(tenant, filter, before, most)}));
  std::vector<DeliveryRow> found;
  for (const auto row : rows[0]) found.push_back(ReadDelivery(row));
  return found;
}

absl::Status PostgresDeliveryStore::FreeLeases() {
  return pool_.TransactAsSystem(
      [](Transaction& transaction) { return transaction.Execute(kFreeLeases).status(); });
}

absl::StatusOr<OpenDeliveries> PostgresDeliveryStore::CountOpen(absl::Time now) {
  return pool_.TransactAsSystem(
      [&](Transaction& transaction) -> absl::StatusOr<OpenDeliveries> {
        TRESEN_ASSIGN_OR_RETURN(const auto rows, transaction.ExecuteLast(kCountOpen, {now}));
        const auto row = rows.front();
        return OpenDeliveries{row.Int64(0), row.Int64(1), row.Int64(2), row.Int64(3),
                              row.OptionalTime(4)};
      },
      postgres::ReadOnly());
}

}  // namespace tresen::notification
