#include "services/scheduling/domain/waitlist.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tresen::scheduling {
namespace {

constexpr std::array<std::pair<WaitlistState, absl::string_view>, 5> kNames = {{
    {WaitlistState::kWaiting, "waiting"},
    {WaitlistState::kOffered, "offered"},
    {WaitlistState::kBooked, "booked"},
    {WaitlistState::kWithdrawn, "withdrawn"},
    {WaitlistState::kExpired, "expired"},
}};

}  // namespace

absl::string_view NameOf(WaitlistState state) {
  for (const auto& [known, name] : kNames)
    if (known == state) return name;
  return "expired";
}

WaitlistState WaitlistStateNamed(absl::string_view name) {
  for (const auto& [state, known] : kNames)
    if (known == name) return state;
  return WaitlistState::kExpired;
}

absl::Duration OfferTime(absl::Duration until_start) {
  if (until_start > absl::Hours(24)) return absl::Minutes(60);
  if (until_start >= absl::Hours(3)) return absl::Minutes(20);
  return absl::Minutes(10);
}

bool IsQuiet(const QuietHours& hours, absl::Time now, const absl::TimeZone& zone) {
  const int minute = MinuteOnTheDial(now, zone);
  if (hours.from_minute <= hours.to_minute)
    return minute >= hours.from_minute && minute < hours.to_minute;
  return minute >= hours.from_minute || minute < hours.to_minute;
}

bool IsOver(const TimeWish& wish, absl::Time now) {
  return !wish.ranges.empty() && std::ranges::all_of(wish.ranges, [now](const Interval& range) {
    return range.end <= now;
  });
}

}  // namespace tresen::scheduling
