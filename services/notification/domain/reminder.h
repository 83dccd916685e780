#pragma once

#include <vector>

#include "absl/time/time.h"
#include "services/notification/domain/message_rules.h"

namespace tresen::notification {

struct PlannedReminder {
  int step = 1;  // 1: the day before, 2: shortly before
  absl::Time send_at;

  bool operator==(const PlannedReminder&) const = default;
};

// When to remind of a visit that was agreed at `agreed_at`, within the hours of service messages.
// A reminder for which it is too late, or that would come with the visit or behind it, is left out.
std::vector<PlannedReminder> ReminderTimes(const MessageRules& rules, absl::Time agreed_at,
                                           absl::Time starts_at, absl::TimeZone zone);

}  // namespace tresen::notification
