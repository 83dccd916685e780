// The index as one search sees it: with the claims of the visits that are being moved taken away.
#pragma once

#include <map>
#include <vector>

#include "services/scheduling/domain/availability_index.h"

namespace tresen::scheduling {

class CalendarView {
 public:
  // The index must outlive the view and must not change meanwhile.
  CalendarView(const AvailabilityIndex& index, const std::vector<VisitId>& ignored);

  const AvailabilityIndex& index() const { return index_; }
  const UnitCalendar& calendar(int index) const;
  const Unit& unit(int calendar_index) const;
  const BitPlane& work(int calendar_index) const { return index_.work(calendar(calendar_index)); }

 private:
  struct Changed {
    UnitCalendar calendar;
    Unit unit;
  };
  const AvailabilityIndex& index_;
  std::map<int, Changed> changed_;  // by calendar index
};

}  // namespace tresen::scheduling
