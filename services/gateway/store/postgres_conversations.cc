#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/postgres/statement.h"
#include "libs/status/status.h"
#include "services/gateway/store/postgres_gateway_store.h"
#include "services/gateway/store/rows.h"

namespace tresen::gateway {
namespace {

using postgres::Statement;
using postgres::Transaction;

constexpr Statement kListAddresses{
    "gateway.list_addresses",
    "SELECT tenant_id, channel, address_id, branch_id, display_address FROM gateway.channel_address"
    " ORDER BY tenant_id, channel, address_id"};

constexpr Statement kLockAddresses{
    "gateway.lock_addresses", "SELECT pg_advisory_xact_lock(hashtext('gateway.channel_address'))"};

constexpr Statement kDeleteAddresses{"gateway.delete_addresses",
                                     "DELETE FROM gateway.channel_address WHERE tenant_id = $1"};

constexpr Statement kInsertAddress{
    "gateway.insert_address",
    "INSERT INTO gateway.channel_address (tenant_id, channel, address_id, branch_id,"
    " display_address) VALUES ($1, $2, $3, $4, $5)"};

constexpr Statement kGetConversation{
    "gateway.get_conversation",
    "SELECT " TRESEN_CONVERSATION_COLUMNS
    " FROM gateway.conversation WHERE tenant_id = $1 AND conversation_id = $2"};

constexpr Statement kListConversations{
    "gateway.list_conversations",
    "SELECT " TRESEN_CONVERSATION_COLUMNS
    " FROM gateway.conversation WHERE tenant_id = $1"
    " AND ($2 = '' OR state = $2) AND ($3 = '' OR branch_id = $3)"
    " AND ($4 = '' OR customer_id = $4) AND ($5 = '' OR channel = $5)"
    " AND (last_activity_at, conversation_id) < (coalesce($6::timestamptz, 'infinity'), $7)"
    " ORDER BY last_activity_at DESC, conversation_id DESC LIMIT $8"};

constexpr Statement kListMessages{
    "gateway.list_messages",
    "SELECT " TRESEN_MESSAGE_COLUMNS
    " FROM gateway.message WHERE tenant_id = $1 AND conversation_id = $2 AND position > $3"
    " ORDER BY position LIMIT $4"};

constexpr Statement kGetMessage{
    "gateway.get_message",
    "SELECT " TRESEN_MESSAGE_COLUMNS
    " FROM gateway.message WHERE tenant_id = $1 AND conversation_id = $2 AND message_id = $3"};

constexpr Statement kStoredAnswer{"gateway.stored_answer",
                                  "SELECT request_hash, result FROM gateway.request"
                                  " WHERE tenant_id = $1 AND method = $2 AND request_id = $3"};

constexpr Statement kStoreAnswer{
    "gateway.store_answer",
    "INSERT INTO gateway.request (tenant_id, method, request_id, request_hash, result, created_at)"
    " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id, method, request_id) DO NOTHING"
    " RETURNING 1"};

// A pending due time ends when a person answers; the fence rises so that a reply which is being
// decided at this moment is not sent any more.
constexpr Statement kStaffActs{
    "gateway.staff_acts",
    "UPDATE gateway.conversation SET"
    " state_since = CASE WHEN state = $3 THEN state_since ELSE $5 END, state = $3, owner = $4,"
    " handoff_due_at = NULL, handoff_escalated = false,"
    " handoff_reason = CASE WHEN $3 = 'assistant' THEN '' ELSE handoff_reason END,"
    " sealed_handoff_summary = CASE WHEN $3 = 'assistant' THEN NULL ELSE sealed_handoff_summary "
    "END,"
    " last_staff_at = $5, last_activity_at = greatest(last_activity_at, $5),"
    " version = version + 1, fence = fence + 1, lease_until = NULL"
    " WHERE tenant_id = $1 AND conversation_id = $2"};

constexpr Statement kNoteWait{
    "gateway.note_wait",
    "INSERT INTO gateway.handoff_answer (tenant_id, conversation_id, waited_since, answered_at,"
    " branch_id) SELECT tenant_id, conversation_id, state_since, greatest(state_since, $3), "
    "branch_id"
    " FROM gateway.conversation"
    " WHERE tenant_id = $1 AND conversation_id = $2 AND state = 'waiting'"
    " ON CONFLICT DO NOTHING"};

constexpr Statement kLockConversation{"gateway.lock_conversation",
                                      "SELECT customer_id FROM gateway.conversation"
                                      " WHERE tenant_id = $1 AND conversation_id = $2 FOR UPDATE"};

constexpr Statement kFeedEnd{"gateway.feed_end",
                             "SELECT pg_snapshot_xmin(pg_current_snapshot())::text"};

constexpr Statement kReadFeed{
    "gateway.read_feed",
    "SELECT transaction::text, entry, conversation_id, message_id FROM gateway.feed"
    " WHERE tenant_id = $1 AND (transaction, entry) > ($2::xid8, $3)"
    " AND transaction < pg_snapshot_xmin(pg_current_snapshot())"
    " ORDER BY transaction, entry LIMIT $4"};

constexpr Statement kIsRevoked{
    "gateway.is_link_revoked",
    "SELECT 1 FROM gateway.revoked_link WHERE tenant_id = $1 AND appointment_id = $2"};

constexpr Statement kFeedGeneration{
    "gateway.feed_generation",
    "SELECT generation FROM gateway.calendar_feed WHERE tenant_id = $1 AND owner = $2"};

constexpr Statement kSettleAnswer{"gateway.settle_answer",
                                  "UPDATE gateway.request SET result = $4 WHERE tenant_id = $1 AND "
                                  "method = $2 AND request_id = $3"};

constexpr Statement kRenewFeed{"gateway.renew_feed",
                               "INSERT INTO gateway.calendar_feed (tenant_id, owner, generation, "
                               "renewed_at) VALUES ($1, $2, 1, $3) "
                               "ON CONFLICT (tenant_id, owner) DO UPDATE SET generation = "
                               "calendar_feed.generation + 1, renewed_at = $3 "
                               "RETURNING generation"};

absl::Status AddressTaken() {
  return MakeError(absl::StatusCode::kFailedPrecondition, "ADDRESS_TAKEN",
                   "an address belongs to another tenant");
}

absl::Status ConversationNotFound() {
  return MakeError(absl::StatusCode::kNotFound, "CONVERSATION_NOT_FOUND", "no such conversation");
}

bool SameAddress(const ChannelAddress& a, const ChannelAddress& b) {
  return a.channel == b.channel && a.address_id == b.address_id;
}

}  // namespace

absl::StatusOr<std::vector<ChannelAddress>> PostgresGatewayStore::ListAddresses() {
  return pool_.TransactAsSystem(
      [&](Transaction& transaction) -> absl::StatusOr<std::vector<ChannelAddress>> {
        TRESEN_ASSIGN_OR_RETURN(const auto rows, transaction.Execute(kListAddresses));
        std::vector<ChannelAddress> addresses;
        for (const auto row : rows) {
          addresses.push_back({row.Text(0), row.Text(1), row.Text(2), row.Text(3), row.Text(4)});
        }
        return addresses;
      });
}

absl::StatusOr<bool> PostgresGatewayStore::ApplyAddresses(
    absl::string_view tenant, const std::vector<ChannelAddress>& addresses, bool validate_only) {
  return pool_.TransactAsSystem([&](Transaction& transaction) -> absl::StatusOr<bool> {
    TRESEN_RETURN_IF_ERROR(transaction.Execute(kLockAddresses).status());
    TRESEN_ASSIGN_OR_RETURN(const auto rows, transaction.Execute(kListAddresses));
    std::vector<ChannelAddress> present;
    for (const auto row : rows) {
      ChannelAddress address{row.Text(0), row.Text(1), row.Text(2), row.Text(3), row.Text(4)};
      if (address.tenant == tenant) {
        present.push_back(std::move(address));
      } else if (std::any_of(addresses.begin(), addresses.end(),
                             [&](const auto& wanted) { return SameAddress(wanted, address); })) {
        return AddressTaken();
      }
    }
    const bool changed =
        !std::is_permutation(present.begin(), present.end(), addresses.begin(), addresses.end());
    if (!changed || validate_only) return changed;
    transaction.Queue(kDeleteAddresses, {tenant});
    for (const ChannelAddress& address : addresses) {
      transaction.Queue(kInsertAddress, {tenant, address.channel, address.address_id,
                                         address.branch, address.display_address});
    }
    return true;
  });
}

absl::StatusOr<ConversationRow> PostgresGatewayStore::GetConversation(
    absl::string_view tenant, absl::string_view conversation) {
  return pool_.Transact(tenant, [&](Transaction& transaction) -> absl::StatusOr<ConversationRow> {
    TRESEN_ASSIGN_OR_RETURN(const auto rows,
                            transaction.Execute(kGetConversation, {tenant, conversation}));
    if (rows.empty()) return ConversationNotFound();
    return ReadConversation(rows.front());
  });
}

absl::StatusOr<std::vector<ConversationRow>> PostgresGatewayStore::ListConversations(
    absl::string_view tenant, const ConversationFilter& filter,
    const std::optional<ConversationCursor>& after, int limit) {
  std::optional<absl::Time> activity;
  if (after.has_value()) activity = after->last_activity_at;
  return pool_.Transact(
      tenant, [&](Transaction& transaction) -> absl::StatusOr<std::vector<ConversationRow>> {
        TRESEN_ASSIGN_OR_RETURN(
            const auto rows,
            transaction.Execute(
                kListConversations,
                {tenant, filter.state, filter.branch, filter.customer, filter.channel, activity,
                 after.has_value() ? after->conversation : std::string(), limit}));
        std::vector<ConversationRow> conversations;
        for (const auto row : rows) conversations.push_back(ReadConversation(row));
        return conversations;
      });
}

absl::StatusOr<std::vector<MessageRow>> PostgresGatewayStore::ListMessages(
    absl::string_view tenant, absl::string_view conversation, int64_t after_position, int limit) {
  return pool_.Transact(
      tenant, [&](Transaction& transaction) -> absl::StatusOr<std::vector<MessageRow>> {
        TRESEN_ASSIGN_OR_RETURN(
            const auto rows,
            transaction.Execute(kListMessages, {tenant, conversation, after_position, limit}));
        std::vector<MessageRow> messages;
        for (const auto row : rows) messages.push_back(ReadMessage(row));
        return messages;
      });
}

absl::StatusOr<MessageRow> PostgresGatewayStore::GetMessage(absl::string_view tenant,
                                                            absl::string_view conversation,
                                                            absl::string_view message) {
  return pool_.Transact(tenant, [&](Transaction& transaction) -> absl::StatusOr<MessageRow> {
    TRESEN_ASSIGN_OR_RETURN(const auto rows,
                            transaction.Execute(kGetMessage, {tenant, conversation, message}));
    if (rows.empty()) {
      return MakeError(absl::StatusCode::kNotFound, "MESSAGE_NOT_FOUND", "no such message");
    }
    return ReadMessage(rows.front());
  });
}

absl::StatusOr<std::string> PostgresGatewayStore::ApplyStaffAction(absl::string_view tenant,
                                                                   absl::string_view conversation,
                                                                   const StaffAction& action) {
  const std::string result =
      action.message.has_value() ? action.message->message : std::string(conversation);
  return pool_.Transact(tenant, [&](Transaction& transaction) -> absl::StatusOr<std::string> {
    TRESEN_ASSIGN_OR_RETURN(const auto locked,
                            transaction.Execute(kLockConversation, {tenant, conversation}));
    if (locked.empty()) return ConversationNotFound();
    // Waits for a request with the same id that is under way, in whatever conversation.
    TRESEN_ASSIGN_OR_RETURN(
        const auto fresh,
        transaction.Execute(kStoreAnswer, {tenant, action.method, action.request_id,
                                           action.request_hash, result, action.at}));
    if (fresh.empty()) {
      TRESEN_ASSIGN_OR_RETURN(
          const auto stored,
          transaction.Execute(kStoredAnswer, {tenant, action.method, action.request_id}));
      if (stored.front().Text(0) == action.request_hash) return stored.front().Text(1);
      return MakeError(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED",
                       "request_id was used for another request");
    }
    transaction.Queue(kNoteWait, {tenant, conversation, action.at});
    transaction.Queue(kStaffActs, {tenant, conversation, action.state, action.owner, action.at});
    if (action.message.has_value()) {
      InsertMessage(transaction, conversation, locked.front().Text(0), *action.message);
    }
    if (action.outbox.has_value()) {
      InsertOutbox(transaction, *action.outbox, action.at, absl::ZeroDuration());
      transaction.Notify(kOutboxChannel);
    }
    InsertFeed(transaction, conversation,
               {action.message.has_value() ? action.message->message : std::string()}, action.at);
    transaction.Notify(kFeedChannel);
    return result;
  });
}

absl::StatusOr<FeedEntry> PostgresGatewayStore::FeedEnd(absl::string_view tenant) {
  return pool_.Transact(tenant, [&](Transaction& transaction) -> absl::StatusOr<FeedEntry> {
    TRESEN_ASSIGN_OR_RETURN(const auto rows, transaction.Execute(kFeedEnd));
    FeedEntry end;
    if (!absl::SimpleAtoi(rows.front().Text(0), &end.transaction) || end.transaction == 0) {
      return absl::InternalError("unreadable snapshot");
    }
    // Everything below the oldest running transaction is decided; what runs now is new.
    --end.transaction;
    end.entry = INT64_MAX;
    return end;
  });
}

absl::StatusOr<std::vector<FeedEntry>> PostgresGatewayStore::ReadFeed(absl::string_view tenant,
                                                                      const FeedEntry& after,
                                                                      int limit) {
  return pool_.Transact(
      tenant, [&](Transaction& transaction) -> absl::StatusOr<std::vector<FeedEntry>> {
        TRESEN_ASSIGN_OR_RETURN(
            const auto rows,
            transaction.Execute(kReadFeed,
                                {tenant, absl::StrCat(after.transaction), after.entry, limit}));
        std::vector<FeedEntry> entries;
        for (const auto row : rows) {
          FeedEntry entry;
          if (!absl::SimpleAtoi(row.Text(0), &entry.transaction)) {
            return absl::InternalError("unreadable transaction number");
          }
          entry.entry = row.Int64(1);
          entry.conversation = row.Text(2);
          entry.message = row.Text(3);
          entries.push_back(std::move(entry));
        }
        return entries;
      });
}

absl::StatusOr<bool> PostgresGatewayStore::IsLinkRevoked(absl::string_view tenant,
                                                         absl::string_view appointment) {
  return pool_.Transact(tenant, [&](Transaction& transaction) -> absl::StatusOr<bool> {
    TRESEN_ASSIGN_OR_RETURN(const auto rows,
                            transaction.Execute(kIsRevoked, {tenant, appointment}));
    return !rows.empty();
  });
}

absl::StatusOr<int> PostgresGatewayStore::FeedGeneration(absl::string_view tenant,
                                                         absl::string_view owner) {
  return pool_.Transact(tenant, [&](Transaction& transaction) -> absl::StatusOr<int> {
    TRESEN_ASSIGN_OR_RETURN(const auto rows, transaction.Execute(kFeedGeneration, {tenant, owner}));
    return rows.empty() ? 0 : static_cast<int>(rows.front().Int64(0));
  });
}

absl::StatusOr<int> PostgresGatewayStore::RenewFeed(absl::string_view tenant,
                                                    absl::string_view owner,
                                                    absl::string_view request_id, absl::Time now) {
  constexpr absl::string_view kMethod = "RenewCalendarFeed";
  return pool_.Transact(tenant, [&](Transaction& transaction) -> absl::StatusOr<int> {
    TRESEN_ASSIGN_OR_RETURN(
        const auto fresh,
        transaction.Execute(kStoreAnswer, {tenant, kMethod, request_id, owner, "", now}));
    if (fresh.empty()) {
      TRESEN_ASSIGN_OR_RETURN(const auto stored,
                              transaction.Execute(kStoredAnswer, {tenant, kMethod, request_id}));
      int generation = 0;
      if (stored.front().Text(0) != owner) {
        return MakeError(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED",
                         "request_id was used for another request");
      }
      if (!absl::SimpleAtoi(stored.front().Text(1), &generation)) {
        return absl::InternalError("a stored answer holds no generation");
      }
      return generation;
    }
    TRESEN_ASSIGN_OR_RETURN(const auto rows, transaction.Execute(kRenewFeed, {tenant, owner, now}));
    const int generation = static_cast<int>(rows.front().Int64(0));
    TRESEN_RETURN_IF_ERROR(
        transaction.Execute(kSettleAnswer, {tenant, kMethod, request_id, absl::StrCat(generation)})
            .status());
    return generation;
  });
}

}  // namespace tresen::gateway
