#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/workqueue/backlog.h"
#include "services/notification/store/delivery_store.h"
#include "services/notification/store/request_key.h"

namespace tresen::notification {

// kLead: by mail to the lead of the branch, when nobody has acknowledged it by then.
enum class NoticeWay { kMail, kWebhook, kLead };
absl::string_view NameOf(NoticeWay way);
enum class NoticeKind { kAppointment, kCase };

// Something to tell a branch, on one way.
struct NoticeRow {
  std::string tenant;
  std::string notice_id;
  std::string source;  // what it tells of: told once on each way
  NoticeWay way = NoticeWay::kMail;
  std::string branch;
  std::string customer;
  NoticeKind kind = NoticeKind::kAppointment;
  absl::Time happened_at;
  absl::Time created_at;
  absl::Time tell_at;   // not before
  bool digest = false;  // together with all others of its branch and way that are due then
  std::string traceparent;
  std::string sealed_content;
  int attempts = 0;  // with the one under way
  int64_t fence = 0;
};

// How a notice ends: sent, rejected or expired.
struct NoticeEnd {
  std::string notice_id;
  std::string state;
  std::string reason;
};

// What went out under one id, or waits to.
struct ToldNotices {
  std::string branch;
  int count = 0;
  std::optional<absl::Time> acknowledged_at;
};

// What waits although it is time.
struct PlanBacklog {
  workqueue::Backlog notices;
  workqueue::Backlog reminders;
};

enum class ReminderState { kPlanned, kSent, kSkipped, kCancelled };
absl::string_view NameOf(ReminderState state);

struct ReminderRow {
  std::string tenant;
  std::string reminder_id;
  std::string appointment;
  std::string customer;
  std::string branch;
  absl::Time starts_at;
  absl::Time send_at;
  int step = 1;          // 1: the day before, 2: shortly before
  std::string language;  // empty: the customer's
  ReminderState state = ReminderState::kPlanned;
  std::string reason;
  int attempts = 0;
  int64_t fence = 0;
};

// What one change of an appointment brings about; one transaction.
struct FollowedChange {
  std::string tenant;
  std::string known_token;  // where we were
  std::string next_token;
  std::vector<NoticeRow> notices;
  // What is planned for this appointment ends with `cancel_reason`, and `plans` take its place.
  std::string appointment;  // empty: nothing about reminders changes
  std::string cancel_reason;
  std::vector<ReminderRow> plans;
};

// What is planned and what branches are told. Thread-safe; leases as in DeliveryStore.
class PlanStore {
 public:
  virtual ~PlanStore() = default;

  // Empty: nothing was followed yet.
  virtual absl::StatusOr<std::string> ResumeToken(absl::string_view tenant) = 0;
  // False, and nothing is written, when somebody else has followed since `known_token`.
  virtual absl::StatusOr<bool> Follow(const FollowedChange& change, absl::Time now) = 0;

  // What was told already is left alone.
  virtual absl::Status AddNotices(absl::string_view tenant,
                                  const std::vector<NoticeRow>& notices) = 0;
  // What is due; of a digest only its first.
  virtual absl::StatusOr<std::vector<NoticeRow>> ClaimNotices(int most, absl::Time now,
                                                              absl::Duration lease) = 0;
  // What is due of the digest that begins with `head`, `head` included, in the order in which it
  // happened; kMostPerDigest at most, the rest makes another one.
  static constexpr int kMostPerDigest = 100;
  virtual absl::StatusOr<std::vector<NoticeRow>> DigestOf(const NoticeRow& head,
                                                          absl::Time now) = 0;
  // Ends what went out together under `head`, which is claimed; false when it is no longer ours.
  virtual absl::StatusOr<bool> EndNotices(const NoticeRow& head, const std::vector<NoticeEnd>& ends,
                                          absl::Time now) = 0;
  // All of them are due again at `next_at`.
  virtual absl::StatusOr<bool> RetryNotices(const NoticeRow& head,
                                            const std::vector<std::string>& ids, absl::Time next_at,
                                            absl::string_view reason, absl::Time now) = 0;
  // What went out under this id; nothing when there is none (any more).
  virtual absl::StatusOr<std::optional<ToldNotices>> Told(absl::string_view tenant,
                                                          absl::string_view notice_id) = 0;
  // The same, after it is noted that somebody has read it. The lead is not told of it any more.
  virtual absl::StatusOr<std::optional<ToldNotices>> Acknowledge(absl::string_view tenant,
                                                                 absl::string_view notice_id,
                                                                 absl::Time now) = 0;

  // Takes the place of what is planned for the appointment in its step. A repeat answers what it
  // planned.
  virtual absl::StatusOr<ReminderRow> PlanReminder(const ReminderRow& row, const RequestKey& key,
                                                   absl::Time now) = 0;
  struct Scheduled {
    std::string reminder_id;  // exactly one of both
    std::string appointment;
    int step = 0;  // of the appointment's reminders only this one; 0: all
  };
  virtual absl::StatusOr<std::vector<ReminderRow>> CancelReminders(absl::string_view tenant,
                                                                   const Scheduled& which,
                                                                   const RequestKey& key,
                                                                   absl::Time now) = 0;
  virtual absl::StatusOr<std::vector<ReminderRow>> ClaimReminders(int most, absl::Time now,
                                                                  absl::Duration lease) = 0;
  // The reminder becomes a delivery, in one transaction. False when it is no longer ours.
  virtual absl::StatusOr<bool> SendReminder(const ReminderRow& row, const DeliveryRow& delivery,
                                            absl::Time now) = 0;
  virtual absl::Status EndReminder(const ReminderRow& row, ReminderState state,
                                   absl::string_view reason, absl::Time now) = 0;
  virtual absl::Status RetryReminder(const ReminderRow& row, absl::Time next_at) = 0;

  virtual absl::StatusOr<PlanBacklog> CountDue(absl::Time now) = 0;

  // Removes what has served its time, of all tenants; how many rows.
  virtual absl::StatusOr<int64_t> Prune(absl::Time now) = 0;
};

}  // namespace tresen::notification
