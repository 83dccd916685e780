#pragma once

#include <optional>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/gateway/conversation/business.h"
#include "services/gateway/conversation/decision.h"
#include "services/gateway/conversation/draft.h"

namespace tresen::gateway {

// Minutes in which a start may lie, half open: an hour around "about three", the one minute of an exact time.
ClockSpan StartSpan(const ClockRange& clock);

// The wish in instants of the branch. Open ranges end at the horizon.
std::vector<TimeSpan> RangesOf(const When& when, const Branch& branch, absl::CivilMinute now,
                               int max_days_ahead);

// What is excluded, in instants.
std::vector<TimeSpan> ExclusionsOf(const When& when, const Branch& branch, absl::CivilMinute now,
                                   int max_days_ahead);

// The one start that is wanted, if day and time are both named exactly.
std::optional<absl::CivilMinute> ExactStart(const When& when);

// The one day that is wanted, if it is one.
std::optional<absl::CivilDay> SingleDay(const When& when);

// Why a wish cannot be met whatever the calendar holds: past, notice, horizon, holiday, closed.
// kNone: ask the calendar.
NoSlotReason WhyImpossible(const When& when, const Branch& branch, absl::CivilMinute now,
                           const BookingPolicy& policy);

}  // namespace tresen::gateway
