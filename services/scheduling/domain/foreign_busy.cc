#include "services/scheduling/domain/foreign_busy.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace tresen::scheduling {
namespace {

bool IsOf(const ResourceId& resource, const StaffId& staff) {
  const std::string first = PersonUnit(staff, 0).value();
  return resource.value() == first || absl::StartsWith(resource.value(), absl::StrCat(first, "/"));
}

}  // namespace

bool LiesOver(const ForeignBusy& busy, const VisitPlan& plan) {
  if (busy.staff.empty()) return plan.branch == busy.branch && plan.during.Overlaps(busy.during);
  return std::ranges::any_of(plan.claims, [&](const Claim& claim) {
    return IsOf(claim.resource, busy.staff) && claim.during.Overlaps(busy.during);
  });
}

std::vector<Absence> AbsencesOf(const std::vector<ForeignBusy>& busy) {
  std::map<std::pair<StaffId, BranchId>, std::vector<Interval>> spans;
  for (const ForeignBusy& one : busy)
    spans[{one.staff, one.staff.empty() ? one.branch : BranchId()}].push_back(one.during);
  std::vector<Absence> absences;
  for (auto& [whose, intervals] : spans) {
    const IntervalSet joined(std::move(intervals));
    for (const Interval& during : joined.intervals()) {
      Absence absence;
      absence.staff = whose.first;
      absence.branch = whose.second;
      absence.during = during;
      absences.push_back(std::move(absence));
    }
  }
  return absences;
}

}  // namespace tresen::scheduling
