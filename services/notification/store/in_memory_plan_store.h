#pragma once

#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "libs/clock/stopwatch.h"
#include "services/notification/store/in_memory_delivery_store.h"
#include "services/notification/store/plan_store.h"

namespace tresen::notification {

// For tests, as InMemoryDeliveryStore.
class InMemoryPlanStore final : public PlanStore {
 public:
  // `deliveries`, which outlives the store, takes the reminders that are sent.
  explicit InMemoryPlanStore(InMemoryDeliveryStore& deliveries) : deliveries_(deliveries) {}

  absl::StatusOr<std::string> ResumeToken(absl::string_view tenant) override;
  absl::StatusOr<bool> Follow(const FollowedChange& change, absl::Time now) override;
  absl::Status AddNotices(absl::string_view tenant, const std::vector<NoticeRow>& notices) override;
  absl::StatusOr<std::vector<NoticeRow>> ClaimNotices(int most, absl::Time now,
                                                      absl::Duration lease) override;
  absl::StatusOr<std::vector<NoticeRow>> DigestOf(const NoticeRow& head, absl::Time now) override;
  absl::StatusOr<bool> EndNotices(const NoticeRow& head, const std::vector<NoticeEnd>& ends,
                                  absl::Time now) override;
  absl::StatusOr<bool> RetryNotices(const NoticeRow& head, const std::vector<std::string>& ids,
                                    absl::Time next_at, absl::string_view reason,
                                    absl::Time now) override;
  absl::StatusOr<std::optional<ToldNotices>> Told(absl::string_view tenant,
                                                  absl::string_view notice_id) override;
  absl::StatusOr<std::optional<ToldNotices>> Acknowledge(absl::string_view tenant,
                                                         absl::string_view notice_id,
                                                         absl::Time now) override;
  absl::StatusOr<ReminderRow> PlanReminder(const ReminderRow& row, const RequestKey& key,
                                           absl::Time now) override;
  absl::StatusOr<std::vector<ReminderRow>> CancelReminders(absl::string_view tenant,
                                                           const Scheduled& which,
                                                           const RequestKey& key,
                                                           absl::Time now) override;
  absl::StatusOr<std::vector<ReminderRow>> ClaimReminders(int most, absl::Time now,
                                                          absl::Duration lease) override;
  absl::StatusOr<bool> SendReminder(const ReminderRow& row, const DeliveryRow& delivery,
                                    absl::Time now) override;
  absl::Status EndReminder(const ReminderRow& row, ReminderState state, absl::string_view reason,
                           absl::Time now) override;
  absl::Status RetryReminder(const ReminderRow& row, absl::Time next_at) override;
  absl::StatusOr<PlanBacklog> CountDue(absl::Time now) override;
  absl::StatusOr<int64_t> Prune(absl::Time now) override;

 private:
  struct Notice {
    NoticeRow row;
    std::string state = "pending";
    std::string told_in;
    std::optional<absl::Time> acknowledged_at;
    std::optional<absl::Time> next_at;
    std::optional<absl::Duration> lease_until;  // by watch_
  };
  struct Reminder {
    ReminderRow row;
    absl::Time created_at;
    std::optional<absl::Time> next_at;
    std::optional<absl::Duration> lease_until;
  };
  struct Answer {
    std::string hash;
    std::vector<std::string> reminders;
    absl::Time created_at;
  };
  using Key = std::pair<std::string, std::string>;  // tenant, id
  using AnswerKey = std::tuple<std::string, std::string, std::string, std::string>;

  void Insert(const NoticeRow& row) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Insert(const ReminderRow& row, absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::vector<ReminderRow> CancelPlanned(absl::string_view tenant, const Scheduled& which,
                                         absl::string_view reason)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Of one digest, due and waiting, in the order in which they happened.
  std::vector<Notice*> DueOfDigest(const NoticeRow& head, absl::Time now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool Holds(const NoticeRow& head) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Reminder* Fenced(const ReminderRow& row) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The earlier answer, nothing, or that the key was used for something else.
  absl::StatusOr<const Answer*> Earlier(absl::string_view tenant, const RequestKey& key) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::vector<ReminderRow> ByIds(absl::string_view tenant, const std::vector<std::string>& ids)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  InMemoryDeliveryStore& deliveries_;
  const Stopwatch watch_;
  absl::Mutex mutex_;
  std::map<std::string, std::string> tokens_ ABSL_GUARDED_BY(mutex_);
  std::map<Key, Notice> notices_ ABSL_GUARDED_BY(mutex_);
  std::map<Key, Reminder> reminders_ ABSL_GUARDED_BY(mutex_);
  std::map<AnswerKey, Answer> answers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tresen::notification
