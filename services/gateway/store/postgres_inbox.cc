#include <algorithm>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "libs/postgres/statement.h"
#include "libs/status/status.h"
#include "services/gateway/store/postgres_gateway_store.h"
#include "services/gateway/store/rows.h"

namespace tresen::gateway {
namespace {

using postgres::Bytes;
using postgres::Statement;
using postgres::Transaction;

// How long a new outbox row belongs to the worker that wrote it.
constexpr absl::Duration kOwnOutboxLease = absl::Seconds(20);

// The row is updated on conflict only to be locked and returned.
constexpr Statement kFindOrOpenConversation{
    "gateway.find_or_open_conversation",
    "INSERT INTO gateway.conversation AS c (tenant_id, conversation_id, customer_id, branch_id,"
    " channel, address_id, created_at, state_since, last_activity_at)"
    " VALUES ($1, gen_random_uuid()::text, $2, $3, $4, $5, $6, $6, $6)"
    " ON CONFLICT (tenant_id, channel, address_id, customer_id)"
    " DO UPDATE SET branch_id = EXCLUDED.branch_id"
    " RETURNING conversation_id"};

constexpr Statement kLockConversation{
    "gateway.lock_conversation_of_customer",
    "SELECT conversation_id, branch_id, fence FROM gateway.conversation"
    " WHERE tenant_id = $1 AND channel = $2 AND address_id = $3 AND customer_id = $4 FOR UPDATE"};

// A new message makes its conversation (the customer's, of branch $5, which is locked) due. Text is
// due when the burst has been quiet for a while ($12 seconds) or has lasted too long ($13);
// anything else is due at once, and takes the text before it along. What is due already stays so:
// text after a tap does not hold the tap up. What is due at once is leased to the caller for $14
// seconds, if given, unless somebody holds it.
#define TRESEN_LEASES                                                                     \
  "($14::float8 IS NOT NULL AND (lease_until IS NULL OR lease_until < now()) AND (NOT $9" \
  " OR $12 <= 0 OR next_at <= $8))"
constexpr Statement kInsertInbox{
    "gateway.insert_inbox",
    "WITH fresh AS (INSERT INTO gateway.inbox (tenant_id, channel, address_id, provider_id,"
    "   conversation_id, customer_id, sent_at, received_at, merges, traceparent, sealed_payload)"
    "   SELECT $1, $2, $3, $4, conversation_id, $6, $7::timestamptz, $8::timestamptz, $9::boolean,"
    "     $10, $11::bytea FROM gateway.conversation"
    "     WHERE tenant_id = $1 AND channel = $2 AND address_id = $3 AND customer_id = $6"
    "     AND branch_id = $5"
    "   ON CONFLICT (tenant_id, channel, address_id, provider_id) DO NOTHING"
    "   RETURNING conversation_id),"
    " due AS (UPDATE gateway.conversation c SET"
    "   burst_since = coalesce(burst_since, $8),"
    "   next_at = CASE WHEN next_at <= $8 THEN next_at WHEN $9 THEN least("
    "     $8 + make_interval(secs => $12), coalesce(burst_since, $8) + make_interval(secs => $13))"
    "     ELSE $8 END,"
    "   last_inbound_at = greatest(last_inbound_at, $7),"
    "   last_activity_at = greatest(last_activity_at, $8),"
    "   version = version + 1,"
    "   lease_until = CASE WHEN " TRESEN_LEASES
    "     THEN now() + make_interval(secs => $14) ELSE lease_until END,"
    "   fence = fence + CASE WHEN " TRESEN_LEASES
    " THEN 1 ELSE 0 END,"
    "   attempts = attempts + CASE WHEN " TRESEN_LEASES
    "     THEN 1 ELSE 0 END"
    "   FROM fresh WHERE c.tenant_id = $1 AND c.conversation_id = fresh.conversation_id"
    "   RETURNING c.fence, c.attempts)"
    " SELECT fence, attempts FROM due"};
#undef TRESEN_LEASES

// Each array holds one value of every report. Leased for $11 seconds, if given.
constexpr Statement kInsertStatuses{
    "gateway.insert_statuses",
    "INSERT INTO gateway.status_report (tenant_id, channel, provider_id, status, callback_token,"
    " error_code, status_at, received_at, billable, pricing_category, next_at, lease_until)"
    " SELECT $1, s.channel, s.provider_id, s.status, s.token, s.error_code, s.at::timestamptz, $2,"
    " s.billable::boolean, s.category, $2, now() + make_interval(secs => $11) FROM unnest($3::text[], $4::text[], $5::text[],"
    "   $6::text[], $7::bigint[], $8::text[], $9::text[], $10::text[])"
    "   AS s(channel, provider_id, status, token, error_code, at, billable, category)"
    " ON CONFLICT (tenant_id, channel, provider_id, status) DO NOTHING"
    " RETURNING channel, provider_id, status"};

constexpr Statement kInsertRaw{
    "gateway.insert_raw",
    "INSERT INTO gateway.raw_event (tenant_id, event_id, received_at, channel, address_id, kind,"
    " sealed_body) VALUES ($1, $2, $3, $4, $5, $6, $7)"
    " ON CONFLICT (tenant_id, event_id) DO NOTHING"};

constexpr Statement kClaim{
    "gateway.claim_conversations",
    "UPDATE gateway.conversation c SET lease_until = now() + make_interval(secs => $3),"
    " fence = c.fence + 1, attempts = c.attempts + 1"
    " FROM (SELECT tenant_id, conversation_id FROM gateway.conversation"
    "   WHERE next_at IS NOT NULL AND next_at <= $1 AND (lease_until IS NULL OR lease_until < "
    "now())"
    "   ORDER BY next_at LIMIT $2 FOR UPDATE SKIP LOCKED) due"
    " WHERE c.tenant_id = due.tenant_id AND c.conversation_id = due.conversation_id"
    " RETURNING c.tenant_id, c.conversation_id, c.fence, c.attempts"};

constexpr Statement kNextDue{
    "gateway.next_due",
    "SELECT min(next_at) FROM gateway.conversation"
    " WHERE next_at IS NOT NULL AND (lease_until IS NULL OR lease_until < now())"};

constexpr Statement kLoadConversation{
    "gateway.load_claimed",
    "SELECT " TRESEN_CONVERSATION_COLUMNS
    " FROM gateway.conversation WHERE tenant_id = $1 AND conversation_id = $2 AND fence = $3"};

constexpr Statement kLoadOpen{
    "gateway.load_open",
    "SELECT provider_id, arrival, sent_at, received_at, merges, traceparent, sealed_payload,"
    " coalesce(turn_id, ''), max(arrival) OVER ()"
    " FROM gateway.inbox WHERE tenant_id = $1 AND conversation_id = $2 AND state = 'open'"
    " ORDER BY sent_at, arrival LIMIT 200"};

constexpr Statement kLockClaimed{
    "gateway.lock_claimed",
    "SELECT turns, customer_id, progress_turn, EXISTS (SELECT FROM gateway.outbox o"
    "   WHERE o.tenant_id = $1 AND o.conversation_id = $2 AND o.next_at IS NOT NULL)"
    " FROM gateway.conversation"
    " WHERE tenant_id = $1 AND conversation_id = $2 AND fence = $3 FOR UPDATE"};

constexpr Statement kMoreArrived{
    "gateway.more_arrived",
    "SELECT bool_or(merges AND arrival > $4), count(*) FROM gateway.inbox"
    " WHERE tenant_id = $1 AND conversation_id = $2 AND state = 'open'"
    " AND NOT (provider_id = ANY($3))"};

constexpr Statement kPinMessages{
    "gateway.pin_messages",
    "UPDATE gateway.inbox SET turn_id = $4 WHERE tenant_id = $1 AND conversation_id = $2"
    " AND provider_id = ANY($3) AND state = 'open'"};

constexpr Statement kNoteProgress{
    "gateway.note_progress",
    "UPDATE gateway.conversation SET progress_turn = $4, sealed_progress = $5"
    " WHERE tenant_id = $1 AND conversation_id = $2 AND fence = $3"};

constexpr Statement kMarkHandled{
    "gateway.mark_handled",
    "UPDATE gateway.inbox SET state = 'done', turn_id = $4, handled_at = $5, sealed_payload = NULL"
    " WHERE tenant_id = $1 AND conversation_id = $2 AND provider_id = ANY($3) AND state = 'open'"};

constexpr Statement kInsertTurn{
    "gateway.insert_turn",
    "INSERT INTO gateway.turn (tenant_id, conversation_id, number, turn_id, customer_id, intent,"
    " outcome, language, decided_at, traceparent, sealed_events)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"};

// next_at: at once when more is open ($12), else nothing is due.
constexpr Statement kFinishTurn{
    "gateway.finish_turn",
    "UPDATE gateway.conversation SET sealed_dialogue = $4, turns = turns + 1, version = version + "
    "1,"
    " language = CASE WHEN $5 = '' THEN language ELSE $5 END,"
    " state_since = CASE WHEN state = $6 THEN state_since ELSE $7 END,"
    " owner = CASE WHEN $6 = 'assistant' THEN '' ELSE owner END,"
    " state = $6, handoff_reason = $8, handoff_due_at = $9,"
    " handoff_escalated = handoff_escalated AND handoff_due_at IS NOT DISTINCT FROM "
    "$9::timestamptz,"
    " sealed_handoff_summary = $10, last_activity_at = greatest(last_activity_at, $11),"
    " next_at = CASE WHEN $12 THEN $11::timestamptz END, burst_since = NULL, lease_until = NULL,"
    " attempts = 0,"
    " progress_turn = '', sealed_progress = NULL"
    " WHERE tenant_id = $1 AND conversation_id = $2 AND fence = $3"};

constexpr Statement kRelease{
    "gateway.release",
    "UPDATE gateway.conversation SET lease_until = NULL,"
    " next_at = coalesce($4, CASE WHEN EXISTS (SELECT FROM gateway.inbox i WHERE i.tenant_id = $1"
    "   AND i.conversation_id = $2 AND i.state = 'open') THEN next_at END),"
    " attempts = CASE WHEN $4::timestamptz IS NULL THEN 0 ELSE $5 END"
    " WHERE tenant_id = $1 AND conversation_id = $2 AND fence = $3"};

constexpr Statement kSetAside{"gateway.set_aside",
                              "UPDATE gateway.inbox SET state = 'dead', handled_at = $4"
                              " WHERE tenant_id = $1 AND conversation_id = $2 AND state = 'open'"
                              " AND (provider_id = $3 OR turn_id = nullif($5, ''))"};

constexpr Statement kWaitForPerson{
    "gateway.wait_for_person",
    "UPDATE gateway.conversation SET state = 'waiting', state_since = $4, handoff_reason = "
    "'trouble',"
    " handoff_due_at = coalesce(handoff_due_at, $4), version = version + 1, lease_until = NULL,"
    " attempts = 0, progress_turn = '', sealed_progress = NULL,"
    " next_at = CASE WHEN EXISTS (SELECT FROM gateway.inbox i WHERE i.tenant_id = $1"
    "   AND i.conversation_id = $2 AND i.state = 'open') THEN $4::timestamptz END"
    " WHERE tenant_id = $1 AND conversation_id = $2 AND fence = $3"};

absl::Status LeaseLost() {
  return MakeError(absl::StatusCode::kFailedPrecondition, "LEASE_LOST",
                   "another worker has taken the conversation over");
}

// Locks are taken customer by customer in one order, so that two bodies with the same customers in
// another order cannot wait for each other.
std::vector<size_t> ByCustomer(const std::vector<InboundRecord>& messages) {
  std::vector<size_t> order(messages.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return messages[a].customer < messages[b].customer; });
  return order;
}

// The conversation of a message, locked, and the message in it.
void AddMessage(absl::string_view tenant, const InboundRecord& record, const BurstPolicy& burst,
                absl::Time now, std::optional<absl::Duration> lease,
                std::vector<postgres::Query>& queries) {
  std::optional<double> lease_seconds;
  if (lease.has_value()) lease_seconds = absl::ToDoubleSeconds(*lease);
  queries.push_back(
      {kLockConversation, {tenant, record.channel, record.address_id, record.customer}});
  queries.push_back({kInsertInbox,
                     {tenant, record.channel, record.address_id, record.provider_id, record.branch,
                      record.customer, record.sent_at, now, record.merges, record.traceparent,
                      Bytes{record.sealed_payload}, absl::ToDoubleSeconds(burst.quiet),
                      absl::ToDoubleSeconds(burst.longest), lease_seconds}});
}

void OpenConversation(Transaction& transaction, const InboundRecord& record, absl::Time now) {
  transaction.Queue(kFindOrOpenConversation, {transaction.tenant(), record.customer, record.branch,
                                              record.channel, record.address_id, now});
}

postgres::Query StoreStatuses(absl::string_view tenant, const Intake& intake, absl::Time now) {
  std::optional<double> lease_seconds;
  if (intake.status_lease.has_value()) {
    lease_seconds = absl::ToDoubleSeconds(*intake.status_lease);
  }
  std::vector<std::string> channels, ids, statuses, tokens, times, billable, categories;
  std::vector<int64_t> errors;
  for (const StatusRecord& report : intake.statuses) {
    channels.push_back(report.channel);
    ids.push_back(report.provider_id);
    statuses.push_back(report.status);
    tokens.push_back(report.callback_token);
    errors.push_back(report.error_code);
    times.push_back(postgres::FormatInstant(report.status_at));
    billable.push_back(report.billable ? "true" : "false");
    categories.push_back(report.pricing_category);
  }
  return {kInsertStatuses,
          {tenant, now, channels, ids, statuses, tokens, errors, times, billable, categories,
           lease_seconds}};
}

// Those of `reports` that were new, each once.
std::vector<StatusRecord> NewStatuses(const std::vector<StatusRecord>& reports,
                                      const postgres::Result& stored) {
  std::set<std::tuple<std::string, std::string, std::string>> fresh;
  for (const auto row : stored) fresh.emplace(row.Text(0), row.Text(1), row.Text(2));
  std::vector<StatusRecord> found;
  for (const StatusRecord& report : reports) {
    if (fresh.erase({report.channel, report.provider_id, report.status}) == 1) {
      found.push_back(report);
    }
  }
  return found;
}

}  // namespace

// One round trip when all conversations are known; else a second one for the messages whose
// conversation was to be opened, or moved to another branch, first.
absl::StatusOr<IntakeCount> PostgresGatewayStore::StoreIntake(absl::string_view tenant,
                                                              const Intake& intake,
                                                              const BurstPolicy& burst,
                                                              absl::Time now) {
  IntakeCount count;
  count.conversations.resize(intake.messages.size());
  count.fresh.resize(intake.messages.size());
  std::vector<size_t> strangers;
  bool statuses_stored = intake.statuses.empty();
  const auto store = [&](const std::vector<size_t>& messages, auto&& prepare) -> absl::Status {
    TRESEN_ASSIGN_OR_RETURN(
        const auto found,
        pool_.Transact(
            tenant, [&](Transaction& transaction) -> absl::StatusOr<std::vector<postgres::Result>> {
              std::vector<postgres::Query> queries;
              prepare(transaction);
              for (const size_t index : messages) {
                AddMessage(tenant, intake.messages[index], burst, now, intake.lease, queries);
              }
              // Whoever takes leases begins what is due, or finds it.
              if (!queries.empty() && !intake.lease.has_value()) {
                transaction.Notify(kInboxChannel);
              }
              if (!statuses_stored) queries.push_back(StoreStatuses(tenant, intake, now));
              return transaction.ExecuteAndCommit(queries);
            }));
    if (!std::exchange(statuses_stored, true) && intake.status_lease.has_value()) {
      count.statuses = NewStatuses(intake.statuses, found.back());
    }
    for (size_t i = 0; i < messages.size(); ++i) {
      const size_t index = messages[i];
      const postgres::Result& chat = found[2 * i];
      if (chat.empty() || chat.front().View(1) != intake.messages[index].branch) {
        strangers.push_back(index);
        continue;
      }
      const postgres::Result& fresh = found[2 * i + 1];
      count.conversations[index] = chat.front().Text(0);
      count.fresh[index] = !fresh.empty();
      // Whoever leases a conversation raises its fence.
      if (!fresh.empty() && fresh.front().Int64(0) > chat.front().Int64(2)) {
        count.claims.push_back({std::string(tenant), count.conversations[index],
                                fresh.front().Int64(0), static_cast<int>(fresh.front().Int64(1))});
      }
      ++(count.fresh[index] ? count.accepted : count.repeated);
    }
    return absl::OkStatus();
  };
  TRESEN_RETURN_IF_ERROR(store(ByCustomer(intake.messages), [&](Transaction& transaction) {
    for (const RawRecord& raw : intake.raw) {
      transaction.Queue(kInsertRaw, {tenant, raw.event_id, now, raw.channel, raw.address_id,
                                     raw.kind, Bytes{raw.sealed_body}});
    }
  }));
  // Again if somebody else moves the conversation to another branch meanwhile.
  absl::Status stored;
  for (int attempt = 0; attempt < 3 && stored.ok() && !strangers.empty(); ++attempt) {
    const std::vector<size_t> messages = std::exchange(strangers, {});
    stored = store(messages, [&](Transaction& transaction) {
      for (const size_t index : messages) {
        OpenConversation(transaction, intake.messages[index], now);
      }
    });
  }
  if (stored.ok() && strangers.empty()) return count;
  // After an error the caller begins nothing: what is leased to it is due for whoever finds it.
  for (const Claim& claim : count.claims) Release(claim, now).IgnoreError();
  if (!stored.ok()) return stored;
  return absl::AbortedError("the conversation changes its branch all the time");
}

absl::StatusOr<std::vector<Claim>> PostgresGatewayStore::ClaimConversations(int limit,
                                                                            absl::Time now,
                                                                            absl::Duration lease) {
  return pool_.TransactAsSystem([&](Transaction& transaction)
                                    -> absl::StatusOr<std::vector<Claim>> {
    TRESEN_ASSIGN_OR_RETURN(
        const auto rows,
        transaction.ExecuteLast(kClaim, {now, limit, absl::ToDoubleSeconds(lease)}));
    std::vector<Claim> claims;
    for (const auto row : rows) {
      claims.push_back({row.Text(0), row.Text(1), row.Int64(2), static_cast<int>(row.Int64(3))});
    }
    return claims;
  });
}

absl::StatusOr<std::optional<absl::Time>> PostgresGatewayStore::NextDue() {
  return pool_.TransactAsSystem(
      [&](Transaction& transaction) -> absl::StatusOr<std::optional<absl::Time>> {
        TRESEN_ASSIGN_OR_RETURN(const auto rows, transaction.ExecuteLast(kNextDue));
        return rows.front().OptionalTime(0);
      },
      postgres::ReadOnly());
}

absl::StatusOr<OpenWork> PostgresGatewayStore::LoadWork(const Claim& claim) {
  TRESEN_ASSIGN_OR_RETURN(
      const auto found,
      pool_.Read(claim.tenant,
                 {{kLoadConversation, {claim.tenant, claim.conversation, claim.fence}},
                  {kLoadOpen, {claim.tenant, claim.conversation}}}));
  if (found[0].empty()) return LeaseLost();
  OpenWork work;
  work.conversation = ReadConversation(found[0].front());
  for (const auto row : found[1]) {
    work.messages.push_back({row.Text(0), row.Int64(1), row.Time(2), row.Time(3), row.Bool(4),
                             row.Text(5), row.Text(7), row.OptionalBytes(6).value_or("")});
    work.known_arrival = row.Int64(8);
  }
  return work;
}

absl::StatusOr<CommitOutcome> PostgresGatewayStore::NoteProgress(
    const Claim& claim, absl::string_view turn, const std::vector<std::string>& provider_ids,
    int64_t known_arrival, absl::string_view sealed_progress) {
  return pool_.Transact(
      claim.tenant, [&](Transaction& transaction) -> absl::StatusOr<CommitOutcome> {
        TRESEN_ASSIGN_OR_RETURN(
            const auto found,
            transaction.ExecuteAll(
                {{kLockClaimed, {claim.tenant, claim.conversation, claim.fence}},
                 {kMoreArrived, {claim.tenant, claim.conversation, provider_ids, known_arrival}}}));
        if (found[0].empty()) return CommitOutcome::kLeaseLost;
        if (found[0].front().Text(2) != turn && found[1].front().OptionalBool(0).value_or(false)) {
          return CommitOutcome::kMoreArrived;
        }
        transaction.Queue(kPinMessages, {claim.tenant, claim.conversation, provider_ids, turn});
        transaction.Queue(kNoteProgress, {claim.tenant, claim.conversation, claim.fence, turn,
                                          Bytes{sealed_progress}});
        return CommitOutcome::kCommitted;
      });
}

absl::StatusOr<CommitOutcome> PostgresGatewayStore::CommitTurn(const Claim& claim,
                                                               const TurnRecord& turn,
                                                               absl::Time now) {
  return pool_.Transact(
      claim.tenant, [&](Transaction& transaction) -> absl::StatusOr<CommitOutcome> {
        TRESEN_ASSIGN_OR_RETURN(
            const auto found,
            transaction.ExecuteAll(
                {{kLockClaimed, {claim.tenant, claim.conversation, claim.fence}},
                 {kMoreArrived,
                  {claim.tenant, claim.conversation, turn.handled, turn.known_arrival}}}));
        const postgres::Result& locked = found[0];
        const postgres::Result& more = found[1];
        if (locked.empty()) return CommitOutcome::kLeaseLost;
        if (more.front().OptionalBool(0).value_or(false)) return CommitOutcome::kMoreArrived;

        const std::string customer = locked.front().Text(1);
        transaction.Queue(kMarkHandled,
                          {claim.tenant, claim.conversation, turn.handled, turn.turn, now});
        transaction.Queue(kInsertTurn,
                          {claim.tenant, claim.conversation, locked.front().Int64(0) + 1, turn.turn,
                           customer, turn.intent, turn.outcome, turn.language, turn.decided_at,
                           turn.traceparent, Bytes{turn.sealed_events}});
        std::vector<std::string> changed;
        for (const MessageRow& message : turn.messages) {
          InsertMessage(transaction, claim.conversation, customer, message);
          changed.push_back(message.message);
        }
        if (changed.empty()) changed.emplace_back();  // the conversation itself
        InsertFeed(transaction, claim.conversation, changed, now);
        // Whatever is still on its way in this chat goes first.
        const bool behind = locked.front().Bool(3);
        for (const OutboxRow& row : turn.outbox) {
          InsertOutbox(transaction, row, now, behind ? absl::ZeroDuration() : kOwnOutboxLease);
        }
        if (behind) transaction.Notify(kOutboxChannel);
        transaction.Queue(
            kFinishTurn,
            {claim.tenant, claim.conversation, claim.fence, Bytes{turn.sealed_dialogue},
             turn.language, turn.state, turn.state_since, turn.handoff_reason, turn.handoff_due_at,
             Bytes{turn.sealed_handoff_summary}, now, more.front().Int64(1) > 0});
        transaction.Notify(kFeedChannel);
        return behind ? CommitOutcome::kCommittedBehind : CommitOutcome::kCommitted;
      });
}

absl::Status PostgresGatewayStore::Release(const Claim& claim, std::optional<absl::Time> next_at) {
  return pool_.Transact(claim.tenant, [&](Transaction& transaction) {
    transaction.Queue(kRelease,
                      {claim.tenant, claim.conversation, claim.fence, next_at, claim.attempts});
    return absl::OkStatus();
  });
}

absl::Status PostgresGatewayStore::SetAside(const Claim& claim, absl::string_view provider_id,
                                            absl::Time now) {
  return pool_.Transact(claim.tenant, [&](Transaction& transaction) -> absl::Status {
    TRESEN_ASSIGN_OR_RETURN(
        const auto locked,
        transaction.Execute(kLockClaimed, {claim.tenant, claim.conversation, claim.fence}));
    if (locked.empty()) return LeaseLost();
    transaction.Queue(kSetAside,
                      {claim.tenant, claim.conversation, provider_id, now, locked.front().Text(2)});
    transaction.Queue(kWaitForPerson, {claim.tenant, claim.conversation, claim.fence, now});
    InsertFeed(transaction, claim.conversation, {""}, now);
    return absl::OkStatus();
  });
}

}  // namespace tresen::gateway
