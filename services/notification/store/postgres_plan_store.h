#pragma once

#include <string>
#include <vector>

#include "libs/postgres/pool.h"
#include "services/notification/store/plan_store.h"

namespace tresen::notification {

class PostgresPlanStore final : public PlanStore {
 public:
  // `pool` outlives the store.
  explicit PostgresPlanStore(postgres::Pool& pool) : pool_(pool) {}

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
  postgres::Pool& pool_;
};

}  // namespace tresen::notification
