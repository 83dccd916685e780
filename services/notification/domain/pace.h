#pragma once

#include "absl/time/time.h"

namespace tresen::notification {

// How fast something may go: one per `interval` on average, `burst` at once.
struct Rate {
  absl::Duration interval;
  int burst = 1;
};

// One more at a rate, by the generic cell rate algorithm. `booked_until` is all that is remembered:
// the time up to which earlier ones have used the rate up (InfinitePast: nothing yet). Whoever
// comes books its place, now or later.
struct Booking {
  absl::Time when;          // `now`, or the first instant at which it may go
  absl::Time booked_until;  // to remember
};
Booking BookPlace(const Rate& rate, absl::Time booked_until, absl::Time now);

}  // namespace tresen::notification
