#include "services/scheduling/domain/visit_fit.h"

#include <algorithm>

namespace tresen::scheduling {
namespace {

bool WorksThen(const AvailabilityIndex& index, const BranchCalendar& branch, const Claim& claim) {
  const std::optional<int> unit = index.UnitOf(claim.resource);
  if (!unit) return false;
  const CellAxis& axis = index.axis();
  const int64_t from = axis.Floor(claim.during.start);
  const int64_t to = axis.Ceil(claim.during.end);
  if (from < 0 || to > axis.cells) return true;  // too far away to be judged
  const auto works = [&](int calendar) {
    return index.calendar(calendar).unit == *unit &&
           index.work(index.calendar(calendar)).AllSet(from, to);
  };
  for (const auto& [kind, calendars] : branch.pools)
    if (std::ranges::any_of(calendars, works)) return true;
  return std::ranges::any_of(branch.people, [&](const std::vector<int>& calendars) {
    return std::ranges::any_of(calendars, works);
  });
}

}  // namespace

bool FitsRules(const AvailabilityIndex& index, const VisitPlan& plan) {
  const BranchCalendar* branch = index.branch(plan.branch);
  if (branch == nullptr) return false;
  for (const PlannedItem& item : plan.items) {
    if (FindService(index.catalogue(), item.service) == nullptr) return false;
    for (const StaffId& id : item.staff) {
      const Staff* staff = FindStaff(index.catalogue(), id);
      if (staff == nullptr || FindSkill(*staff, item.service) == nullptr) return false;
    }
  }
  return std::ranges::all_of(plan.claims,
                             [&](const Claim& claim) { return WorksThen(index, *branch, claim); });
}

}  // namespace tresen::scheduling
