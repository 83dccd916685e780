// From rules to instants: when a branch is open and when a person works there.
#pragma once

#include <vector>

#include "absl/time/civil_time.h"
#include "services/scheduling/domain/catalogue.h"
#include "services/scheduling/domain/interval.h"

namespace tresen::scheduling {

// Local days, both inclusive.
struct DayRange {
  absl::CivilDay first;
  absl::CivilDay last;
};

// Opening hours minus public holidays and closures, plus extra hours. Windows that began on the
// evening before the range reach into it; the result is cut to the range. Of `absences` only those
// of the branch count.
IntervalSet OpenTime(const Branch& branch, const std::vector<Absence>& absences, DayRange days);

// The person's shifts at the branch, inside `open`, minus breaks and absences. Of `absences` only
// those of the person count; extra time opens the person's day, never the branch's.
IntervalSet WorkTime(const Staff& staff, const Branch& branch, const std::vector<Absence>& absences,
                     const IntervalSet& open, DayRange days);

// Is any part of the local day open by the ordinary rules?
bool IsOpenOn(const Branch& branch, absl::CivilDay day);

}  // namespace tresen::scheduling
