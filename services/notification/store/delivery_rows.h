// What the files of the PostgreSQL delivery store share.
#pragma once

#include "libs/postgres/result.h"
#include "libs/postgres/transaction.h"
#include "services/notification/store/delivery_store.h"

namespace tresen::notification {

// The columns of a DeliveryRow of `table`, in the order that ReadDelivery expects.
#define TRESEN_DELIVERY_COLUMNS(table)                                                             \
  table ".tenant_id, " table ".delivery_id, " table ".position, " table ".caller, " table          \
        ".request_id, " table ".request_hash, " table ".customer_id, " table ".branch_id, " table  \
        ".channel, " table ".purpose, " table ".must_arrive, " table ".state, " table              \
        ".reason, " table ".channel_message_id, " table ".conversation, " table ".message, " table \
        ".reply_to, " table ".mark_read, " table ".appointment_id, " table                         \
        ".appointment_start, " table ".expires_at, " table ".created_at, " table                   \
        ".updated_at, " table ".traceparent, " table ".sealed_content, " table ".attempts, " table \
        ".resends, " table ".fence"
inline constexpr int kDeliveryColumns = 28;

DeliveryRow ReadDelivery(const postgres::Row& row);

// Answers the row as stored; nothing when its request_id is taken.
postgres::Query InsertionOf(const DeliveryRow& row, std::optional<absl::Duration> lease);

// Queued with the transaction: raises the window, never lowers it.
void RaiseWindow(postgres::Transaction& transaction, absl::string_view customer,
                 absl::string_view branch, absl::string_view channel, absl::Time at);
// Serialises the answer to a send with statuses about it that carry no token.
void LockChannelMessage(postgres::Transaction& transaction, absl::string_view channel_message_id);

}  // namespace tresen::notification
