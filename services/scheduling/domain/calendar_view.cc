#include "services/scheduling/domain/calendar_view.h"

namespace tresen::scheduling {

CalendarView::CalendarView(const AvailabilityIndex& index, const std::vector<VisitId>& ignored)
    : index_(index) {
  for (const VisitId& visit : ignored) {
    for (int unit : index.UnitsOf(visit)) {
      for (int calendar : index.CalendarsOf(unit)) {
        const auto [place, is_new] = changed_.try_emplace(calendar);
        if (!is_new) continue;
        Changed& changed = place->second;
        changed.calendar = index.Without(index.calendar(calendar), ignored, changed.unit);
      }
    }
  }
}

const UnitCalendar& CalendarView::calendar(int index) const {
  const auto found = changed_.find(index);
  return found == changed_.end() ? index_.calendar(index) : found->second.calendar;
}

const Unit& CalendarView::unit(int calendar_index) const {
  const auto found = changed_.find(calendar_index);
  return found == changed_.end() ? index_.unit(index_.calendar(calendar_index).unit)
                                 : found->second.unit;
}

}  // namespace tresen::scheduling
