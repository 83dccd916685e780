// The same question as SlotSearch answered with plain interval sets, slowly and obviously: the
// oracle of the bit planes. Shares no code with them but the shapes of services.
#pragma once

#include <map>
#include <vector>

#include "services/scheduling/domain/availability_index.h"
#include "services/scheduling/domain/slot_search.h"

namespace tresen::scheduling {

// One active claim with the resource it occupies.
struct OccupiedSpan {
  ResourceId resource;
  BusySpan span;
};

struct IntervalWorld {
  Catalogue catalogue;
  std::vector<Absence> absences;
  std::vector<OccupiedSpan> occupied;
  DayRange days;
};

// All free starts, ascending.
std::vector<absl::Time> FindStartsByIntervals(const IntervalWorld& world, const SlotQuery& query);

}  // namespace tresen::scheduling
