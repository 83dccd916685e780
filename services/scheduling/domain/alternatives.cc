#include "services/scheduling/domain/alternatives.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tresen::scheduling {
namespace {

// What time the wish is about, for "nearest".
absl::Time AnchorOf(const VisitWish& wish, absl::Time now) {
  if (wish.time.exact_start) return *wish.time.exact_start;
  if (wish.time.ranges.empty()) return now;
  return std::max(wish.time.ranges.front().start, now);
}

bool NamesStaff(const VisitWish& wish) {
  return std::ranges::any_of(wish.items, [](const VisitItem& item) { return !item.staff.empty(); });
}

VisitWish WithAnyone(VisitWish wish) {
  for (VisitItem& item : wish.items) item.staff.clear();
  return wish;
}

// Good enough to order branches of one town.
double FlatDistance(const Branch& a, const Branch& b) {
  if (!a.position || !b.position) return 1e9;
  const double north = a.position->latitude - b.position->latitude;
  const double east =
      (a.position->longitude - b.position->longitude) * std::cos(a.position->latitude * M_PI / 180);
  return std::hypot(north, east);
}

bool ServiceLess(const VisitItem& a, const VisitItem& b) { return a.service < b.service; }

// The wish itself, then with its items in every other order, if that does not matter.
std::vector<VisitWish> Orders(const VisitWish& wish) {
  std::vector<VisitWish> orders = {wish};
  const bool together =
      std::ranges::any_of(wish.items, [](const VisitItem& item) { return item.at_the_same_time; });
  if (!wish.any_order || together || wish.items.size() < 2) return orders;
  VisitWish other = wish;
  std::ranges::stable_sort(other.items, ServiceLess);
  do {
    if (other.items != wish.items) orders.push_back(other);
  } while (std::next_permutation(other.items.begin(), other.items.end(), ServiceLess));
  return orders;
}

void AddNew(std::vector<VisitPlan>& plans, std::vector<VisitPlan> more) {
  for (VisitPlan& plan : more) {
    const bool known = std::ranges::any_of(plans, [&](const VisitPlan& other) {
      return other.during.start == plan.during.start && other.branch == plan.branch &&
             other.items.front().staff == plan.items.front().staff;
    });
    if (!known) plans.push_back(std::move(plan));
  }
}

// At most `count`, so that every list that has something gets its turn, in the order of the lists.
std::vector<VisitPlan> Shared(std::vector<std::vector<VisitPlan>> lists, size_t count) {
  std::vector<size_t> taken(lists.size(), 0);
  size_t total = 0;
  for (bool progress = true; progress && total < count;) {
    progress = false;
    for (size_t i = 0; i < lists.size() && total < count; ++i) {
      if (taken[i] == lists[i].size()) continue;
      ++taken[i];
      ++total;
      progress = true;
    }
  }
  std::vector<VisitPlan> shared;
  for (size_t i = 0; i < lists.size(); ++i) {
    lists[i].resize(taken[i]);
    AddNew(shared, std::move(lists[i]));
  }
  return shared;
}

// One plan for each of the starts that the wish allows, the first `count`.
std::vector<VisitPlan> PlansAt(const std::vector<absl::Time>& starts, const TimeWish& wish,
                               const VisitPlanner& planner, size_t count) {
  std::vector<VisitPlan> plans;
  for (absl::Time start : starts) {
    if (plans.size() == count) break;
    if (!IsAcceptable(wish, start)) continue;
    if (auto costed = planner.PlanAt(start)) plans.push_back(std::move(costed->plan));
  }
  return plans;
}

// The first `count` plans of a search, without looking through the whole horizon for them.
std::vector<VisitPlan> FirstPlans(const SlotSearch& search, const TimeWish& wish,
                                  const VisitPlanner& planner, size_t count) {
  for (size_t limit = 4 * count;; limit *= 8) {
    const std::vector<absl::Time> starts = search.Starts(limit);
    std::vector<VisitPlan> plans = PlansAt(starts, wish, planner, count);
    if (plans.size() == count || starts.size() < limit) return plans;
  }
}

}  // namespace

std::vector<const Branch*> OfferFinder::BranchesFor(const VisitWish& wish) const {
  std::vector<const Branch*> branches;
  for (const Branch& branch : index_.catalogue().branches)
    if ((wish.branch.empty() || branch.id == wish.branch) && !ProposesStarts(branch.calendar))
      branches.push_back(&branch);
  return branches;
}

std::vector<const Branch*> OfferFinder::OtherBranches(const BranchId& wished) const {
  std::vector<const Branch*> others;
  const Branch* home = FindBranch(index_.catalogue(), wished);
  if (home == nullptr) return others;
  for (const Branch& branch : index_.catalogue().branches)
    if (branch.id != wished && !ProposesStarts(branch.calendar)) others.push_back(&branch);
  std::ranges::stable_sort(others, {},
                           [&](const Branch* branch) { return FlatDistance(*home, *branch); });
  return others;
}

SlotQuery OfferFinder::QueryFor(const VisitWish& wish, const Branch& branch) const {
  SlotQuery query;
  query.branch = branch.id;
  query.items = wish.items;
  query.starts = SearchWindow(wish.time, BookableStarts(branch, now_));
  if (wish.moving) query.ignored_visits.push_back(*wish.moving);
  if (wish.swapping_with) query.ignored_visits.push_back(*wish.swapping_with);
  query.customer_busy = wish.customer_busy;
  const auto cap = [&](const VisitLimits& limits, const BranchVisits& visits) {
    if (limits == VisitLimits()) return;
    const auto here = visits.find(branch.id);
    query.caps.emplace_back(limits, here == visits.end() ? std::vector<absl::Time>() : here->second,
                            ZoneOf(branch));
  };
  cap(branch.policy.branch_limits, visits_);
  cap(branch.policy.customer_limits, wish.customer_visits);
  return query;
}

// In the order that was said; where that is too little and the order does not matter, in others.
// What is offered is done in the order that is over first.
std::vector<VisitPlan> OfferFinder::Pick(const VisitWish& wish, const Branch& branch,
                                         size_t count) const {
  const std::vector<VisitWish> orders = Orders(wish);
  std::vector<VisitPlan> plans;
  for (const VisitWish& ordered : orders) {
    AddNew(plans, PickInOrder(ordered, branch, count));
    if (plans.size() >= count) break;
  }
  if (plans.size() > count) plans.resize(count);
  if (orders.size() == 1) return plans;
  for (VisitPlan& plan : plans) {
    auto shortest = PlanAt(wish, branch, plan.during.start);
    if (shortest && shortest->during.end < plan.during.end) plan = *std::move(shortest);
  }
  return plans;
}

std::vector<VisitPlan> OfferFinder::PickInOrder(const VisitWish& wish, const Branch& branch,
                                                size_t count) const {
  const SlotSearch search(index_, QueryFor(wish, branch));
  PlanWishes people = people_;
  people.usual_staff = wish.usual_staff;
  return PickOffers(search, VisitPlanner(search, std::move(people)), wish.time, count);
}

std::vector<VisitPlan> OfferFinder::AsWished(const VisitWish& wish, size_t count) const {
  std::vector<std::vector<VisitPlan>> by_branch;
  // An exact time that is free is the one offer; the nearest others are alternatives.
  VisitWish asked = wish;
  if (wish.time.exact_start && wish.time.ranges.empty()) {
    const absl::Time start = *wish.time.exact_start;
    asked.time.ranges = {{start, start + absl::Minutes(1)}};
  }
  for (const Branch* branch : BranchesFor(wish)) by_branch.push_back(Pick(asked, *branch, count));
  return Shared(std::move(by_branch), count);
}

// Of a start that several orders have the one that is over first.
std::vector<VisitPlan> OfferFinder::EveryStart(const VisitWish& wish, size_t count) const {
  std::vector<VisitPlan> plans;
  PlanWishes people = people_;
  people.usual_staff = wish.usual_staff;
  for (const Branch* branch : BranchesFor(wish)) {
    std::map<absl::Time, VisitPlan> here;
    for (const VisitWish& ordered : Orders(wish)) {
      const SlotSearch search(index_, QueryFor(ordered, *branch));
      for (VisitPlan& plan :
           FirstPlans(search, ordered.time, VisitPlanner(search, people), count)) {
        const auto [known, is_new] = here.try_emplace(plan.during.start, plan);
        if (!is_new && plan.during.end < known->second.during.end) known->second = std::move(plan);
      }
    }
    for (auto& [start, plan] : here) plans.push_back(std::move(plan));
  }
  std::ranges::stable_sort(plans, {}, [](const VisitPlan& plan) { return plan.during.start; });
  if (plans.size() > count) plans.resize(count);
  return plans;
}

std::optional<VisitPlan> OfferFinder::At(const VisitWish& wish, absl::Time start) const {
  for (const Branch* branch : BranchesFor(wish)) {
    const SlotQuery query = QueryFor(wish, *branch);
    const Interval bookable = BookableStarts(*branch, now_);
    if (start < bookable.start || start >= bookable.end) continue;
    const bool allowed = std::ranges::all_of(query.caps, [&](const DayCaps& caps) {
      return caps.Allows(LocalDay(start, ZoneOf(*branch)));
    });
    if (!allowed) continue;
    if (std::optional<VisitPlan> plan = PlanAt(wish, *branch, start)) return plan;
  }
  return std::nullopt;
}

// Of all orders that are possible the one that is over first.
std::optional<VisitPlan> OfferFinder::PlanAt(const VisitWish& wish, const Branch& branch,
                                             absl::Time start) const {
  std::optional<VisitPlan> best;
  for (const VisitWish& ordered : Orders(wish)) {
    const SlotSearch search(index_, QueryFor(ordered, branch));
    PlanWishes people = people_;
    people.usual_staff = wish.usual_staff;
    auto costed = VisitPlanner(search, std::move(people)).PlanAt(start);
    if (costed && (!best || costed->plan.during.end < best->during.end))
      best = std::move(costed->plan);
  }
  return best;
}

// The wish without its ranges: nearest to what it was about, before or after.
std::vector<VisitPlan> OfferFinder::NearestInTime(const VisitWish& wish, const Branch& branch,
                                                  size_t count) const {
  VisitWish nearest = wish;
  nearest.time.ranges.clear();
  nearest.time.exact_start = AnchorOf(wish, now_);
  return Pick(nearest, branch, count);
}

std::vector<Alternative> OfferFinder::Nearest(const VisitWish& wish, size_t count) const {
  std::vector<std::vector<VisitPlan>> lists;
  for (const Branch* branch : BranchesFor(wish)) {
    lists.push_back(NearestInTime(wish, *branch, count));
    if (NamesStaff(wish)) {
      // The wished time with somebody else; if that is impossible too, their nearest time.
      std::vector<VisitPlan> others = Pick(WithAnyone(wish), *branch, count);
      if (others.empty()) others = NearestInTime(WithAnyone(wish), *branch, count);
      lists.push_back(std::move(others));
    }
  }
  if (!wish.branch.empty()) {
    std::vector<VisitPlan> elsewhere;
    for (const Branch* branch : OtherBranches(wish.branch))
      AddNew(elsewhere, Pick(WithAnyone(wish), *branch, count));
    lists.push_back(std::move(elsewhere));
  }
  std::vector<Alternative> alternatives;
  for (VisitPlan& plan : Shared(std::move(lists), count)) {
    std::vector<Difference> differences = DifferencesOf(wish, plan);
    alternatives.push_back({std::move(plan), std::move(differences)});
  }
  return alternatives;
}

std::vector<Difference> OfferFinder::DifferencesOf(const VisitWish& wish,
                                                   const VisitPlan& plan) const {
  std::vector<Difference> differences;
  const absl::Time start = plan.during.start;
  const bool timely = wish.time.exact_start && wish.time.ranges.empty()
                          ? start == *wish.time.exact_start
                          : IsAcceptable(wish.time, start);
  if (!timely) {
    const absl::TimeZone zone = ZoneOf(*FindBranch(index_.catalogue(), plan.branch));
    const bool same_day = LocalDay(start, zone) == LocalDay(AnchorOf(wish, now_), zone);
    differences.push_back(same_day ? Difference::kTime : Difference::kDay);
  }
  for (const PlannedItem& planned : plan.items) {
    // In any order: what was wished for this service.
    const auto item = std::ranges::find(wish.items, planned.service, &VisitItem::service);
    if (item == wish.items.end() || item->staff.empty() || planned.staff.empty()) continue;
    if (std::ranges::find(item->staff, planned.staff.front()) != item->staff.end()) continue;
    differences.push_back(Difference::kStaff);
    break;
  }
  if (!wish.branch.empty() && plan.branch != wish.branch)
    differences.push_back(Difference::kBranch);
  return differences;
}

}  // namespace tresen::scheduling
