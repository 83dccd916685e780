#pragma once

#include <optional>

#include "absl/time/time.h"

namespace tresen::notification {

// A reminder goes out this long before the start, if the time was agreed long enough before.
inline constexpr absl::Duration kReminderLead = absl::Hours(24);
inline constexpr absl::Duration kReminderNotice = absl::Hours(26);

// Service messages leave between these local hours.
inline constexpr int kServiceFromHour = 8;
inline constexpr int kServiceToHour = 21;

// `when`, or the next instant at which a service message may leave.
absl::Time WithinServiceHours(absl::Time when, absl::TimeZone zone);

// When to remind of a visit that was agreed at `agreed_at`; nothing when it is too soon for that.
std::optional<absl::Time> ReminderTime(absl::Time agreed_at, absl::Time starts_at,
                                       absl::TimeZone zone);

}  // namespace tresen::notification
