#include "services/notification/domain/reminder.h"

namespace tresen::notification {
namespace {

// So long before its time a second reminder must have been worth planning.
constexpr absl::Duration kSecondNotice = absl::Hours(2);

}  // namespace

std::vector<PlannedReminder> ReminderTimes(const MessageRules& rules, absl::Time agreed_at,
                                           absl::Time starts_at, absl::TimeZone zone) {
  std::vector<PlannedReminder> planned;
  const absl::Duration ahead = starts_at - agreed_at;
  const auto add = [&](int step, absl::Duration before) {
    const absl::Time when = WithinHours(starts_at - before, rules.service_hours, zone);
    if (when >= starts_at) return;
    if (!planned.empty() && when <= planned.back().send_at) return;
    planned.push_back({step, when});
  };
  if (ahead > rules.reminder_notice) add(1, rules.reminder);
  const absl::Duration second = rules.second_reminder;
  if (second > absl::ZeroDuration() && ahead > second + kSecondNotice) add(2, second);
  return planned;
}

}  // namespace tresen::notification
