#include "services/gateway/desk/waiting_time.h"

#include <algorithm>

namespace tresen::gateway {
namespace {

constexpr int kDaysSearched = 60;

}  // namespace

WaitingTime WaitingTimeAt(const Branch& branch, absl::Time at,
                          std::optional<absl::Duration> median) {
  const absl::CivilMinute now = absl::ToCivilMinute(at, branch.zone);
  const absl::Duration wait = std::max(median.value_or(kDefaultWait), absl::Minutes(1));
  WaitingTime result;
  result.minutes = static_cast<int>(absl::ToInt64Minutes(wait + absl::Seconds(59)));
  result.due_at = at + kDefaultWait;
  const absl::CivilDay today(now);
  for (int days = 0; days <= kDaysSearched; ++days) {
    const absl::CivilDay day = today + days;
    for (const ClockSpan& open : HoursOn(branch, day)) {
      const absl::CivilMinute opens = absl::CivilMinute(day) + open.from_minute;
      const absl::CivilMinute closes = absl::CivilMinute(day) + open.to_minute;
      if (now >= closes) continue;
      if (now >= opens) return result;
      result.next_opening = opens;
      result.due_at = absl::FromCivil(opens, branch.zone) + kDefaultWait;
      return result;
    }
  }
  return result;
}

}  // namespace tresen::gateway
