// When those who wait are asked, and for how long (SCH-05).
#pragma once

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/scheduling/domain/alternatives.h"

namespace tresen::scheduling {

enum class WaitlistState { kWaiting, kOffered, kBooked, kWithdrawn, kExpired };

// "waiting": the name in the database.
absl::string_view NameOf(WaitlistState state);
WaitlistState WaitlistStateNamed(absl::string_view name);

inline bool IsOpen(WaitlistState state) {
  return state == WaitlistState::kWaiting || state == WaitlistState::kOffered;
}

// How long an offer stands when the visit begins so far from now: the nearer, the shorter.
absl::Duration OfferTime(absl::Duration until_start);

// Is it too late or too early to write to somebody, on this wall clock?
bool IsQuiet(const QuietHours& hours, absl::Time now, const absl::TimeZone& zone);

// Has every time passed that was wished? Never, if none was named.
bool IsOver(const TimeWish& wish, absl::Time now);

}  // namespace tresen::scheduling
