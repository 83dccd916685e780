// From many free starts to the few that are offered: ranked by how near they come to the wish and
// how little they hurt the day, then spread over half-days and days.
#pragma once

#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "services/scheduling/domain/visit_planner.h"

namespace tresen::scheduling {

struct TimeWish {
  std::vector<Interval> ranges;           // acceptable starts, best first; empty = any time
  std::vector<Interval> excluded;         // "not Friday"
  std::optional<absl::Time> exact_start;  // the customer named a time
  std::vector<absl::Time> seen;           // already offered: "other times, please"
};

// Does the start lie in a range of the wish and outside everything that is excluded?
bool IsAcceptable(const TimeWish& wish, absl::Time start);

// The least interval that holds every acceptable start inside `bookable`.
Interval SearchWindow(const TimeWish& wish, Interval bookable);

inline constexpr size_t kMostOffers = 4;

// At most `count` plans for starts of the search, best first. With an exact start that is free it
// alone comes first, then the nearest on both sides; otherwise spread over half-days and days.
std::vector<VisitPlan> PickOffers(const SlotSearch& search, const VisitPlanner& planner,
                                  const TimeWish& wish, size_t count);

}  // namespace tresen::scheduling
