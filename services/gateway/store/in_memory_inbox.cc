#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/status/status.h"
#include "services/gateway/store/in_memory_gateway_store.h"

namespace tresen::gateway {
namespace {

constexpr absl::Duration kOwnOutboxLease = absl::Seconds(20);
constexpr size_t kMostOpen = 200;

absl::Status LeaseLost() {
  return MakeError(absl::StatusCode::kFailedPrecondition, "LEASE_LOST",
                   "another worker has taken the conversation over");
}

bool Has(const std::vector<std::string>& ids, absl::string_view id) {
  return std::ranges::find(ids, id) != ids.end();
}

}  // namespace

bool InMemoryGatewayStore::IsFree(const Queued& queue) const {
  return queue.next_at.has_value() && queue.lease_until < lease_clock_.Now();
}

bool InMemoryGatewayStore::IsDue(const Queued& queue, absl::Time now) const {
  return IsFree(queue) && *queue.next_at <= now;
}

void InMemoryGatewayStore::Take(Queued& queue, absl::Duration lease) const {
  queue.lease_until = lease_clock_.Now() + lease;
  ++queue.fence;
  ++queue.attempts;
}

InMemoryGatewayStore::Tenant& InMemoryGatewayStore::TenantOf(absl::string_view tenant) {
  return tenants_[std::string(tenant)];
}

InMemoryGatewayStore::Conversation* InMemoryGatewayStore::Find(absl::string_view tenant,
                                                               absl::string_view conversation) {
  Tenant& rows = TenantOf(tenant);
  const auto found = rows.conversations.find(std::string(conversation));
  return found == rows.conversations.end() ? nullptr : &found->second;
}

InMemoryGatewayStore::Conversation* InMemoryGatewayStore::Held(const Claim& claim) {
  Conversation* conversation = Find(claim.tenant, claim.conversation);
  if (conversation == nullptr || conversation->queue.fence != claim.fence) return nullptr;
  return conversation;
}

std::vector<InMemoryGatewayStore::Inbound*> InMemoryGatewayStore::OpenIn(
    Tenant& tenant, absl::string_view conversation) {
  std::vector<Inbound*> open;
  for (auto& [key, inbound] : tenant.inbox) {
    if (inbound.conversation == conversation && inbound.state == Inbound::State::kOpen) {
      open.push_back(&inbound);
    }
  }
  std::ranges::sort(open, {}, [](const Inbound* inbound) {
    return std::make_pair(inbound->message.sent_at, inbound->message.arrival);
  });
  return open;
}

InMemoryGatewayStore::Conversation& InMemoryGatewayStore::FindOrOpen(Tenant& tenant,
                                                                     const InboundRecord& record,
                                                                     absl::Time now) {
  for (auto& [id, conversation] : tenant.conversations) {
    ConversationRow& row = conversation.row;
    if (row.channel != record.channel || row.address_id != record.address_id ||
        row.customer != record.customer) {
      continue;
    }
    row.branch = record.branch;
    return conversation;
  }
  const std::string id = absl::StrCat("conversation-", ++sequence_);
  Conversation& fresh = tenant.conversations[id];
  fresh.row.conversation = id;
  fresh.row.customer = record.customer;
  fresh.row.branch = record.branch;
  fresh.row.channel = record.channel;
  fresh.row.address_id = record.address_id;
  fresh.row.state = "assistant";
  fresh.row.state_since = fresh.row.last_activity_at = now;
  fresh.row.version = 1;
  return fresh;
}

void InMemoryGatewayStore::StoreMessage(absl::string_view tenant_id, const Intake& intake,
                                        size_t index, const BurstPolicy& burst, absl::Time now,
                                        IntakeCount& count) {
  Tenant& tenant = TenantOf(tenant_id);
  const InboundRecord& record = intake.messages[index];
  Conversation& conversation = FindOrOpen(tenant, record, now);
  count.conversations[index] = conversation.row.conversation;
  const auto [added, fresh] =
      tenant.inbox.try_emplace({record.channel, record.address_id, record.provider_id});
  if (!fresh) {
    ++count.repeated;
    return;
  }
  ++count.accepted;
  count.fresh[index] = true;
  added->second.conversation = conversation.row.conversation;
  added->second.message = {record.provider_id, ++sequence_,        record.sent_at, now,
                           record.merges,      record.traceparent, "",             record.sealed_payload};
  if (!conversation.burst_since.has_value()) conversation.burst_since = now;
  std::optional<absl::Time>& next_at = conversation.queue.next_at;
  const bool was_due = next_at.has_value() && *next_at <= now;
  if (!next_at.has_value() || *next_at > now) {
    next_at = record.merges ? std::min(now + burst.quiet, *conversation.burst_since + burst.longest)
                            : now;
  }
  const bool at_once = !record.merges || burst.quiet <= absl::ZeroDuration() || was_due;
  if (intake.lease.has_value() && at_once && IsFree(conversation.queue)) {
    Take(conversation.queue, *intake.lease);
    count.claims.push_back({std::string(tenant_id), conversation.row.conversation, conversation.queue.fence,
                            conversation.queue.attempts});
  }
  ConversationRow& row = conversation.row;
  row.last_inbound_at = std::max(row.last_inbound_at.value_or(record.sent_at), record.sent_at);
  row.last_activity_at = std::max(row.last_activity_at, now);
  ++row.version;
}

absl::StatusOr<IntakeCount> InMemoryGatewayStore::StoreIntake(absl::string_view tenant,
                                                              const Intake& intake,
                                                              const BurstPolicy& burst,
                                                              absl::Time now) {
  absl::MutexLock lock(&mutex_);
  Tenant& rows = TenantOf(tenant);
  IntakeCount count;
  count.conversations.resize(intake.messages.size());
  count.fresh.resize(intake.messages.size());
  for (size_t i = 0; i < intake.messages.size(); ++i) {
    StoreMessage(tenant, intake, i, burst, now, count);
  }
  for (const StatusRecord& status : intake.statuses) {
    const auto [added, fresh] =
        rows.reports.try_emplace({status.channel, status.provider_id, status.status});
    if (!fresh) continue;
    added->second = {status, {.next_at = now}, now};
    if (!intake.status_lease.has_value()) continue;
    Take(added->second.queue, *intake.status_lease);
    count.statuses.push_back(status);
  }
  for (const RawRecord& raw : intake.raw) rows.raw.try_emplace(raw.event_id, now);
  return count;
}

absl::StatusOr<std::vector<Claim>> InMemoryGatewayStore::ClaimConversations(int limit,
                                                                            absl::Time now,
                                                                            absl::Duration lease) {
  absl::MutexLock lock(&mutex_);
  std::vector<std::pair<std::string, Conversation*>> due;
  for (auto& [tenant, rows] : tenants_) {
    for (auto& [id, conversation] : rows.conversations) {
      if (IsDue(conversation.queue, now)) due.emplace_back(tenant, &conversation);
    }
  }
  std::ranges::stable_sort(due, {}, [](const auto& entry) { return entry.second->queue.next_at; });
  if (due.size() > static_cast<size_t>(limit)) due.resize(limit);
  std::vector<Claim> claims;
  for (auto& [tenant, conversation] : due) {
    Take(conversation->queue, lease);
    claims.push_back({tenant, conversation->row.conversation, conversation->queue.fence,
                      conversation->queue.attempts});
  }
  return claims;
}

absl::StatusOr<std::optional<absl::Time>> InMemoryGatewayStore::NextDue() {
  absl::MutexLock lock(&mutex_);
  std::optional<absl::Time> next;
  for (const auto& [tenant, rows] : tenants_) {
    for (const auto& [id, conversation] : rows.conversations) {
      if (!IsFree(conversation.queue)) continue;
      next = std::min(next.value_or(absl::InfiniteFuture()), *conversation.queue.next_at);
    }
  }
  return next;
}

absl::StatusOr<OpenWork> InMemoryGatewayStore::LoadWork(const Claim& claim) {
  absl::MutexLock lock(&mutex_);
  const Conversation* conversation = Held(claim);
  if (conversation == nullptr) return LeaseLost();
  OpenWork work;
  work.conversation = conversation->row;
  for (const Inbound* inbound : OpenIn(TenantOf(claim.tenant), claim.conversation)) {
    work.known_arrival = std::max(work.known_arrival, inbound->message.arrival);
    if (work.messages.size() < kMostOpen) work.messages.push_back(inbound->message);
  }
  return work;
}

InMemoryGatewayStore::More InMemoryGatewayStore::MoreThan(const Claim& claim,
                                                          const std::vector<std::string>& known,
                                                          int64_t known_arrival) {
  More more;
  for (const Inbound* inbound : OpenIn(TenantOf(claim.tenant), claim.conversation)) {
    const OpenMessage& message = inbound->message;
    if (Has(known, message.provider_id)) continue;
    ++more.count;
    more.text = more.text || (message.merges && message.arrival > known_arrival);
  }
  return more;
}

bool InMemoryGatewayStore::IsOnItsWay(Tenant& tenant, absl::string_view conversation) {
  return std::ranges::any_of(tenant.outbox, [&](const auto& entry) {
    return entry.second.row.conversation == conversation && entry.second.queue.next_at.has_value();
  });
}

absl::StatusOr<CommitOutcome> InMemoryGatewayStore::NoteProgress(
    const Claim& claim, absl::string_view turn, const std::vector<std::string>& provider_ids,
    int64_t known_arrival, absl::string_view sealed_progress) {
  absl::MutexLock lock(&mutex_);
  Conversation* conversation = Held(claim);
  if (conversation == nullptr) return CommitOutcome::kLeaseLost;
  if (conversation->row.progress_turn != turn &&
      MoreThan(claim, provider_ids, known_arrival).text) {
    return CommitOutcome::kMoreArrived;
  }
  for (Inbound* inbound : OpenIn(TenantOf(claim.tenant), claim.conversation)) {
    if (Has(provider_ids, inbound->message.provider_id)) inbound->message.turn = std::string(turn);
  }
  conversation->row.progress_turn = std::string(turn);
  conversation->row.sealed_progress = std::string(sealed_progress);
  return CommitOutcome::kCommitted;
}

absl::StatusOr<CommitOutcome> InMemoryGatewayStore::CommitTurn(const Claim& claim,
                                                               const TurnRecord& turn,
                                                               absl::Time now) {
  absl::MutexLock lock(&mutex_);
  Conversation* conversation = Held(claim);
  if (conversation == nullptr) return CommitOutcome::kLeaseLost;
  const More more = MoreThan(claim, turn.handled, turn.known_arrival);
  if (more.text) return CommitOutcome::kMoreArrived;
  Tenant& rows = TenantOf(claim.tenant);
  const bool behind = IsOnItsWay(rows, claim.conversation);
  for (Inbound* inbound : OpenIn(rows, claim.conversation)) {
    if (!Has(turn.handled, inbound->message.provider_id)) continue;
    inbound->state = Inbound::State::kDone;
    inbound->message.sealed_payload.clear();
  }
  for (const MessageRow& message : turn.messages) {
    AddMessage(*conversation, message);
    AddChange(rows, claim.conversation, message.message, now);
  }
  if (turn.messages.empty()) AddChange(rows, claim.conversation, "", now);
  for (const OutboxRow& row : turn.outbox) {
    AddOutbox(rows, row, now, behind ? -absl::Nanoseconds(1) : kOwnOutboxLease);
  }

  ConversationRow& row = conversation->row;
  row.sealed_dialogue = turn.sealed_dialogue;
  ++row.turns;
  ++row.version;
  if (!turn.language.empty()) row.language = turn.language;
  if (row.state != turn.state) row.state_since = turn.state_since;
  if (turn.state == "assistant") row.owner.clear();
  row.state = turn.state;
  conversation->escalated = conversation->escalated && row.handoff_due_at == turn.handoff_due_at;
  row.handoff_reason = turn.handoff_reason;
  row.handoff_due_at = turn.handoff_due_at;
  row.sealed_handoff_summary = turn.sealed_handoff_summary;
  row.last_activity_at = std::max(row.last_activity_at, now);
  row.progress_turn.clear();
  row.sealed_progress.clear();
  conversation->burst_since.reset();
  Queued& queue = conversation->queue;
  queue.next_at = more.count > 0 ? std::optional<absl::Time>(now) : std::nullopt;
  queue.lease_until = absl::InfinitePast();
  queue.attempts = 0;
  return behind ? CommitOutcome::kCommittedBehind : CommitOutcome::kCommitted;
}

absl::Status InMemoryGatewayStore::Release(const Claim& claim, std::optional<absl::Time> next_at) {
  absl::MutexLock lock(&mutex_);
  Conversation* conversation = Held(claim);
  if (conversation == nullptr) return absl::OkStatus();
  Queued& queue = conversation->queue;
  queue.lease_until = absl::InfinitePast();
  if (next_at.has_value()) {
    queue.next_at = next_at;
    queue.attempts = claim.attempts;
    return absl::OkStatus();
  }
  queue.attempts = 0;
  if (OpenIn(TenantOf(claim.tenant), claim.conversation).empty()) queue.next_at.reset();
  return absl::OkStatus();
}

absl::Status InMemoryGatewayStore::SetAside(const Claim& claim, absl::string_view provider_id,
                                            absl::Time now) {
  absl::MutexLock lock(&mutex_);
  Conversation* conversation = Held(claim);
  if (conversation == nullptr) return LeaseLost();
  Tenant& rows = TenantOf(claim.tenant);
  ConversationRow& row = conversation->row;
  for (Inbound* inbound : OpenIn(rows, claim.conversation)) {
    const bool of_turn = !row.progress_turn.empty() && inbound->message.turn == row.progress_turn;
    if (of_turn || inbound->message.provider_id == provider_id) {
      inbound->state = Inbound::State::kDead;
    }
  }
  row.state = "waiting";
  row.state_since = now;
  row.handoff_reason = "trouble";
  if (!row.handoff_due_at.has_value()) row.handoff_due_at = now;
  ++row.version;
  row.progress_turn.clear();
  row.sealed_progress.clear();
  Queued& queue = conversation->queue;
  queue.lease_until = absl::InfinitePast();
  queue.attempts = 0;
  const bool more = !OpenIn(rows, claim.conversation).empty();
  queue.next_at = more ? std::optional<absl::Time>(now) : std::nullopt;
  AddChange(rows, claim.conversation, "", now);
  return absl::OkStatus();
}

}  // namespace tresen::gateway
