#include "services/gateway/store/rows.h"

#include "libs/postgres/statement.h"

namespace tresen::gateway {
namespace {

using postgres::Bytes;
using postgres::Statement;

constexpr Statement kInsertMessage{
    "gateway.insert_message",
    "INSERT INTO gateway.message (tenant_id, conversation_id, message_id, customer_id, author, kind,"
    " sent_at, provider_id, intent, turn_id, delivery, sealed_content)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
    " ON CONFLICT (tenant_id, conversation_id, message_id) DO NOTHING"};

// Leased to the writer, who hands it over as soon as it has committed.
constexpr Statement kInsertOutbox{
    "gateway.insert_outbox",
    "INSERT INTO gateway.outbox (tenant_id, outbox_id, conversation_id, customer_id, kind,"
    " traceparent, created_at, next_at, lease_until, fence, attempts, sealed_request)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $7, now() + make_interval(secs => $8), 1, 1, $9)"
    " ON CONFLICT (tenant_id, outbox_id) DO NOTHING"};

constexpr Statement kInsertFeed{
    "gateway.insert_feed",
    "INSERT INTO gateway.feed (tenant_id, conversation_id, message_id, changed_at)"
    " SELECT $1, $2, m.id, $4 FROM unnest($3::text[]) WITH ORDINALITY AS m(id, place)"
    " ORDER BY m.place"};

}  // namespace

ConversationRow ReadConversation(const postgres::Row& row) {
  ConversationRow conversation;
  conversation.conversation = row.Text(0);
  conversation.customer = row.Text(1);
  conversation.branch = row.Text(2);
  conversation.channel = row.Text(3);
  conversation.address_id = row.Text(4);
  conversation.state = row.Text(5);
  conversation.state_since = row.Time(6);
  conversation.owner = row.Text(7);
  conversation.handoff_reason = row.Text(8);
  conversation.handoff_due_at = row.OptionalTime(9);
  conversation.sealed_handoff_summary = row.OptionalBytes(10).value_or("");
  conversation.last_staff_at = row.OptionalTime(11);
  conversation.language = row.Text(12);
  conversation.last_inbound_at = row.OptionalTime(13);
  conversation.last_activity_at = row.Time(14);
  conversation.sealed_dialogue = row.OptionalBytes(15).value_or("");
  conversation.turns = row.Int64(16);
  conversation.version = row.Int64(17);
  conversation.progress_turn = row.Text(18);
  conversation.sealed_progress = row.OptionalBytes(19).value_or("");
  return conversation;
}

MessageRow ReadMessage(const postgres::Row& row) {
  MessageRow message;
  message.message = row.Text(0);
  message.position = row.Int64(1);
  message.author = row.Text(2);
  message.kind = row.Text(3);
  message.sent_at = row.Time(4);
  message.provider_id = row.Text(5);
  message.intent = row.Text(6);
  message.turn = row.Text(7);
  message.delivery = row.Text(8);
  message.sealed_content = row.OptionalBytes(9).value_or("");
  return message;
}

void InsertMessage(postgres::Transaction& transaction, absl::string_view conversation,
                   absl::string_view customer, const MessageRow& message) {
  transaction.Queue(kInsertMessage,
                    {transaction.tenant(), conversation, message.message, customer, message.author,
                     message.kind, message.sent_at, message.provider_id, message.intent,
                     message.turn, message.delivery, Bytes{message.sealed_content}});
}

void InsertOutbox(postgres::Transaction& transaction, const OutboxRow& row, absl::Time now,
                  absl::Duration lease) {
  transaction.Queue(kInsertOutbox, {transaction.tenant(), row.outbox_id, row.conversation,
                                    row.customer, row.kind, row.traceparent, now,
                                    absl::ToDoubleSeconds(lease), Bytes{row.sealed_request}});
}

void InsertFeed(postgres::Transaction& transaction, absl::string_view conversation,
                const std::vector<std::string>& messages, absl::Time now) {
  transaction.Queue(kInsertFeed, {transaction.tenant(), conversation, messages, now});
}

}  // namespace tresen::gateway
