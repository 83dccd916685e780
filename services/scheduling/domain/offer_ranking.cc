#include "services/scheduling/domain/offer_ranking.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

namespace tresen::scheduling {
namespace {

// Every start of 90 days on a grid of 15 minutes.
constexpr size_t kMostStarts = 90 * 96;
// Each half-day gives at most so many candidates to the comparison of plans: planning is what
// costs.
constexpr size_t kPlansPerHalfDay = 6;
constexpr size_t kMostHalfDays = 16;
constexpr size_t kNearest = 16;
constexpr absl::Duration kFirstReach = absl::Hours(3 * 24);

int RangeNo(const TimeWish& wish, absl::Time start) {
  for (size_t no = 0; no < wish.ranges.size(); ++no)
    if (wish.ranges[no].start <= start && start < wish.ranges[no].end) return static_cast<int>(no);
  return wish.ranges.empty() ? 0 : -1;
}

// Local day and whether it is before 13:00.
using HalfDay = std::pair<absl::CivilDay, bool>;
HalfDay HalfDayOf(absl::Time start, const absl::TimeZone& zone) {
  return {LocalDay(start, zone), MinuteOnTheDial(start, zone) >= 13 * 60};
}

struct Candidate {
  absl::Time start;
  int range = 0;
  HalfDay half_day;
  std::optional<CostedPlan> costed;  // planned when it is its turn: that is what costs
};

absl::Duration Distance(absl::Time a, absl::Time b) { return a < b ? b - a : a - b; }

std::vector<absl::Time> Acceptable(std::vector<absl::Time> starts, const TimeWish& wish) {
  std::erase_if(starts, [&](absl::Time start) { return !IsAcceptable(wish, start); });
  return starts;
}

// Those near the wished time, without looking through the whole horizon for them.
std::vector<absl::Time> StartsAround(absl::Time wished, const SlotSearch& search,
                                     const TimeWish& wish, size_t count) {
  const Interval all = search.query().starts;
  for (absl::Duration reach = kFirstReach;; reach *= 4) {
    const Interval near{std::max(all.start, wished - reach), std::min(all.end, wished + reach)};
    std::vector<absl::Time> starts = Acceptable(search.Starts(kMostStarts, near), wish);
    if (starts.size() >= count || near == all) return starts;
  }
}

std::vector<VisitPlan> NearestTo(absl::Time wished, std::vector<absl::Time> starts,
                                 const VisitPlanner& planner, size_t count) {
  std::ranges::stable_sort(starts, {}, [&](absl::Time start) { return Distance(start, wished); });
  std::vector<VisitPlan> plans;
  for (size_t i = 0; i < std::min(starts.size(), kNearest + count) && plans.size() < count; ++i)
    if (auto costed = planner.PlanAt(starts[i])) plans.push_back(std::move(costed->plan));
  return plans;
}

// A few starts of every half-day, evenly taken, so that the best of it can be compared.
std::vector<absl::Time> Sample(const std::vector<absl::Time>& starts, const TimeWish& wish,
                               const absl::TimeZone& zone) {
  std::map<std::pair<int, HalfDay>, std::vector<absl::Time>> groups;
  for (absl::Time start : starts)
    groups[{RangeNo(wish, start), HalfDayOf(start, zone)}].push_back(start);
  std::vector<absl::Time> sample;
  size_t taken = 0;
  for (const auto& [group, members] : groups) {
    if (++taken > kMostHalfDays) break;
    const size_t step = (members.size() + kPlansPerHalfDay - 1) / kPlansPerHalfDay;
    for (size_t i = 0; i < members.size(); i += step) sample.push_back(members[i]);
  }
  return sample;
}

std::vector<Candidate> CandidatesOf(const std::vector<absl::Time>& starts, const TimeWish& wish,
                                    const absl::TimeZone& zone) {
  std::vector<Candidate> candidates;
  for (absl::Time start : Sample(starts, wish, zone))
    candidates.push_back({start, RangeNo(wish, start), HalfDayOf(start, zone), {}});
  return candidates;
}

// What speaks against a start whoever does it. A half-day that is already offered waits until every
// other one has had its turn; within the same turn the better range.
auto CrowdingOf(const Candidate& candidate, const std::vector<Candidate>& chosen) {
  const auto in_half_day = std::ranges::count(chosen, candidate.half_day, &Candidate::half_day);
  const auto on_day = std::ranges::count_if(chosen, [&](const Candidate& other) {
    return other.half_day.first == candidate.half_day.first;
  });
  absl::Duration nearest = absl::InfiniteDuration();
  for (const Candidate& other : chosen)
    nearest = std::min(nearest, Distance(other.start, candidate.start));
  return std::tuple(candidate.range, in_half_day, nearest < absl::Minutes(60), on_day >= 2);
}

// Then unusual people and stranded minutes.
std::pair<int, bool> FlawsOf(const Candidate& candidate) {
  const PlanCost& cost = candidate.costed->cost;
  return {cost.unusual_people, cost.stranded_minutes > 0};
}

// Takes the best candidate out, the earliest among equals: of those that crowd least the first
// without a flaw or the one with the fewest. Those that cannot be planned go, too.
std::optional<Candidate> TakeBest(std::vector<Candidate>& candidates,
                                  const std::vector<Candidate>& chosen,
                                  const VisitPlanner& planner) {
  using Crowding = decltype(CrowdingOf(candidates.front(), chosen));
  std::vector<std::pair<Crowding, size_t>> order;
  for (size_t i = 0; i < candidates.size(); ++i)
    order.emplace_back(CrowdingOf(candidates[i], chosen), i);
  std::ranges::sort(order, {}, [&](const auto& entry) {
    return std::pair(entry.first, candidates[entry.second].start);
  });
  const std::pair<Crowding, size_t>* best = nullptr;
  std::vector<absl::Time> impossible;
  for (const auto& entry : order) {
    if (best != nullptr && best->first < entry.first) break;
    Candidate& candidate = candidates[entry.second];
    if (!candidate.costed) candidate.costed = planner.PlanAt(candidate.start);
    if (!candidate.costed) {
      impossible.push_back(candidate.start);
    } else if (best == nullptr || FlawsOf(candidate) < FlawsOf(candidates[best->second])) {
      best = &entry;
      if (FlawsOf(candidate) == std::pair(0, false)) break;
    }
  }
  std::optional<Candidate> taken;
  if (best != nullptr) taken = std::move(candidates[best->second]);
  std::erase_if(candidates, [&](const Candidate& candidate) {
    return (taken && candidate.start == taken->start) ||
           std::ranges::find(impossible, candidate.start) != impossible.end();
  });
  return taken;
}

}  // namespace

bool IsAcceptable(const TimeWish& wish, absl::Time start) {
  if (RangeNo(wish, start) < 0) return false;
  if (std::ranges::find(wish.seen, start) != wish.seen.end()) return false;
  return std::ranges::none_of(wish.excluded, [start](const Interval& excluded) {
    return excluded.start <= start && start < excluded.end;
  });
}

Interval SearchWindow(const TimeWish& wish, Interval bookable) {
  if (wish.ranges.empty()) return bookable;
  Interval window = wish.ranges.front();
  for (const Interval& range : wish.ranges) {
    window.start = std::min(window.start, range.start);
    window.end = std::max(window.end, range.end);
  }
  return {std::max(window.start, bookable.start), std::min(window.end, bookable.end)};
}

std::vector<VisitPlan> PickOffers(const SlotSearch& search, const VisitPlanner& planner,
                                  const TimeWish& wish, size_t count) {
  if (search.branch() == nullptr || count == 0) return {};
  if (wish.exact_start) {
    const absl::Time wished = *wish.exact_start;
    return NearestTo(wished, StartsAround(wished, search, wish, kNearest + count), planner, count);
  }
  const std::vector<absl::Time> starts = Acceptable(search.Starts(kMostStarts), wish);
  const absl::TimeZone& zone = search.branch()->zone;
  std::vector<Candidate> candidates = CandidatesOf(starts, wish, zone);
  std::vector<Candidate> chosen;
  while (chosen.size() < count) {
    std::optional<Candidate> best = TakeBest(candidates, chosen, planner);
    if (!best) break;
    chosen.push_back(*std::move(best));
  }
  std::ranges::stable_sort(chosen, {}, [](const Candidate& candidate) {
    return std::pair(candidate.range, candidate.start);
  });
  std::vector<VisitPlan> plans;
  for (Candidate& candidate : chosen) plans.push_back(std::move(candidate.costed->plan));
  return plans;
}

}  // namespace tresen::scheduling
