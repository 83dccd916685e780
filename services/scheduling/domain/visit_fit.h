// Does an appointment that exists still fit the rules as they are now?
#pragma once

#include "services/scheduling/domain/availability_index.h"
#include "services/scheduling/domain/visit.h"

namespace tresen::scheduling {

// True if every person and thing it claims still exists at its branch and works then, and every
// service still exists. Says nothing about other visits.
bool FitsRules(const AvailabilityIndex& index, const VisitPlan& plan);

}  // namespace tresen::scheduling
