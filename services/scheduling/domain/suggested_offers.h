// Which of the starts that another calendar proposes are offered.
#pragma once

#include <vector>

#include "services/scheduling/domain/offer_ranking.h"

namespace tresen::scheduling {

// Indices into `plans`, best first, at most `count`, of those whose start is acceptable and was not
// seen. With an exact start those that begin then, then the nearest; otherwise spread over half-days
// and days, early ones first.
std::vector<size_t> PickSuggested(const std::vector<VisitPlan>& plans, const TimeWish& wish,
                                  size_t count, const absl::TimeZone& zone);

// The plan as it would be `by` later: everything moves along.
VisitPlan Shifted(VisitPlan plan, absl::Duration by);

}  // namespace tresen::scheduling
