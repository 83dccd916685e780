#include "services/notification/store/delivery_rows.h"

namespace tresen::notification {
namespace {

using postgres::Statement;

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

void RaiseWindow(postgres::Transaction& transaction, absl::string_view customer,
                 absl::string_view branch, absl::string_view channel, absl::Time at) {
  transaction.Queue(kRaiseWindow, {transaction.tenant(), customer, channel, branch, at});
}

void LockChannelMessage(postgres::Transaction& transaction, absl::string_view channel_message_id) {
  transaction.Queue(kLockChannelMessage, {channel_message_id});
}

}  // namespace tresen::notification
