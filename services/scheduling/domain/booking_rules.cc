#include "services/scheduling/domain/booking_rules.h"

#include <algorithm>

#include "services/scheduling/domain/working_time.h"

namespace tresen::scheduling {
namespace {

// A branch that never opens must not keep the search for business days running.
constexpr int kLongestClosure = 366;

// The first day after `count` whole open days that lie between it and `today`.
absl::CivilDay AfterBusinessDays(const Branch& branch, absl::CivilDay today, int count) {
  absl::CivilDay day = today + 1;
  for (int looked = 0; count > 0 && looked < kLongestClosure; ++looked, ++day)
    if (IsOpenOn(branch, day)) --count;
  return day;
}

bool SameMonth(absl::CivilDay a, absl::CivilDay b) {
  return absl::CivilMonth(a) == absl::CivilMonth(b);
}

}  // namespace

Interval BookableStarts(const Branch& branch, absl::Time now) {
  const absl::TimeZone zone = ZoneOf(branch);
  const BookingPolicy& policy = branch.policy;
  const absl::CivilDay today = LocalDay(now, zone);
  Interval starts{now + absl::Minutes(policy.notice_minutes),
                  DayOf(today + policy.horizon_days, zone).end};
  if (policy.notice_business_days > 0) {
    const absl::CivilDay first = AfterBusinessDays(branch, today, policy.notice_business_days);
    starts.start = std::max(starts.start, DayOf(first, zone).start);
  }
  if (policy.last_bookable_day)
    starts.end = std::min(starts.end, DayOf(*policy.last_bookable_day, zone).end);
  return starts;
}

std::vector<CapWindow> CapWindowsFor(const Branch& branch, absl::Time start) {
  const absl::TimeZone zone = ZoneOf(branch);
  const absl::CivilDay day = LocalDay(start, zone);
  const absl::CivilDay month(absl::CivilMonth{day});
  const absl::CivilDay next_month(absl::CivilMonth(day) + 1);
  const auto span = [&](absl::CivilDay first, absl::CivilDay last) {
    return Interval{DayOf(first, zone).start, DayOf(last, zone).end};
  };
  std::vector<CapWindow> windows;
  const auto add = [&](CapWindow::Whose whose, const VisitLimits& limits) {
    if (limits.per_day > 0) windows.push_back({whose, span(day, day), limits.per_day});
    if (limits.per_week > 0)
      windows.push_back({whose, span(MondayOf(day), MondayOf(day) + 6), limits.per_week});
    if (limits.per_month > 0)
      windows.push_back({whose, span(month, next_month - 1), limits.per_month});
  };
  add(CapWindow::Whose::kBranch, branch.policy.branch_limits);
  add(CapWindow::Whose::kCustomer, branch.policy.customer_limits);
  return windows;
}

CancelKind CancelKindOf(const BookingPolicy& policy, absl::Time start, absl::Time now) {
  return start - now >= absl::Minutes(policy.free_cancel_minutes) ? CancelKind::kInTime
                                                                  : CancelKind::kLate;
}

DayCaps::DayCaps(const VisitLimits& limits, const std::vector<absl::Time>& starts,
                 const absl::TimeZone& zone)
    : limits_(limits) {
  for (absl::Time start : starts) days_.push_back(LocalDay(start, zone));
}

bool DayCaps::Allows(absl::CivilDay day) const {
  const auto full = [this](int limit, auto&& same) {
    return limit > 0 && std::ranges::count_if(days_, same) >= limit;
  };
  return !full(limits_.per_day, [day](absl::CivilDay other) { return other == day; }) &&
         !full(limits_.per_week,
               [day](absl::CivilDay other) { return MondayOf(other) == MondayOf(day); }) &&
         !full(limits_.per_month, [day](absl::CivilDay other) { return SameMonth(other, day); });
}

}  // namespace tresen::scheduling
