#include "services/notification/store/delivery_rows.h"

namespace tresen::notification {
namespace {

using postgres::Bytes;
using postgres::Param;
using postgres::Statement;

// $23: begin at once. Then the row is 'sending' under our lease, unless the recipient has something
// that comes before it.
constexpr Statement kInsert{
    "notification.insert_delivery",
    "WITH way AS (SELECT $23::float8 IS NOT NULL AND NOT EXISTS (SELECT FROM notification.delivery "
    "e"
    "   WHERE e.tenant_id = $1 AND e.customer_id = $6 AND e.channel = $8 AND e.next_at IS NOT NULL"
    "   AND e.state IN ('pending', 'sending')"
    "   AND (NOT e.deferred OR e.next_at <= $20::timestamptz)) AS clear)"
    " INSERT INTO notification.delivery AS d (tenant_id, delivery_id, caller, request_id,"
    " request_hash, customer_id, branch_id, channel, purpose, must_arrive, state, reason,"
    " conversation, message, reply_to, mark_read, appointment_id, appointment_start, expires_at,"
    " created_at, updated_at, traceparent, sealed_content, next_at, lease_until, attempts, fence,"
    " begun_at)"
    " SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10::boolean,"
    " CASE WHEN way.clear THEN 'sending' ELSE $11::text END, $12, $13, $14, $15, $16, $17,"
    " $18::timestamptz, $19::timestamptz, $20::timestamptz, $20::timestamptz, $21, $22::bytea,"
    " CASE WHEN $11::text = 'pending' THEN $20::timestamptz END,"
    " CASE WHEN way.clear THEN now() + make_interval(secs => $23::float8) END,"
    " CASE WHEN way.clear THEN 1 ELSE 0 END, CASE WHEN way.clear THEN 1 ELSE 0 END,"
    " CASE WHEN way.clear THEN $20::timestamptz END FROM way"
    " ON CONFLICT (tenant_id, caller, request_id) DO NOTHING"
    " RETURNING " TRESEN_DELIVERY_COLUMNS("d")};

constexpr Statement kRaiseWindow{
    "notification.raise_window",
    "INSERT INTO notification.service_window AS w (tenant_id, customer_id, channel, branch_id,"
    " last_inbound_at) VALUES ($1, $2, $3, $4, $5)"
    " ON CONFLICT (tenant_id, customer_id, channel, branch_id)"
    " DO UPDATE SET last_inbound_at = EXCLUDED.last_inbound_at"
    " WHERE w.last_inbound_at < EXCLUDED.last_inbound_at"};

constexpr Statement kLockChannelMessage{
    "notification.lock_channel_message",
    "SELECT pg_advisory_xact_lock(hashtextextended('notification.channel_message:' || $1, 0))"};

std::vector<Param> InsertParams(const DeliveryRow& row, std::optional<absl::Duration> lease) {
  std::optional<double> lease_seconds;
  if (lease.has_value()) lease_seconds = absl::ToDoubleSeconds(*lease);
  return {row.tenant,          row.delivery_id,
          row.caller,          row.request_id,
          row.request_hash,    row.customer,
          row.branch,          row.channel,
          NameOf(row.purpose), row.urgency == Urgency::kMust,
          NameOf(row.state),   row.reason,
          row.conversation,    row.message,
          row.reply_to,        row.mark_read,
          row.appointment,     row.appointment_start,
          row.expires_at,      row.created_at,
          row.traceparent,     Bytes{row.sealed_content},
          lease_seconds};
}

}  // namespace

DeliveryRow ReadDelivery(const postgres::Row& row) {
  DeliveryRow delivery;
  delivery.tenant = row.Text(0);
  delivery.delivery_id = row.Text(1);
  delivery.position = row.Int64(2);
  delivery.caller = row.Text(3);
  delivery.request_id = row.Text(4);
  delivery.request_hash = row.Text(5);
  delivery.customer = row.Text(6);
  delivery.branch = row.Text(7);
  delivery.channel = row.Text(8);
  delivery.purpose = PurposeFromName(row.View(9)).value_or(Purpose::kReply);
  delivery.urgency = row.Bool(10) ? Urgency::kMust : Urgency::kNice;
  delivery.state = DeliveryStateFromName(row.View(11)).value_or(DeliveryState::kPending);
  delivery.reason = row.Text(12);
  delivery.channel_message_id = row.Text(13);
  delivery.conversation = row.Text(14);
  delivery.message = row.Text(15);
  delivery.reply_to = row.Text(16);
  delivery.mark_read = row.Text(17);
  delivery.appointment = row.Text(18);
  delivery.appointment_start = row.OptionalTime(19);
  delivery.expires_at = row.OptionalTime(20);
  delivery.created_at = row.Time(21);
  delivery.updated_at = row.Time(22);
  delivery.traceparent = row.Text(23);
  delivery.sealed_content = row.OptionalBytes(24).value_or("");
  delivery.attempts = static_cast<int>(row.Int64(25));
  delivery.resends = static_cast<int>(row.Int64(26));
  delivery.fence = row.Int64(27);
  return delivery;
}

postgres::Query InsertionOf(const DeliveryRow& row, std::optional<absl::Duration> lease) {
  return {kInsert, InsertParams(row, lease)};
}

void RaiseWindow(postgres::Transaction& transaction, absl::string_view customer,
                 absl::string_view branch, absl::string_view channel, absl::Time at) {
  transaction.Queue(kRaiseWindow, {transaction.tenant(), customer, channel, branch, at});
}

void LockChannelMessage(postgres::Transaction& transaction, absl::string_view channel_message_id) {
  transaction.Queue(kLockChannelMessage, {channel_message_id});
}

}  // namespace tresen::notification
