#include <algorithm>

#include "services/gateway/store/in_memory_gateway_store.h"

namespace tresen::gateway {
namespace {

constexpr absl::Duration kDay = absl::Hours(24);
constexpr size_t kCasesForMedian = 5;

}  // namespace

void InMemoryGatewayStore::AddOutbox(Tenant& tenant, const OutboxRow& row, absl::Time now,
                                     absl::Duration lease) {
  const auto [added, fresh] = tenant.outbox.try_emplace(row.outbox_id);
  if (!fresh) return;
  added->second = {row, {now, lease_clock_.Now() + lease, 1, 1}, ++sequence_, now};
}

absl::StatusOr<std::vector<OutboxRow>> InMemoryGatewayStore::ClaimOutbox(int limit, absl::Time now,
                                                                         absl::Duration lease) {
  absl::MutexLock lock(&mutex_);
  std::vector<std::pair<std::string, Outgoing*>> due;
  for (auto& [tenant, rows] : tenants_) {
    std::map<std::string, Outgoing*> oldest;  // by conversation
    for (auto& [id, outgoing] : rows.outbox) {
      if (!outgoing.queue.next_at.has_value()) continue;
      Outgoing*& first = oldest[outgoing.row.conversation];
      if (first == nullptr || outgoing.position < first->position) first = &outgoing;
    }
    for (const auto& [conversation, outgoing] : oldest) {
      if (IsDue(outgoing->queue, now)) due.emplace_back(tenant, outgoing);
    }
  }
  std::ranges::stable_sort(due, {}, [](const auto& entry) { return entry.second->queue.next_at; });
  if (due.size() > static_cast<size_t>(limit)) due.resize(limit);
  std::vector<OutboxRow> claimed;
  for (auto& [tenant, outgoing] : due) {
    Take(outgoing->queue, lease);
    OutboxRow row = outgoing->row;
    row.tenant = tenant;
    row.fence = outgoing->queue.fence;
    row.attempts = outgoing->queue.attempts;
    claimed.push_back(std::move(row));
  }
  return claimed;
}

absl::Status InMemoryGatewayStore::FinishOutbox(const OutboxRow& row, absl::string_view message,
                                                absl::string_view delivery) {
  absl::MutexLock lock(&mutex_);
  Tenant& rows = TenantOf(row.tenant);
  const auto found = rows.outbox.find(row.outbox_id);
  if (found != rows.outbox.end()) {
    found->second.queue.next_at.reset();
    found->second.row.sealed_request.clear();
  }
  Conversation* conversation = Find(row.tenant, row.conversation);
  if (message.empty() || conversation == nullptr) return absl::OkStatus();
  for (MessageRow& said : conversation->messages) {
    if (said.message == message) said.delivery = std::string(delivery);
  }
  return absl::OkStatus();
}

absl::Status InMemoryGatewayStore::PostponeOutbox(const OutboxRow& row, absl::Time next_at,
                                                  absl::string_view /*error_reason*/) {
  absl::MutexLock lock(&mutex_);
  Tenant& rows = TenantOf(row.tenant);
  const auto found = rows.outbox.find(row.outbox_id);
  if (found == rows.outbox.end()) return absl::OkStatus();
  Queued& queue = found->second.queue;
  if (queue.fence != row.fence || !queue.next_at.has_value()) return absl::OkStatus();
  queue.next_at = next_at;
  queue.lease_until = absl::InfinitePast();
  return absl::OkStatus();
}

absl::StatusOr<std::vector<ClaimedStatuses>> InMemoryGatewayStore::ClaimStatuses(
    int limit, absl::Time now, absl::Duration lease) {
  absl::MutexLock lock(&mutex_);
  std::vector<ClaimedStatuses> claimed;
  for (auto& [tenant, rows] : tenants_) {
    ClaimedStatuses batch{tenant, {}};
    for (auto& [key, report] : rows.reports) {
      if (limit == 0 || !IsDue(report.queue, now)) continue;
      --limit;
      Take(report.queue, lease);
      batch.statuses.push_back(report.status);
    }
    if (!batch.statuses.empty()) claimed.push_back(std::move(batch));
  }
  return claimed;
}

absl::Status InMemoryGatewayStore::FinishStatuses(const ClaimedStatuses& claimed) {
  absl::MutexLock lock(&mutex_);
  Tenant& rows = TenantOf(claimed.tenant);
  for (const StatusRecord& status : claimed.statuses) {
    rows.reports.erase({status.channel, status.provider_id, status.status});
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<OverdueHandoff>> InMemoryGatewayStore::ListOverdueHandoffs(
    int limit, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  std::vector<OverdueHandoff> overdue;
  for (const auto& [tenant, rows] : tenants_) {
    for (const auto& [id, conversation] : rows.conversations) {
      const ConversationRow& row = conversation.row;
      if (row.state != "waiting" || conversation.escalated || !row.handoff_due_at.has_value() ||
          *row.handoff_due_at > now) {
        continue;
      }
      overdue.push_back(
          {tenant, id, row.customer, row.branch, row.handoff_reason, *row.handoff_due_at});
    }
  }
  std::ranges::stable_sort(overdue, {}, &OverdueHandoff::due_at);
  if (overdue.size() > static_cast<size_t>(limit)) overdue.resize(limit);
  return overdue;
}

absl::Status InMemoryGatewayStore::NoteEscalated(const OverdueHandoff& handoff) {
  absl::MutexLock lock(&mutex_);
  Conversation* conversation = Find(handoff.tenant, handoff.conversation);
  if (conversation == nullptr || conversation->escalated ||
      conversation->row.handoff_due_at != handoff.due_at) {
    return absl::OkStatus();
  }
  conversation->escalated = true;
  ++conversation->row.version;
  return absl::OkStatus();
}

absl::StatusOr<std::optional<absl::Duration>> InMemoryGatewayStore::MedianWait(
    absl::string_view tenant, absl::string_view branch, absl::Time since) {
  absl::MutexLock lock(&mutex_);
  std::vector<absl::Duration> waits;
  for (const auto& [key, wait] : TenantOf(tenant).waits) {
    if (wait.branch == branch && wait.answered_at >= since) waits.push_back(wait.waited);
  }
  if (waits.size() < kCasesForMedian) return std::optional<absl::Duration>();
  std::ranges::sort(waits);
  const size_t middle = waits.size() / 2;
  const absl::Duration median =
      waits.size() % 2 == 1 ? waits[middle] : (waits[middle - 1] + waits[middle]) / 2;
  return std::optional<absl::Duration>(median);
}

absl::StatusOr<QueueDepths> InMemoryGatewayStore::Depths(absl::Time now) {
  absl::MutexLock lock(&mutex_);
  QueueDepths depths;
  for (const auto& [tenant, rows] : tenants_) {
    depths.inbox_open += std::ranges::count_if(rows.inbox, [](const auto& entry) {
      return entry.second.state == Inbound::State::kOpen;
    });
    const auto waiting = [](const auto& entry) { return entry.second.queue.next_at.has_value(); };
    depths.outbox_open += std::ranges::count_if(rows.outbox, waiting);
    depths.statuses_open += std::ranges::count_if(rows.reports, waiting);
    for (const auto& [id, conversation] : rows.conversations) {
      const absl::Duration late = now - conversation.queue.next_at.value_or(now);
      depths.oldest_inbox = std::max(depths.oldest_inbox, late);
    }
  }
  return depths;
}

absl::StatusOr<int64_t> InMemoryGatewayStore::Prune(absl::Time now) {
  absl::MutexLock lock(&mutex_);
  int64_t removed = 0;
  for (auto& [tenant, rows] : tenants_) {
    removed += std::erase_if(rows.inbox, [&](const auto& entry) {
      return entry.second.state != Inbound::State::kOpen &&
             entry.second.message.received_at < now - 30 * kDay;
    });
    removed += std::erase_if(rows.reports, [&](const auto& entry) {
      return !entry.second.queue.next_at.has_value() &&
             entry.second.received_at < now - 30 * kDay;
    });
    removed += std::erase_if(rows.raw,
                             [&](const auto& entry) { return entry.second < now - 14 * kDay; });
    removed += std::erase_if(rows.outbox, [&](const auto& entry) {
      return !entry.second.queue.next_at.has_value() && entry.second.created_at < now - 7 * kDay;
    });
    removed += std::erase_if(rows.answers, [&](const auto& entry) {
      return entry.second.created_at < now - 7 * kDay;
    });
    removed += std::erase_if(
        rows.feed, [&](const Change& change) { return change.changed_at < now - 7 * kDay; });
    removed += std::erase_if(rows.waits, [&](const auto& entry) {
      return entry.second.answered_at < now - 30 * kDay;
    });
  }
  return removed;
}

}  // namespace tresen::gateway
