#include <algorithm>
#include <map>

#include "libs/postgres/statement.h"
#include "libs/status/status.h"
#include "services/notification/store/delivery_rows.h"
#include "services/notification/store/postgres_delivery_store.h"
#include "services/notification/store/reported.h"

namespace tresen::notification {
namespace {

using postgres::Statement;
using postgres::Transaction;

#define TRESEN_ACCEPT                                                                             \
  "UPDATE notification.delivery SET channel_message_id = $4, next_at = NULL, lease_until = NULL," \
  " reason = CASE WHEN state IN ('sending', 'unknown') THEN '' ELSE reason END,"                  \
  " updated_at = CASE WHEN state IN ('sending', 'unknown') THEN $5 ELSE updated_at END,"          \
  " state = CASE WHEN state IN ('sending', 'unknown') THEN 'accepted' ELSE state END"             \
  " WHERE tenant_id = $1 AND delivery_id = $2 AND fence = $3 AND state <> 'pending'"

constexpr Statement kAccept{"notification.accept_delivery",
                            TRESEN_ACCEPT " RETURNING state, reason"};
// The usual case: no status without a token has come before the answer to the send.
constexpr Statement kAcceptFirst{
    "notification.accept_delivery_first", TRESEN_ACCEPT
    " AND NOT EXISTS (SELECT FROM notification.early_status"
    "   WHERE tenant_id = $1 AND channel_message_id = $4) RETURNING 1"};

#undef TRESEN_ACCEPT

// Unless somebody else holds the delivery now, or it waits for another try.
constexpr Statement kTakeEarly{
    "notification.take_early_statuses",
    "DELETE FROM notification.early_status WHERE tenant_id = $1 AND channel_message_id = $2"
    " AND EXISTS (SELECT FROM notification.delivery WHERE tenant_id = $1 AND delivery_id = $3"
    "   AND fence = $4 AND state <> 'pending')"
    " RETURNING status, error_code, billable, pricing_category"};

// Locked in the order of the key, so that two reports never wait for each other.
constexpr Statement kReported{
    "notification.reported_deliveries",
    "SELECT delivery_id, state, reason, channel_message_id FROM notification.delivery"
    " WHERE tenant_id = $1 AND (channel_message_id = ANY($2::text[]) AND channel_message_id <> ''"
    " OR delivery_id = ANY($3::text[])) ORDER BY delivery_id FOR UPDATE"};

constexpr Statement kRaise{
    "notification.raise_delivery",
    "UPDATE notification.delivery SET state = $3, reason = $4, updated_at = $5,"
    " channel_message_id = CASE WHEN channel_message_id = '' THEN $6 ELSE channel_message_id END,"
    " billable = billable OR $7,"
    " pricing_category = CASE WHEN $8 = '' THEN pricing_category ELSE $8 END,"
    " next_at = NULL, lease_until = NULL WHERE tenant_id = $1 AND delivery_id = $2"};

constexpr Statement kKeepEarly{
    "notification.keep_early_status",
    "INSERT INTO notification.early_status (tenant_id, channel_message_id, status, error_code,"
    " billable, pricing_category, received_at) VALUES ($1, $2, $3, $4, $5, $6, $7)"
    " ON CONFLICT (tenant_id, channel_message_id, status) DO NOTHING"};

void Write(Transaction& transaction, const Reported& delivery, absl::Time now) {
  // Only a word that is not known may leave a delivery open; its row then stays as it is.
  if (!delivery.changed || IsOpen(delivery.state)) return;
  transaction.Queue(
      kRaise, {transaction.tenant(), delivery.delivery_id, NameOf(delivery.state), delivery.reason,
               now, delivery.channel_message_id, delivery.billable, delivery.pricing_category});
}

struct Keys {
  std::vector<std::string> channel_message_ids;
  std::vector<std::string> tokens;
};

Keys KeysOf(const std::vector<StatusReport>& reports) {
  Keys keys;
  for (const StatusReport& report : reports) {
    if (!report.channel_message_id.empty()) {
      keys.channel_message_ids.push_back(report.channel_message_id);
    }
    if (!report.callback_token.empty()) keys.tokens.push_back(report.callback_token);
  }
  return keys;
}

// Those without a token can only be joined by the channel's id, which the answer to our send may be
// writing at this moment.
void LockWithoutToken(Transaction& transaction, const std::vector<StatusReport>& reports) {
  std::vector<std::string> ids;
  for (const StatusReport& report : reports) {
    if (report.callback_token.empty()) ids.push_back(report.channel_message_id);
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  for (const std::string& id : ids) LockChannelMessage(transaction, id);
}

absl::StatusOr<std::vector<Reported>> Load(Transaction& transaction,
                                           const std::vector<StatusReport>& reports) {
  const Keys keys = KeysOf(reports);
  TRESEN_ASSIGN_OR_RETURN(const auto rows,
                          transaction.Execute(kReported, {transaction.tenant(),
                                                          keys.channel_message_ids, keys.tokens}));
  std::vector<Reported> known;
  for (const auto row : rows) {
    Reported delivery;
    delivery.delivery_id = row.Text(0);
    delivery.state = DeliveryStateFromName(row.View(1)).value_or(DeliveryState::kSending);
    delivery.reason = row.Text(2);
    delivery.channel_message_id = row.Text(3);
    known.push_back(std::move(delivery));
  }
  return known;
}

}  // namespace

absl::StatusOr<bool> PostgresDeliveryStore::Accept(const DeliveryRow& row,
                                                   absl::string_view channel_message_id,
                                                   absl::Time now) {
  const std::vector<postgres::Param> accepted = {row.tenant, row.delivery_id, row.fence,
                                                 channel_message_id, now};
  TRESEN_ASSIGN_OR_RETURN(
      const bool first,
      pool_.Transact(row.tenant, [&](Transaction& transaction) -> absl::StatusOr<bool> {
        LockChannelMessage(transaction, channel_message_id);
        TRESEN_ASSIGN_OR_RETURN(const auto rows, transaction.ExecuteLast(kAcceptFirst, accepted));
        return !rows.empty();
      }));
  if (first) return true;
  return pool_.Transact(row.tenant, [&](Transaction& transaction) -> absl::StatusOr<bool> {
    LockChannelMessage(transaction, channel_message_id);
    TRESEN_ASSIGN_OR_RETURN(
        const auto found,
        transaction.ExecuteAll(
            {{kAccept, accepted},
             {kTakeEarly, {row.tenant, channel_message_id, row.delivery_id, row.fence}}}));
    const postgres::Result& rows = found[0];
    const postgres::Result& early = found[1];
    if (rows.empty()) return false;
    Reported delivery;
    delivery.delivery_id = row.delivery_id;
    delivery.state = DeliveryStateFromName(rows.front().View(0)).value_or(DeliveryState::kAccepted);
    delivery.reason = rows.front().Text(1);
    delivery.channel_message_id = std::string(channel_message_id);
    for (const auto status : early) {
      Apply({delivery.channel_message_id, "", status.Text(0), static_cast<int>(status.Int64(1)),
             status.Bool(2), status.Text(3)},
            delivery);
    }
    Write(transaction, delivery, now);
    return true;
  });
}

absl::StatusOr<int> PostgresDeliveryStore::Report(absl::string_view tenant,
                                                  const std::vector<StatusReport>& reports,
                                                  absl::Time now) {
  return pool_.Transact(tenant, [&](Transaction& transaction) -> absl::StatusOr<int> {
    LockWithoutToken(transaction, reports);
    TRESEN_ASSIGN_OR_RETURN(std::vector<Reported> known, Load(transaction, reports));
    int unknown = 0;
    for (const StatusReport& report : reports) {
      if (Reported* delivery = FindReported(known, report); delivery != nullptr) {
        Apply(report, *delivery);
        continue;
      }
      ++unknown;
      if (report.channel_message_id.empty()) continue;
      transaction.Queue(kKeepEarly,
                        {tenant, report.channel_message_id, report.status, report.error_code,
                         report.billable, report.pricing_category, now});
    }
    for (const Reported& delivery : known) Write(transaction, delivery, now);
    return unknown;
  });
}

absl::Status PostgresDeliveryStore::NoteInbound(absl::string_view tenant,
                                                absl::string_view customer,
                                                absl::string_view branch, absl::string_view channel,
                                                absl::Time at) {
  return pool_.Transact(tenant, [&](Transaction& transaction) {
    RaiseWindow(transaction, customer, branch, channel, at);
    return absl::OkStatus();
  });
}

}  // namespace tresen::notification
