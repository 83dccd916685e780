#pragma once

#include <optional>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/gateway/conversation/business.h"

namespace tresen::gateway {

// How long a customer waits for a person (product rows CONV-06 and section 2.7).
struct WaitingTime {
  int minutes = 10;                                // while the branch is open
  std::optional<absl::CivilMinute> next_opening;   // while it is closed; local time
  absl::Time due_at;                               // when somebody should have answered
};

// Told on a new system, and what a person has before the case is overdue.
inline constexpr absl::Duration kDefaultWait = absl::Minutes(10);

// `median` is the measured wait of the last days, if there were enough cases. A branch that has no
// opening within 60 days is treated as open.
WaitingTime WaitingTimeAt(const Branch& branch, absl::Time at,
                          std::optional<absl::Duration> median);

}  // namespace tresen::gateway
