#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace tresen::notification {

// Minutes of the local day, from 0 to 1440. `from` < `to`.
struct DayHours {
  int from = 0;
  int to = 0;

  bool operator==(const DayHours&) const = default;
};

// When messages may leave that answer nobody. A business sets what it wants otherwise.
struct MessageRules {
  // A reminder goes out `reminder` before the start of a visit that was agreed more than
  // `reminder_notice` before it, and once more `second_reminder` before. Zero: no second one.
  absl::Duration reminder = absl::Hours(24);
  absl::Duration reminder_notice = absl::Hours(26);
  absl::Duration second_reminder;
  DayHours service_hours{8 * 60, 21 * 60};
  // Also of questions after a visit.
  DayHours marketing_hours{9 * 60, 20 * 60};
  int marketing_most = 2;  // in marketing_days
  int marketing_days = 30;
  absl::Duration marketing_gap = absl::Hours(72);

  bool operator==(const MessageRules&) const = default;
};

// `when`, or the next instant of these hours in the zone. A time that the change of clocks skips
// moves forward.
absl::Time WithinHours(absl::Time when, const DayHours& hours, absl::TimeZone zone);

// When the next marketing message may go to a customer who got those at `sent`: `now`, or later.
absl::Time AfterCap(const MessageRules& rules, std::vector<absl::Time> sent, absl::Time now);

}  // namespace tresen::notification
