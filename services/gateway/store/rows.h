// What several files of the PostgreSQL store share: reading and writing whole rows.
#pragma once

#include <string>

#include "libs/postgres/result.h"
#include "libs/postgres/transaction.h"
#include "services/gateway/store/gateway_store.h"

namespace tresen::gateway {

// The columns of ConversationRow, in the order that ReadConversation expects.
#define TRESEN_CONVERSATION_COLUMNS                                                            \
  "conversation_id, customer_id, branch_id, channel, address_id, state, state_since, owner,"   \
  " handoff_reason, handoff_due_at, sealed_handoff_summary, last_staff_at, language,"          \
  " last_inbound_at, last_activity_at, sealed_dialogue, turns, version,"        \
  " progress_turn, sealed_progress"
ConversationRow ReadConversation(const postgres::Row& row);

#define TRESEN_MESSAGE_COLUMNS \
  "message_id, position, author, kind, sent_at, provider_id, intent, turn_id, delivery, sealed_content"
MessageRow ReadMessage(const postgres::Row& row);

// Queued with the transaction.
void InsertMessage(postgres::Transaction& transaction, absl::string_view conversation,
                   absl::string_view customer, const MessageRow& message);
void InsertOutbox(postgres::Transaction& transaction, const OutboxRow& row, absl::Time now,
                  absl::Duration lease);
// One entry for each message; "" stands for the conversation itself.
void InsertFeed(postgres::Transaction& transaction, absl::string_view conversation,
                const std::vector<std::string>& messages, absl::Time now);

}  // namespace tresen::gateway
