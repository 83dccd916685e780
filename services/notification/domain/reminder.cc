#include "services/notification/domain/reminder.h"

namespace tresen::notification {

absl::Time WithinServiceHours(absl::Time when, absl::TimeZone zone) {
  const absl::CivilSecond local = absl::ToCivilSecond(when, zone);
  absl::CivilDay day(local);
  if (local.hour() >= kServiceToHour)
    ++day;
  else if (local.hour() >= kServiceFromHour)
    return when;
  return absl::FromCivil(absl::CivilHour(day) + kServiceFromHour, zone);
}

std::optional<absl::Time> ReminderTime(absl::Time agreed_at, absl::Time starts_at,
                                       absl::TimeZone zone) {
  if (starts_at - agreed_at <= kReminderNotice) return std::nullopt;
  const absl::Time when = WithinServiceHours(starts_at - kReminderLead, zone);
  if (when >= starts_at) return std::nullopt;
  return when;
}

}  // namespace tresen::notification
