#include "services/notification/store/in_memory_plan_store.h"

#include <algorithm>

namespace tresen::notification {
namespace {

template <class Kept>
bool IsDue(const Kept& kept, absl::Time now, absl::Duration elapsed) {
  return kept.next_at.has_value() && *kept.next_at <= now &&
         (!kept.lease_until.has_value() || *kept.lease_until < elapsed);
}

template <class Kept>
void Count(const Kept& kept, absl::Time now, workqueue::Backlog& backlog) {
  if (!kept.next_at.has_value() || *kept.next_at > now) return;
  ++backlog.due;
  backlog.oldest_due_at = std::min(backlog.oldest_due_at.value_or(*kept.next_at), *kept.next_at);
}

bool Before(const NoticeRow& a, const NoticeRow& b) {
  return std::tie(a.happened_at, a.notice_id) < std::tie(b.happened_at, b.notice_id);
}

template <class Kept>
void SortByDue(std::vector<Kept*>& due, int most) {
  std::sort(due.begin(), due.end(),
            [](const Kept* a, const Kept* b) { return *a->next_at < *b->next_at; });
  if (due.size() > static_cast<size_t>(most)) due.resize(most);
}

}  // namespace

void InMemoryPlanStore::Insert(const NoticeRow& row) {
  for (const auto& [key, notice] : notices_) {
    if (notice.row.tenant == row.tenant && notice.row.source == row.source &&
        notice.row.way == row.way) {
      return;
    }
  }
  Notice notice;
  notice.row = row;
  notice.next_at = row.tell_at;
  notices_[{row.tenant, row.notice_id}] = std::move(notice);
}

void InMemoryPlanStore::Insert(const ReminderRow& row, absl::Time now) {
  Reminder reminder;
  reminder.row = row;
  reminder.row.state = ReminderState::kPlanned;
  reminder.created_at = now;
  reminder.next_at = row.send_at;
  reminders_[{row.tenant, row.reminder_id}] = std::move(reminder);
}

absl::StatusOr<std::string> InMemoryPlanStore::ResumeToken(absl::string_view tenant) {
  absl::MutexLock lock(&mutex_);
  const auto found = tokens_.find(std::string(tenant));
  return found == tokens_.end() ? std::string() : found->second;
}

absl::StatusOr<bool> InMemoryPlanStore::Follow(const FollowedChange& change, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  std::string& token = tokens_[change.tenant];
  if (token != change.known_token) return false;
  token = change.next_token;
  for (const NoticeRow& notice : change.notices) Insert(notice);
  if (change.appointment.empty()) return true;
  CancelPlanned(change.tenant, {"", change.appointment, 0}, change.cancel_reason);
  for (const ReminderRow& plan : change.plans) Insert(plan, now);
  return true;
}

absl::Status InMemoryPlanStore::AddNotices(absl::string_view,
                                           const std::vector<NoticeRow>& notices) {
  absl::MutexLock lock(&mutex_);
  for (const NoticeRow& notice : notices) Insert(notice);
  return absl::OkStatus();
}

std::vector<InMemoryPlanStore::Notice*> InMemoryPlanStore::DueOfDigest(const NoticeRow& head,
                                                                       absl::Time now) {
  std::vector<Notice*> due;
  for (auto& [key, notice] : notices_) {
    const bool same = notice.row.tenant == head.tenant && notice.row.branch == head.branch &&
                      notice.row.way == head.way && notice.row.digest;
    if (same && notice.next_at.has_value() && *notice.next_at <= now) due.push_back(&notice);
  }
  std::sort(due.begin(), due.end(),
            [](const Notice* a, const Notice* b) { return Before(a->row, b->row); });
  return due;
}

absl::StatusOr<std::vector<NoticeRow>> InMemoryPlanStore::ClaimNotices(int most, absl::Time now,
                                                                       absl::Duration lease) {
  absl::MutexLock lock(&mutex_);
  std::vector<Notice*> due;
  for (auto& [key, notice] : notices_) {
    if (!IsDue(notice, now, watch_.Elapsed())) continue;
    if (notice.row.digest && DueOfDigest(notice.row, now).front() != &notice) continue;
    due.push_back(&notice);
  }
  SortByDue(due, most);
  std::vector<NoticeRow> claimed;
  for (Notice* notice : due) {
    notice->lease_until = watch_.Elapsed() + lease;
    ++notice->row.fence;
    ++notice->row.attempts;
    claimed.push_back(notice->row);
  }
  return claimed;
}

absl::StatusOr<std::vector<NoticeRow>> InMemoryPlanStore::DigestOf(const NoticeRow& head,
                                                                   absl::Time now) {
  absl::MutexLock lock(&mutex_);
  std::vector<NoticeRow> rows;
  if (!head.digest) {
    const auto found = notices_.find({head.tenant, head.notice_id});
    if (found != notices_.end()) rows.push_back(found->second.row);
    return rows;
  }
  for (const Notice* notice : DueOfDigest(head, now)) {
    if (static_cast<int>(rows.size()) < kMostPerDigest) rows.push_back(notice->row);
  }
  return rows;
}

bool InMemoryPlanStore::Holds(const NoticeRow& head) const {
  const auto found = notices_.find({head.tenant, head.notice_id});
  return found != notices_.end() && found->second.row.fence == head.fence &&
         found->second.state == "pending";
}

absl::StatusOr<bool> InMemoryPlanStore::EndNotices(const NoticeRow& head,
                                                   const std::vector<NoticeEnd>& ends, absl::Time) {
  absl::MutexLock lock(&mutex_);
  if (!Holds(head)) return false;
  for (const NoticeEnd& end : ends) {
    const auto found = notices_.find({head.tenant, end.notice_id});
    if (found == notices_.end() || found->second.state != "pending") continue;
    Notice& notice = found->second;
    notice.state = end.state;
    notice.next_at.reset();
    notice.lease_until.reset();
    notice.row.sealed_content.clear();
    if (end.state == "sent") notice.told_in = head.notice_id;
  }
  return true;
}

absl::StatusOr<bool> InMemoryPlanStore::RetryNotices(const NoticeRow& head,
                                                     const std::vector<std::string>& ids,
                                                     absl::Time next_at, absl::string_view,
                                                     absl::Time) {
  absl::MutexLock lock(&mutex_);
  if (!Holds(head)) return false;
  for (const std::string& id : ids) {
    const auto found = notices_.find({head.tenant, id});
    if (found == notices_.end() || found->second.state != "pending") continue;
    found->second.next_at = next_at;
    found->second.lease_until.reset();
  }
  return true;
}

absl::StatusOr<std::optional<ToldNotices>> InMemoryPlanStore::Told(absl::string_view tenant,
                                                                   absl::string_view notice_id) {
  absl::MutexLock lock(&mutex_);
  ToldNotices told;
  for (const auto& [key, notice] : notices_) {
    if (notice.row.tenant != tenant ||
        (notice.row.notice_id != notice_id && notice.told_in != notice_id)) {
      continue;
    }
    told.branch = notice.row.branch;
    told.acknowledged_at = notice.acknowledged_at;
    ++told.count;
  }
  if (told.count == 0) return std::optional<ToldNotices>();
  return std::optional<ToldNotices>(told);
}

absl::StatusOr<std::optional<ToldNotices>> InMemoryPlanStore::Acknowledge(
    absl::string_view tenant, absl::string_view notice_id, absl::Time now) {
  auto told = Told(tenant, notice_id);
  if (!told.ok() || !told->has_value()) return told;
  absl::MutexLock lock(&mutex_);
  std::vector<std::string> sources;
  for (const auto& [key, notice] : notices_) {
    if (notice.row.tenant == tenant &&
        (notice.row.notice_id == notice_id || notice.told_in == notice_id)) {
      sources.push_back(notice.row.source);
    }
  }
  for (auto& [key, notice] : notices_) {
    if (notice.row.tenant != tenant || notice.acknowledged_at.has_value() ||
        std::find(sources.begin(), sources.end(), notice.row.source) == sources.end()) {
      continue;
    }
    notice.acknowledged_at = now;
    if (notice.row.way != NoticeWay::kLead || notice.state != "pending") continue;
    notice.state = "acknowledged";
    notice.next_at.reset();
    notice.lease_until.reset();
    notice.row.sealed_content.clear();
  }
  if (!(*told)->acknowledged_at.has_value()) (*told)->acknowledged_at = now;
  return told;
}

std::vector<ReminderRow> InMemoryPlanStore::CancelPlanned(absl::string_view tenant,
                                                          const Scheduled& which,
                                                          absl::string_view reason) {
  std::vector<ReminderRow> cancelled;
  for (auto& [key, reminder] : reminders_) {
    ReminderRow& row = reminder.row;
    if (row.tenant != tenant || row.state != ReminderState::kPlanned) continue;
    if (!which.reminder_id.empty() && row.reminder_id != which.reminder_id) continue;
    if (!which.appointment.empty() && row.appointment != which.appointment) continue;
    if (which.step != 0 && row.step != which.step) continue;
    row.state = ReminderState::kCancelled;
    row.reason = std::string(reason);
    reminder.next_at.reset();
    reminder.lease_until.reset();
    cancelled.push_back(row);
  }
  return cancelled;
}

absl::StatusOr<const InMemoryPlanStore::Answer*> InMemoryPlanStore::Earlier(
    absl::string_view tenant, const RequestKey& key) const {
  const auto found = answers_.find({std::string(tenant), key.caller, key.method, key.request_id});
  if (found == answers_.end()) return nullptr;
  if (found->second.hash != key.hash) return RequestIdReused();
  return &found->second;
}

std::vector<ReminderRow> InMemoryPlanStore::ByIds(absl::string_view tenant,
                                                  const std::vector<std::string>& ids) {
  std::vector<ReminderRow> rows;
  for (const std::string& id : ids) {
    const auto found = reminders_.find({std::string(tenant), id});
    if (found != reminders_.end()) rows.push_back(found->second.row);
  }
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return std::tie(a.send_at, a.reminder_id) < std::tie(b.send_at, b.reminder_id);
  });
  return rows;
}

absl::StatusOr<ReminderRow> InMemoryPlanStore::PlanReminder(const ReminderRow& row,
                                                            const RequestKey& key, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  const auto earlier = Earlier(row.tenant, key);
  if (!earlier.ok()) return earlier.status();
  if (*earlier != nullptr) {
    const auto planned = ByIds(row.tenant, (*earlier)->reminders);
    if (!planned.empty()) return planned.front();
    return absl::NotFoundError("what was planned then is long gone");
  }
  CancelPlanned(row.tenant, {"", row.appointment, row.step}, "REPLACED");
  Insert(row, now);
  answers_[{row.tenant, key.caller, key.method, key.request_id}] = {
      key.hash, {row.reminder_id}, now};
  return row;
}

absl::StatusOr<std::vector<ReminderRow>> InMemoryPlanStore::CancelReminders(
    absl::string_view tenant, const Scheduled& which, const RequestKey& key, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  const auto earlier = Earlier(tenant, key);
  if (!earlier.ok()) return earlier.status();
  if (*earlier != nullptr) return ByIds(tenant, (*earlier)->reminders);
  auto cancelled = CancelPlanned(tenant, which, "CANCELLED");
  Answer answer{key.hash, {}, now};
  for (const ReminderRow& row : cancelled) answer.reminders.push_back(row.reminder_id);
  answers_[{std::string(tenant), key.caller, key.method, key.request_id}] = std::move(answer);
  return cancelled;
}

absl::StatusOr<std::vector<ReminderRow>> InMemoryPlanStore::ClaimReminders(int most, absl::Time now,
                                                                           absl::Duration lease) {
  absl::MutexLock lock(&mutex_);
  std::vector<Reminder*> due;
  for (auto& [key, reminder] : reminders_) {
    if (IsDue(reminder, now, watch_.Elapsed())) due.push_back(&reminder);
  }
  SortByDue(due, most);
  std::vector<ReminderRow> claimed;
  for (Reminder* reminder : due) {
    reminder->lease_until = watch_.Elapsed() + lease;
    ++reminder->row.fence;
    ++reminder->row.attempts;
    claimed.push_back(reminder->row);
  }
  return claimed;
}

InMemoryPlanStore::Reminder* InMemoryPlanStore::Fenced(const ReminderRow& row) {
  const auto found = reminders_.find({row.tenant, row.reminder_id});
  const bool ours = found != reminders_.end() && found->second.row.fence == row.fence &&
                    found->second.row.state == ReminderState::kPlanned;
  return ours ? &found->second : nullptr;
}

absl::StatusOr<bool> InMemoryPlanStore::SendReminder(const ReminderRow& row,
                                                     const DeliveryRow& delivery, absl::Time) {
  absl::MutexLock lock(&mutex_);
  Reminder* const reminder = Fenced(row);
  if (reminder == nullptr) return false;
  const auto inserted = deliveries_.Insert(delivery, std::nullopt, std::nullopt);
  if (!inserted.ok()) return inserted.status();
  reminder->row.state = ReminderState::kSent;
  reminder->row.reason.clear();
  reminder->next_at.reset();
  reminder->lease_until.reset();
  return true;
}

absl::Status InMemoryPlanStore::EndReminder(const ReminderRow& row, ReminderState state,
                                            absl::string_view reason, absl::Time) {
  absl::MutexLock lock(&mutex_);
  Reminder* const reminder = Fenced(row);
  if (reminder == nullptr) return absl::OkStatus();
  reminder->row.state = state;
  reminder->row.reason = std::string(reason);
  reminder->next_at.reset();
  reminder->lease_until.reset();
  return absl::OkStatus();
}

absl::Status InMemoryPlanStore::RetryReminder(const ReminderRow& row, absl::Time next_at) {
  absl::MutexLock lock(&mutex_);
  Reminder* const reminder = Fenced(row);
  if (reminder == nullptr) return absl::OkStatus();
  reminder->next_at = next_at;
  reminder->lease_until.reset();
  return absl::OkStatus();
}

absl::StatusOr<PlanBacklog> InMemoryPlanStore::CountDue(absl::Time now) {
  absl::MutexLock lock(&mutex_);
  PlanBacklog backlog;
  for (const auto& [key, notice] : notices_) Count(notice, now, backlog.notices);
  for (const auto& [key, reminder] : reminders_) Count(reminder, now, backlog.reminders);
  return backlog;
}

absl::StatusOr<int64_t> InMemoryPlanStore::Prune(absl::Time now) {
  int64_t removed = deliveries_.Prune(now);
  absl::MutexLock lock(&mutex_);
  const auto old = [&](absl::Time at, int days) { return at < now - absl::Hours(24 * days); };
  removed += static_cast<int64_t>(std::erase_if(notices_, [&](const auto& entry) {
    return !entry.second.next_at.has_value() && old(entry.second.row.created_at, 30);
  }));
  removed += static_cast<int64_t>(std::erase_if(reminders_, [&](const auto& entry) {
    return !entry.second.next_at.has_value() && old(entry.second.created_at, 90);
  }));
  removed += static_cast<int64_t>(
      std::erase_if(answers_, [&](const auto& entry) { return old(entry.second.created_at, 7); }));
  return removed;
}

}  // namespace tresen::notification
