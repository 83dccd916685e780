#include "services/notification/store/in_memory_delivery_store.h"

#include <algorithm>

#include "services/notification/store/reported.h"

namespace tresen::notification {
namespace {

bool Waits(DeliveryState state) {
  return state == DeliveryState::kPending || state == DeliveryState::kSending;
}

// What counts against the cap of marketing.
bool WentOut(const DeliveryRow& row) {
  switch (row.state) {
    case DeliveryState::kPending:
    case DeliveryState::kCancelled:
    case DeliveryState::kExpired:
    case DeliveryState::kSuppressed:
      return false;
    case DeliveryState::kRejected:
      return row.reason == kReasonMarketingCapped;
    default:
      return true;
  }
}

}  // namespace

bool InMemoryDeliveryStore::Leased(const Kept& kept) const {
  return kept.lease_until.has_value() && *kept.lease_until >= watch_.Elapsed();
}

bool InMemoryDeliveryStore::HasEarlier(const DeliveryRow& row, int64_t position,
                                       absl::Time now) const {
  return std::any_of(rows_.begin(), rows_.end(), [&](const auto& entry) {
    const Kept& other = entry.second;
    return other.row.tenant == row.tenant && other.row.customer == row.customer &&
           other.row.channel == row.channel && other.next_at.has_value() &&
           Waits(other.row.state) && other.row.position < position &&
           (!other.deferred || *other.next_at <= now);
  });
}

void InMemoryDeliveryStore::RaiseWindow(const Window& window, absl::Time at) {
  const auto [found, added] = windows_.try_emplace(window, at);
  if (!added) found->second = std::max(found->second, at);
}

InMemoryDeliveryStore::Kept* InMemoryDeliveryStore::Fenced(
    const DeliveryRow& row, std::initializer_list<DeliveryState> states) {
  const auto found = rows_.find({row.tenant, row.delivery_id});
  if (found == rows_.end() || found->second.row.fence != row.fence) return nullptr;
  const bool fits =
      std::find(states.begin(), states.end(), found->second.row.state) != states.end();
  return fits ? &found->second : nullptr;
}

absl::StatusOr<InsertedDelivery> InMemoryDeliveryStore::Insert(
    const DeliveryRow& row, std::optional<absl::Time> answers,
    std::optional<absl::Duration> lease) {
  absl::MutexLock lock(&mutex_);
  for (const auto& [key, kept] : rows_) {
    if (kept.row.tenant != row.tenant || kept.row.caller != row.caller ||
        kept.row.request_id != row.request_id) {
      continue;
    }
    if (kept.row.request_hash != row.request_hash) return RequestIdReused();
    if (answers.has_value()) {
      RaiseWindow({row.tenant, row.customer, row.channel, row.branch}, *answers);
    }
    return InsertedDelivery{kept.row, /*repeated=*/true, /*begun=*/false};
  }
  if (answers.has_value()) {
    RaiseWindow({row.tenant, row.customer, row.channel, row.branch}, *answers);
  }
  Kept kept;
  kept.row = row;
  kept.row.position = ++position_;
  kept.row.updated_at = row.created_at;
  if (row.state == DeliveryState::kPending) kept.next_at = row.created_at;
  const bool begun = lease.has_value() && !HasEarlier(row, kept.row.position, row.created_at);
  if (begun) {
    kept.row.state = DeliveryState::kSending;
    kept.lease_until = watch_.Elapsed() + *lease;
    kept.row.attempts = 1;
    kept.row.fence = 1;
    kept.begun_at = row.created_at;
  }
  rows_[{row.tenant, row.delivery_id}] = kept;
  return InsertedDelivery{kept.row, /*repeated=*/false, begun};
}

absl::StatusOr<std::vector<DeliveryRow>> InMemoryDeliveryStore::Claim(int most, absl::Time now,
                                                                      absl::Duration lease) {
  absl::MutexLock lock(&mutex_);
  std::vector<Kept*> due;
  for (auto& [key, kept] : rows_) {
    if (!kept.next_at.has_value() || *kept.next_at > now || Leased(kept)) continue;
    if (!HasEarlier(kept.row, kept.row.position, now)) due.push_back(&kept);
  }
  std::sort(due.begin(), due.end(), [](const Kept* a, const Kept* b) {
    return std::tie(*a->next_at, a->row.position) < std::tie(*b->next_at, b->row.position);
  });
  std::vector<DeliveryRow> claimed;
  for (Kept* kept : due) {
    if (static_cast<int>(claimed.size()) == most) break;
    kept->lease_until = watch_.Elapsed() + lease;
    ++kept->row.fence;
    claimed.push_back(kept->row);
    const auto window =
        windows_.find({kept->row.tenant, kept->row.customer, kept->row.channel, kept->row.branch});
    if (window != windows_.end()) claimed.back().last_inbound = window->second;
    claimed.back().due_at = *kept->next_at;
    claimed.back().claimed_at = now;
  }
  return claimed;
}

absl::StatusOr<bool> InMemoryDeliveryStore::Begin(const DeliveryRow& row, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  Kept* const kept = Fenced(row, {DeliveryState::kPending, DeliveryState::kUnknown});
  if (kept == nullptr) return false;
  if (row.purpose == Purpose::kMarketing) {
    for (const auto& [key, other] : rows_) {
      if (&other != kept && other.row.tenant == row.tenant && other.row.customer == row.customer &&
          other.row.purpose == Purpose::kMarketing && other.begun_at.has_value() &&
          *other.begun_at > row.claimed_at) {
        return false;
      }
    }
  }
  ++kept->row.attempts;
  if (kept->row.state == DeliveryState::kUnknown) ++kept->row.resends;
  kept->row.state = DeliveryState::kSending;
  kept->row.updated_at = now;
  kept->begun_at = now;
  kept->deferred = false;
  return true;
}

void InMemoryDeliveryStore::ApplyTo(Kept& kept, const StatusReport& report, absl::Time now) {
  Reported reported;
  reported.delivery_id = kept.row.delivery_id;
  reported.state = kept.row.state;
  reported.reason = kept.row.reason;
  reported.channel_message_id = kept.row.channel_message_id;
  Apply(report, reported);
  if (!reported.changed || IsOpen(reported.state)) return;
  kept.row.state = reported.state;
  kept.row.reason = reported.reason;
  kept.row.channel_message_id = reported.channel_message_id;
  kept.row.updated_at = now;
  kept.next_at.reset();
  kept.lease_until.reset();
}

absl::StatusOr<bool> InMemoryDeliveryStore::Accept(const DeliveryRow& row,
                                                   absl::string_view channel_message_id,
                                                   absl::Time now) {
  absl::MutexLock lock(&mutex_);
  const auto found = rows_.find({row.tenant, row.delivery_id});
  if (found == rows_.end() || found->second.row.fence != row.fence ||
      found->second.row.state == DeliveryState::kPending) {
    return false;
  }
  Kept& kept = found->second;
  kept.row.channel_message_id = std::string(channel_message_id);
  kept.next_at.reset();
  kept.lease_until.reset();
  if (IsOpen(kept.row.state)) {
    kept.row.state = DeliveryState::kAccepted;
    kept.row.reason.clear();
    kept.row.updated_at = now;
  }
  for (auto early = early_.begin(); early != early_.end();) {
    if (std::get<0>(early->first) != row.tenant ||
        std::get<1>(early->first) != channel_message_id) {
      ++early;
      continue;
    }
    ApplyTo(kept, early->second.report, now);
    early = early_.erase(early);
  }
  return true;
}

absl::StatusOr<bool> InMemoryDeliveryStore::End(const DeliveryRow& row, DeliveryState state,
                                                absl::string_view reason, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  Kept* const kept =
      Fenced(row, {DeliveryState::kPending, DeliveryState::kSending, DeliveryState::kUnknown});
  if (kept == nullptr) return false;
  kept->row.state = state;
  kept->row.reason = std::string(reason);
  kept->row.updated_at = now;
  kept->next_at.reset();
  kept->lease_until.reset();
  return true;
}

absl::StatusOr<bool> InMemoryDeliveryStore::Retry(const DeliveryRow& row, absl::Time next_at,
                                                  absl::string_view reason, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  Kept* const kept =
      Fenced(row, {DeliveryState::kPending, DeliveryState::kSending, DeliveryState::kUnknown});
  if (kept == nullptr) return false;
  kept->row.state = DeliveryState::kPending;
  kept->row.reason = std::string(reason);
  kept->row.updated_at = now;
  kept->next_at = next_at;
  kept->lease_until.reset();
  return true;
}

absl::StatusOr<bool> InMemoryDeliveryStore::Defer(const DeliveryRow& row, absl::Time until,
                                                  absl::string_view reason, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  Kept* const kept = Fenced(row, {DeliveryState::kPending, DeliveryState::kSending});
  if (kept == nullptr) return false;
  kept->row.state = DeliveryState::kPending;
  kept->row.reason = std::string(reason);
  kept->row.updated_at = now;
  kept->deferred = true;
  kept->next_at = until;
  kept->lease_until.reset();
  return true;
}

absl::StatusOr<bool> InMemoryDeliveryStore::Doubt(const DeliveryRow& row, absl::Time look_again_at,
                                                  absl::Time now) {
  absl::MutexLock lock(&mutex_);
  Kept* const kept = Fenced(row, {DeliveryState::kSending});
  if (kept == nullptr) return false;
  kept->row.state = DeliveryState::kUnknown;
  kept->row.updated_at = now;
  kept->next_at = look_again_at;
  kept->lease_until.reset();
  return true;
}

absl::Status InMemoryDeliveryStore::GiveBack(const DeliveryRow& row, absl::Time next_at) {
  absl::MutexLock lock(&mutex_);
  Kept* const kept = Fenced(row, {DeliveryState::kPending, DeliveryState::kUnknown});
  if (kept == nullptr) return absl::OkStatus();
  kept->next_at = next_at;
  kept->lease_until.reset();
  return absl::OkStatus();
}

absl::StatusOr<int> InMemoryDeliveryStore::Report(absl::string_view tenant,
                                                  const std::vector<StatusReport>& reports,
                                                  absl::Time now) {
  absl::MutexLock lock(&mutex_);
  int unknown = 0;
  for (const StatusReport& report : reports) {
    bool known = false;
    for (auto& [key, kept] : rows_) {
      if (kept.row.tenant != tenant) continue;
      known = kept.row.delivery_id == report.callback_token ||
              (!report.channel_message_id.empty() &&
               kept.row.channel_message_id == report.channel_message_id);
      if (known) {
        ApplyTo(kept, report, now);
        break;
      }
    }
    if (known) continue;
    ++unknown;
    if (report.channel_message_id.empty()) continue;
    early_.try_emplace({std::string(tenant), report.channel_message_id, report.status},
                       Early{report, now});
  }
  return unknown;
}

absl::Status InMemoryDeliveryStore::NoteInbound(absl::string_view tenant,
                                                absl::string_view customer,
                                                absl::string_view branch, absl::string_view channel,
                                                absl::Time at) {
  absl::MutexLock lock(&mutex_);
  RaiseWindow(
      {std::string(tenant), std::string(customer), std::string(channel), std::string(branch)}, at);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<absl::Time>> InMemoryDeliveryStore::MarketingSent(
    absl::string_view tenant, absl::string_view customer, absl::Time since) {
  absl::MutexLock lock(&mutex_);
  std::vector<absl::Time> sent;
  for (const auto& [key, kept] : rows_) {
    if (kept.row.tenant == tenant && kept.row.customer == customer &&
        kept.row.purpose == Purpose::kMarketing && kept.begun_at.has_value() &&
        *kept.begun_at >= since && WentOut(kept.row)) {
      sent.push_back(*kept.begun_at);
    }
  }
  std::sort(sent.begin(), sent.end());
  return sent;
}

absl::StatusOr<std::vector<DeliveryRow>> InMemoryDeliveryStore::UntoldStops(int most) {
  absl::MutexLock lock(&mutex_);
  std::vector<DeliveryRow> stops;
  for (const auto& [key, kept] : rows_) {
    if (kept.row.state == DeliveryState::kRejected && kept.row.reason == kReasonMarketingStopped &&
        !kept.stop_told && static_cast<int>(stops.size()) < most) {
      stops.push_back(kept.row);
    }
  }
  return stops;
}

absl::Status InMemoryDeliveryStore::StopTold(const DeliveryRow& row) {
  absl::MutexLock lock(&mutex_);
  const auto found = rows_.find({row.tenant, row.delivery_id});
  if (found != rows_.end()) found->second.stop_told = true;
  return absl::OkStatus();
}

absl::StatusOr<std::optional<DeliveryRow>> InMemoryDeliveryStore::Get(
    absl::string_view tenant, absl::string_view delivery_id) {
  absl::MutexLock lock(&mutex_);
  const auto found = rows_.find({std::string(tenant), std::string(delivery_id)});
  if (found == rows_.end()) return std::optional<DeliveryRow>();
  return std::optional<DeliveryRow>(found->second.row);
}

absl::StatusOr<std::vector<DeliveryRow>> InMemoryDeliveryStore::List(absl::string_view tenant,
                                                                     const DeliveryFilter& filter,
                                                                     int64_t before, int most) {
  absl::MutexLock lock(&mutex_);
  std::vector<DeliveryRow> found;
  for (const auto& [key, kept] : rows_) {
    const DeliveryRow& row = kept.row;
    if (row.tenant != tenant || (before != 0 && row.position >= before)) continue;
    if (!filter.customer.empty() && row.customer != filter.customer) continue;
    if (!filter.conversation.empty() && row.conversation != filter.conversation) continue;
    found.push_back(row);
  }
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return a.position > b.position; });
  if (found.size() > static_cast<size_t>(most)) found.resize(most);
  return found;
}

absl::StatusOr<OpenDeliveries> InMemoryDeliveryStore::CountOpen(absl::Time now) {
  absl::MutexLock lock(&mutex_);
  OpenDeliveries open;
  for (const auto& [key, kept] : rows_) {
    if (!kept.next_at.has_value()) continue;
    if (kept.row.state == DeliveryState::kPending) ++open.pending;
    if (kept.row.state == DeliveryState::kSending) ++open.sending;
    if (kept.row.state == DeliveryState::kUnknown) ++open.unknown;
    if (*kept.next_at > now) continue;
    ++open.due;
    open.oldest_due_at = std::min(open.oldest_due_at.value_or(*kept.next_at), *kept.next_at);
  }
  return open;
}

int64_t InMemoryDeliveryStore::Prune(absl::Time now) {
  absl::MutexLock lock(&mutex_);
  int64_t removed = 0;
  for (auto& [key, kept] : rows_) {
    if (kept.next_at.has_value() || kept.row.sealed_content.empty() ||
        kept.row.created_at >= now - absl::Hours(24 * 7)) {
      continue;
    }
    kept.row.sealed_content.clear();
    ++removed;
  }
  removed += static_cast<int64_t>(std::erase_if(rows_, [&](const auto& entry) {
    return !entry.second.next_at.has_value() &&
           entry.second.row.updated_at < now - absl::Hours(24 * 40);
  }));
  removed += static_cast<int64_t>(std::erase_if(early_, [&](const auto& entry) {
    return entry.second.received_at < now - absl::Hours(24 * 8);
  }));
  return removed;
}

}  // namespace tresen::notification
