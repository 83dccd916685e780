#pragma once

#include <vector>

#include "absl/time/civil_time.h"
#include "services/gateway/conversation/business.h"
#include "services/gateway/conversation/draft.h"
#include "services/gateway/conversation/turn.h"

namespace tresen::gateway {

// What the time mentions of one request make of a wish. When two readings remain that the opening
// hours cannot tell apart, they are returned to be asked about and the wish has neither.
struct WhenReading {
  When when;
  std::vector<absl::CivilDay> either_day;  // two or more: ambiguous
  std::vector<int> either_clock;           // minutes; two or more: ambiguous
};

// Applies the mentions to the wish so far: a new day replaces the day and leaves the time of day, and
// the other way round. `now` is local time of the branch.
WhenReading ReadWhen(const std::vector<TimeMention>& mentions, const Branch& branch,
                     absl::CivilMinute now, const When& before);

// Which days a weekday without more names: the next one, or all of that name ("the one on Tuesday"
// among appointments).
enum class WeekdaySense { kNext, kOfAnyWeek };

// Whether `start` is one of the times a mention can mean.
bool Matches(const TimeMention& mention, absl::CivilMinute start,
             WeekdaySense weekdays = WeekdaySense::kNext);

}  // namespace tresen::gateway
