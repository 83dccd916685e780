#include "services/scheduling/domain/suggested_offers.h"

#include <algorithm>
#include <map>
#include <utility>

namespace tresen::scheduling {
namespace {

std::vector<size_t> Acceptable(const std::vector<VisitPlan>& plans, const TimeWish& wish) {
  std::vector<size_t> good;
  for (size_t i = 0; i < plans.size(); ++i) {
    const absl::Time start = plans[i].during.start;
    const bool seen = std::ranges::find(wish.seen, start) != wish.seen.end();
    if (!seen && IsAcceptable(wish, start)) good.push_back(i);
  }
  std::ranges::stable_sort(good, {}, [&](size_t i) { return plans[i].during.start; });
  return good;
}

}  // namespace

std::vector<size_t> PickSuggested(const std::vector<VisitPlan>& plans, const TimeWish& wish,
                                  size_t count, const absl::TimeZone& zone) {
  std::vector<size_t> good = Acceptable(plans, wish);
  if (wish.exact_start) {
    std::ranges::stable_sort(good, {}, [&](size_t i) {
      return absl::AbsDuration(plans[i].during.start - *wish.exact_start);
    });
    if (good.size() > count) good.resize(count);
    return good;
  }
  // In rounds: the first start of every half-day, then the second of each, …
  std::map<std::pair<absl::CivilDay, bool>, int> round_of;
  std::map<absl::Time, int> starts;
  std::vector<std::pair<int, size_t>> in_rounds;
  for (const size_t i : good) {
    const absl::Time start = plans[i].during.start;
    if (!starts.emplace(start, 0).second) continue;  // another person at the same time
    const absl::CivilHour hour = absl::ToCivilHour(start, zone);
    in_rounds.emplace_back(round_of[{absl::CivilDay(hour), hour.hour() >= 12}]++, i);
  }
  std::ranges::stable_sort(in_rounds, {}, &std::pair<int, size_t>::first);
  std::vector<size_t> picked;
  for (const auto& [round, i] : in_rounds)
    if (picked.size() < count) picked.push_back(i);
  std::ranges::sort(picked, {}, [&](size_t i) { return plans[i].during.start; });
  return picked;
}

VisitPlan Shifted(VisitPlan plan, absl::Duration by) {
  const auto shift = [by](Interval& span) {
    span.start += by;
    span.end += by;
  };
  shift(plan.during);
  for (PlannedItem& item : plan.items) shift(item.during);
  for (Claim& claim : plan.claims) shift(claim.during);
  return plan;
}

}  // namespace tresen::scheduling
