#include <map>

#include "libs/postgres/statement.h"
#include "libs/status/status.h"
#include "services/gateway/store/postgres_gateway_store.h"
#include "services/gateway/store/rows.h"

namespace tresen::gateway {
namespace {

using postgres::Statement;
using postgres::Transaction;

// One row per conversation and claim, the oldest first: what is said in one chat keeps its order.
constexpr Statement kClaim{
    "gateway.claim_outbox",
    "UPDATE gateway.outbox o SET lease_until = now() + make_interval(secs => $3),"
    " fence = o.fence + 1, attempts = o.attempts + 1"
    " FROM (SELECT tenant_id, outbox_id FROM gateway.outbox d"
    "   WHERE next_at IS NOT NULL AND next_at <= $1 AND (lease_until IS NULL OR lease_until < "
    "now())"
    "   AND NOT EXISTS (SELECT FROM gateway.outbox e WHERE e.tenant_id = d.tenant_id"
    "     AND e.conversation_id = d.conversation_id AND e.next_at IS NOT NULL"
    "     AND e.position < d.position)"
    "   ORDER BY next_at LIMIT $2 FOR UPDATE SKIP LOCKED) due"
    " WHERE o.tenant_id = due.tenant_id AND o.outbox_id = due.outbox_id"
    " RETURNING o.tenant_id, o.outbox_id, o.conversation_id, o.customer_id, o.kind, o.traceparent,"
    " o.sealed_request, o.fence, o.attempts"};

constexpr Statement kFreeLeases{
    "gateway.free_leases",
    "WITH a AS (UPDATE gateway.conversation SET lease_until = NULL, fence = fence + 1"
    "   WHERE lease_until IS NOT NULL),"
    " b AS (UPDATE gateway.outbox SET lease_until = NULL, fence = fence + 1"
    "   WHERE next_at IS NOT NULL AND lease_until IS NOT NULL)"
    " UPDATE gateway.status_report SET lease_until = NULL WHERE lease_until IS NOT NULL"};

constexpr Statement kFinish{
    "gateway.finish_outbox",
    "UPDATE gateway.outbox SET next_at = NULL, lease_until = NULL, sealed_request = NULL"
    " WHERE tenant_id = $1 AND outbox_id = ANY($2)"};

// What waited behind them in its chat may go now.
constexpr Statement kWakeNext{
    "gateway.wake_next_outbox",
    "SELECT pg_notify($3, '') FROM gateway.outbox WHERE tenant_id = $1"
    " AND conversation_id = ANY($2) AND next_at IS NOT NULL AND lease_until IS NULL LIMIT 1"};

constexpr Statement kNoteDeliveries{
    "gateway.note_deliveries",
    "UPDATE gateway.message m SET delivery = d.delivery"
    " FROM unnest($2::text[], $3::text[], $4::text[]) AS d(conversation_id, message_id, delivery)"
    " WHERE m.tenant_id = $1 AND m.conversation_id = d.conversation_id"
    " AND m.message_id = d.message_id"};

constexpr Statement kPostpone{
    "gateway.postpone_outbox",
    "UPDATE gateway.outbox SET next_at = $4, lease_until = NULL, last_error = $5"
    " WHERE tenant_id = $1 AND outbox_id = $2 AND fence = $3 AND next_at IS NOT NULL"};

constexpr Statement kClaimStatuses{
    "gateway.claim_statuses",
    "UPDATE gateway.status_report s SET lease_until = now() + make_interval(secs => $3),"
    " attempts = s.attempts + 1"
    " FROM (SELECT tenant_id, channel, provider_id, status FROM gateway.status_report"
    "   WHERE next_at <= $1 AND (lease_until IS NULL OR lease_until < now())"
    "   ORDER BY next_at LIMIT $2 FOR UPDATE SKIP LOCKED) due"
    " WHERE s.tenant_id = due.tenant_id AND s.channel = due.channel"
    " AND s.provider_id = due.provider_id AND s.status = due.status"
    " RETURNING s.tenant_id, s.channel, s.provider_id, s.status, s.callback_token, s.error_code,"
    " s.status_at, s.billable, s.pricing_category"};

constexpr Statement kFinishStatuses{
    "gateway.finish_statuses",
    "DELETE FROM gateway.status_report r"
    " USING unnest($2::text[], $3::text[], $4::text[]) AS f(channel, provider_id, status)"
    " WHERE r.tenant_id = $1 AND r.channel = f.channel AND r.provider_id = f.provider_id"
    " AND r.status = f.status"};

constexpr Statement kListOverdue{
    "gateway.list_overdue_handoffs",
    "SELECT tenant_id, conversation_id, customer_id, branch_id, handoff_reason, handoff_due_at"
    " FROM gateway.conversation"
    " WHERE handoff_due_at IS NOT NULL AND NOT handoff_escalated AND handoff_due_at <= $1"
    " AND state = 'waiting' ORDER BY handoff_due_at LIMIT $2"};

constexpr Statement kNoteEscalated{
    "gateway.note_escalated",
    "UPDATE gateway.conversation SET handoff_escalated = true, version = version + 1"
    " WHERE tenant_id = $1 AND conversation_id = $2 AND handoff_due_at = $3"
    " AND NOT handoff_escalated"};

constexpr Statement kMedianWait{
    "gateway.median_wait",
    "SELECT extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY answered_at - "
    "waited_since))"
    "::float8 FROM gateway.handoff_answer"
    " WHERE tenant_id = $1 AND branch_id = $2 AND answered_at >= $3 HAVING count(*) >= 5"};

constexpr Statement kDepths{
    "gateway.depths",
    "SELECT (SELECT count(*) FROM gateway.inbox WHERE state = 'open'),"
    " (SELECT count(*) FROM gateway.outbox WHERE next_at IS NOT NULL),"
    " (SELECT count(*) FROM gateway.status_report WHERE next_at IS NOT NULL),"
    " (SELECT min(next_at) FROM gateway.conversation WHERE next_at IS NOT NULL)"};

// Keys against late repeats and measured waits are kept for 30 days, raw events for 14, answers by
// request_id for 7.
constexpr Statement kPrune{
    "gateway.prune",
    "WITH a AS (DELETE FROM gateway.inbox WHERE state <> 'open'"
    "   AND received_at < $1::timestamptz - interval '30 days' RETURNING 1),"
    " b AS (DELETE FROM gateway.status_report WHERE next_at IS NULL RETURNING 1),"
    " c AS (DELETE FROM gateway.raw_event WHERE received_at < $1::timestamptz - interval '14 days'"
    "   RETURNING 1),"
    " d AS (DELETE FROM gateway.outbox WHERE next_at IS NULL"
    "   AND created_at < $1::timestamptz - interval '7 days' RETURNING 1),"
    " e AS (DELETE FROM gateway.request WHERE created_at < $1::timestamptz - interval '7 days'"
    "   RETURNING 1),"
    " f AS (DELETE FROM gateway.feed WHERE changed_at < $1::timestamptz - interval '7 days'"
    "   RETURNING 1),"
    " g AS (DELETE FROM gateway.handoff_answer"
    "   WHERE answered_at < $1::timestamptz - interval '30 days' RETURNING 1)"
    " SELECT (SELECT count(*) FROM a) + (SELECT count(*) FROM b) + (SELECT count(*) FROM c)"
    " + (SELECT count(*) FROM d) + (SELECT count(*) FROM e) + (SELECT count(*) FROM f)"
    " + (SELECT count(*) FROM g)"};

OutboxRow ReadOutbox(const postgres::Row& row) {
  OutboxRow outbox;
  outbox.tenant = row.Text(0);
  outbox.outbox_id = row.Text(1);
  outbox.conversation = row.Text(2);
  outbox.customer = row.Text(3);
  outbox.kind = row.Text(4);
  outbox.traceparent = row.Text(5);
  outbox.sealed_request = row.OptionalBytes(6).value_or("");
  outbox.fence = row.Int64(7);
  outbox.attempts = static_cast<int>(row.Int64(8));
  return outbox;
}

StatusRecord ReadStatus(const postgres::Row& row) {
  StatusRecord status;
  status.channel = row.Text(1);
  status.provider_id = row.Text(2);
  status.status = row.Text(3);
  status.callback_token = row.Text(4);
  status.error_code = static_cast<int>(row.Int64(5));
  status.status_at = row.Time(6);
  status.billable = row.Bool(7);
  status.pricing_category = row.Text(8);
  return status;
}

}  // namespace

absl::StatusOr<std::vector<OutboxRow>> PostgresGatewayStore::ClaimOutbox(int limit, absl::Time now,
                                                                         absl::Duration lease) {
  return pool_.TransactAsSystem(
      [&](Transaction& transaction) -> absl::StatusOr<std::vector<OutboxRow>> {
        TRESEN_ASSIGN_OR_RETURN(
            const auto rows,
            transaction.ExecuteLast(kClaim, {now, limit, absl::ToDoubleSeconds(lease)}));
        std::vector<OutboxRow> claimed;
        for (const auto row : rows) claimed.push_back(ReadOutbox(row));
        return claimed;
      });
}

absl::Status PostgresGatewayStore::FinishOutbox(const OutboxRow& row, absl::string_view message,
                                                absl::string_view delivery) {
  return FinishOutboxRows({{row, std::string(message), std::string(delivery)}});
}

absl::Status PostgresGatewayStore::FinishOutboxRows(const std::vector<HandedOver>& rows) {
  std::map<std::string, std::map<std::string, const HandedOver*>> by_tenant;  // then by id
  for (const HandedOver& done : rows) by_tenant[done.row.tenant][done.row.outbox_id] = &done;
  for (const auto& [tenant, finished] : by_tenant) {
    std::vector<std::string> ids, conversations, chats, messages, deliveries;
    for (const auto& [id, done] : finished) {
      ids.push_back(id);
      conversations.push_back(done->row.conversation);
      if (done->message.empty()) continue;
      chats.push_back(done->row.conversation);
      messages.push_back(done->message);
      deliveries.push_back(done->delivery);
    }
    TRESEN_RETURN_IF_ERROR(pool_.Transact(tenant, [&](Transaction& transaction) {
      transaction.Queue(kFinish, {tenant, ids});
      if (!messages.empty()) {
        transaction.Queue(kNoteDeliveries, {tenant, chats, messages, deliveries});
      }
      transaction.Queue(kWakeNext, {tenant, conversations, kOutboxChannel});
      return absl::OkStatus();
    }));
  }
  return absl::OkStatus();
}

absl::Status PostgresGatewayStore::PostponeOutbox(const OutboxRow& row, absl::Time next_at,
                                                  absl::string_view error_reason) {
  return pool_.Transact(row.tenant, [&](Transaction& transaction) {
    transaction.Queue(kPostpone, {row.tenant, row.outbox_id, row.fence, next_at, error_reason});
    return absl::OkStatus();
  });
}

absl::StatusOr<std::vector<ClaimedStatuses>> PostgresGatewayStore::ClaimStatuses(
    int limit, absl::Time now, absl::Duration lease) {
  return pool_.TransactAsSystem(
      [&](Transaction& transaction) -> absl::StatusOr<std::vector<ClaimedStatuses>> {
        TRESEN_ASSIGN_OR_RETURN(
            const auto rows,
            transaction.ExecuteLast(kClaimStatuses, {now, limit, absl::ToDoubleSeconds(lease)}));
        std::map<std::string, std::vector<StatusRecord>> by_tenant;
        for (const auto row : rows) by_tenant[row.Text(0)].push_back(ReadStatus(row));
        std::vector<ClaimedStatuses> claimed;
        for (auto& [tenant, statuses] : by_tenant) claimed.push_back({tenant, std::move(statuses)});
        return claimed;
      });
}

absl::Status PostgresGatewayStore::FinishStatuses(const ClaimedStatuses& claimed) {
  std::vector<std::string> channels, ids, statuses;
  for (const StatusRecord& status : claimed.statuses) {
    channels.push_back(status.channel);
    ids.push_back(status.provider_id);
    statuses.push_back(status.status);
  }
  return pool_.Transact(claimed.tenant, [&](Transaction& transaction) {
    transaction.Queue(kFinishStatuses, {claimed.tenant, channels, ids, statuses});
    return absl::OkStatus();
  });
}

absl::StatusOr<std::vector<OverdueHandoff>> PostgresGatewayStore::ListOverdueHandoffs(
    int limit, absl::Time now) {
  return pool_.TransactAsSystem(
      [&](Transaction& transaction) -> absl::StatusOr<std::vector<OverdueHandoff>> {
        TRESEN_ASSIGN_OR_RETURN(const auto rows,
                                transaction.ExecuteLast(kListOverdue, {now, limit}));
        std::vector<OverdueHandoff> overdue;
        for (const auto row : rows) {
          overdue.push_back(
              {row.Text(0), row.Text(1), row.Text(2), row.Text(3), row.Text(4), row.Time(5)});
        }
        return overdue;
      },
      postgres::ReadOnly());
}

absl::Status PostgresGatewayStore::NoteEscalated(const OverdueHandoff& handoff) {
  return pool_.Transact(handoff.tenant, [&](Transaction& transaction) {
    transaction.Queue(kNoteEscalated, {handoff.tenant, handoff.conversation, handoff.due_at});
    return absl::OkStatus();
  });
}

absl::StatusOr<std::optional<absl::Duration>> PostgresGatewayStore::MedianWait(
    absl::string_view tenant, absl::string_view branch, absl::Time since) {
  return pool_.Transact(
      tenant,
      [&](Transaction& transaction) -> absl::StatusOr<std::optional<absl::Duration>> {
        TRESEN_ASSIGN_OR_RETURN(const auto rows,
                                transaction.ExecuteLast(kMedianWait, {tenant, branch, since}));
        if (rows.empty()) return std::optional<absl::Duration>();
        return std::optional<absl::Duration>(absl::Seconds(rows.front().Double(0)));
      },
      postgres::ReadOnly());
}

absl::StatusOr<QueueDepths> PostgresGatewayStore::Depths(absl::Time now) {
  return pool_.TransactAsSystem(
      [&](Transaction& transaction) -> absl::StatusOr<QueueDepths> {
        TRESEN_ASSIGN_OR_RETURN(const auto rows, transaction.ExecuteLast(kDepths));
        QueueDepths depths;
        depths.inbox_open = rows.front().Int64(0);
        depths.outbox_open = rows.front().Int64(1);
        depths.statuses_open = rows.front().Int64(2);
        const auto oldest = rows.front().OptionalTime(3);
        if (oldest.has_value() && *oldest < now) depths.oldest_inbox = now - *oldest;
        return depths;
      },
      postgres::ReadOnly());
}

absl::StatusOr<int64_t> PostgresGatewayStore::Prune(absl::Time now) {
  return pool_.TransactAsSystem([&](Transaction& transaction) -> absl::StatusOr<int64_t> {
    TRESEN_ASSIGN_OR_RETURN(const auto rows, transaction.Execute(kPrune, {now}));
    return rows.front().Int64(0);
  });
}

absl::Status PostgresGatewayStore::FreeLeases() {
  return pool_.TransactAsSystem(
      [](Transaction& transaction) { return transaction.Execute(kFreeLeases).status(); });
}

}  // namespace tresen::gateway
