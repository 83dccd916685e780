// OfferFinder::WhyNothing: the first reason, from the plainest to the least visible.
#include <algorithm>

#include "services/scheduling/domain/alternatives.h"
#include "services/scheduling/domain/public_holidays.h"

namespace tresen::scheduling {
namespace {

bool AllHolidays(const Branch& branch, DayRange days) {
  for (absl::CivilDay day = days.first; day <= days.last; ++day)
    if (!HolidayOn(branch.holiday_region, day)) return false;
  return true;
}

bool AnyStart(const AvailabilityIndex& index, const SlotQuery& query) {
  return !SlotSearch(index, query).Starts(1).empty();
}

bool NobodyCan(const AvailabilityIndex& index, const Branch& branch,
               const std::vector<VisitItem>& items) {
  return std::ranges::any_of(items, [&](const VisitItem& item) {
    return OptionsFor(index.catalogue(), branch, item).assignments.empty();
  });
}

std::vector<VisitItem> ByAnyone(std::vector<VisitItem> items) {
  for (VisitItem& item : items) item.staff.clear();
  return items;
}

}  // namespace

NoSlot OfferFinder::WhyNothing(const VisitWish& wish) const {
  const std::vector<const Branch*> branches = BranchesFor(wish);
  if (branches.empty()) return NoSlot::kServiceNotOffered;
  // Of several branches the one that comes nearest to being possible tells the reason.
  for (const Branch* branch : branches) {
    const NoSlot why = WhyNothingAt(wish, *branch);
    if (why == NoSlot::kFullyBooked || branches.size() == 1) return why;
  }
  return WhyNothingAt(wish, *branches.front());
}

NoSlot OfferFinder::WhyNothingAt(const VisitWish& wish, const Branch& branch) const {
  if (NobodyCan(index_, branch, ByAnyone(wish.items))) return NoSlot::kServiceNotOffered;
  if (NobodyCan(index_, branch, wish.items)) return NoSlot::kStaffCannot;
  const Interval bookable = BookableStarts(branch, now_);
  TimeWish asked = wish.time;
  if (asked.exact_start && asked.ranges.empty())
    asked.ranges = {{*asked.exact_start, *asked.exact_start + absl::Minutes(1)}};
  const Interval wanted = asked.ranges.empty()
                              ? bookable
                              : SearchWindow(asked, {absl::InfinitePast(), absl::InfiniteFuture()});
  if (wanted.end <= now_) return NoSlot::kPast;
  if (wanted.end <= bookable.start) return NoSlot::kTooSoon;
  if (wanted.start >= bookable.end) return NoSlot::kTooFar;
  return WhyNoTime(wish, branch, SearchWindow(asked, bookable));
}

NoSlot OfferFinder::WhyNoTime(const VisitWish& wish, const Branch& branch, Interval window) const {
  SlotQuery query;
  query.branch = branch.id;
  query.starts = window;
  query.as_if_empty = true;
  query.items = ByAnyone(wish.items);
  if (!AnyStart(index_, query)) {
    const absl::TimeZone zone = ZoneOf(branch);
    const DayRange days{LocalDay(window.start, zone),
                        LocalDay(window.end - absl::Seconds(1), zone)};
    return AllHolidays(branch, days) ? NoSlot::kHoliday : NoSlot::kClosed;
  }
  query.items = wish.items;
  if (!AnyStart(index_, query)) return NoSlot::kStaffOff;
  query.customer_busy = wish.customer_busy;
  if (!AnyStart(index_, query)) return NoSlot::kCustomerBusy;
  VisitWish unbound = wish;
  unbound.customer_busy = IntervalSet();
  unbound.branch = branch.id;
  if (!wish.customer_busy.empty() && !AsWished(unbound, 1).empty()) return NoSlot::kCustomerBusy;
  return NoSlot::kFullyBooked;
}

}  // namespace tresen::scheduling
