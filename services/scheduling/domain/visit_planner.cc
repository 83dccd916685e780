#include "services/scheduling/domain/visit_planner.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace tresen::scheduling {
namespace {

// How many further combinations of people are looked at once one is found.
constexpr int kMostAlternatives = 200;

int Cells(int minutes) { return (minutes + kCellMinutes - 1) / kCellMinutes; }

void Accumulate(PlanCost& total, const PlanCost& more) {
  total.unusual_people += more.unusual_people;
  total.minutes += more.minutes;
  total.handovers += more.handovers;
  total.stranded_minutes += more.stranded_minutes;
  total.fairness += more.fairness;
}

}  // namespace

struct VisitPlanner::Partial {
  std::vector<PlannedItem> items;
  std::vector<Claim> claims;
  std::vector<int> people;     // of the last planned item, by role
  std::vector<int> calendars;  // one per claim
  int64_t first_cell = 0;      // of the visit
  PlanCost cost;
};

struct VisitPlanner::Best {
  bool found = false;
  Partial partial;
  int visited = 0;
};

VisitPlanner::VisitPlanner(const SlotSearch& search, PlanWishes wishes)
    : search_(search), catalogue_(search.view().index().catalogue()), wishes_(std::move(wishes)) {
  for (const StaffLoad& load : wishes_.loads) total_visits_ += load.visits;
  for (const Staff& staff : catalogue_.staff) total_share_ += staff.target_share;
}

std::optional<CostedPlan> VisitPlanner::PlanAt(absl::Time start) const {
  if (search_.branch() == nullptr || search_.items() == 0) return std::nullopt;
  const CellAxis& axis = search_.view().index().axis();
  if (axis.StartOf(axis.Floor(start)) != start) return std::nullopt;
  Best best;
  Partial empty;
  empty.first_cell = axis.Floor(start);
  PlanItem(0, empty.first_cell, empty, best);
  if (!best.found) return std::nullopt;
  Partial& partial = best.partial;
  absl::Time end = start;
  for (const PlannedItem& item : partial.items) end = std::max(end, item.during.end);
  std::ranges::sort(partial.claims, {}, [](const Claim& claim) {
    return std::tie(claim.resource, claim.during.start);
  });
  CostedPlan planned;
  planned.plan.branch = search_.query().branch;
  planned.plan.during = {start, end};
  planned.plan.items = std::move(partial.items);
  planned.plan.claims = std::move(partial.claims);
  planned.cost = partial.cost;
  return planned;
}

// Depth first, the most promising person first, keeping the cheapest whole plan. Costs only grow
// along a path, except for fairness, which decides last.
void VisitPlanner::PlanItem(size_t item, int64_t cell, const Partial& partial, Best& best) const {
  if (item == search_.items()) {
    if (!best.found || partial.cost < best.partial.cost) best = {true, partial, best.visited};
    return;
  }
  for (const Assignment* assignment : Ordered(item, cell, partial)) {
    if (best.found && ++best.visited > kMostAlternatives) return;
    Partial attempt = partial;
    if (!TryAssignment(item, cell, *assignment, attempt)) continue;
    const ServiceShape& shape = search_.options(item).shapes[assignment->shape];
    const bool follows = item + 1 < search_.items() && search_.Follows(item + 1);
    PlanItem(item + 1, follows ? cell + Cells(shape.total_minutes) : partial.first_cell, attempt,
             best);
    // With one service the first that fits is the cheapest.
    if (best.found && search_.items() == 1) return;
  }
}

bool VisitPlanner::TryAssignment(size_t item, int64_t cell, const Assignment& assignment,
                                 Partial& partial) const {
  const ServiceShape& shape = search_.options(item).shapes[assignment.shape];
  if (!search_.IsCustomerFree(cell, cell + Cells(shape.total_minutes))) return false;
  const PlanCost cost = CostOf(item, cell, assignment, partial);
  if (!ClaimPeople(item, cell, assignment, partial)) return false;
  if (!ClaimKinds(item, cell, shape, partial)) return false;
  const VisitItem& wanted = search_.query().items[item];
  const CellAxis& axis = search_.view().index().axis();
  PlannedItem planned;
  planned.service = wanted.service;
  planned.guest = wanted.guest;
  planned.wish = wanted.staff.empty() ? StaffWish::kAnyone : StaffWish::kNamed;
  planned.during.start = axis.StartOf(cell);
  planned.during.end = planned.during.start + absl::Minutes(shape.total_minutes);
  for (int person : assignment.people) planned.staff.push_back(catalogue_.staff[person].id);
  const Service& service = *FindService(catalogue_, wanted.service);
  planned.price_cents = service.price_cents;
  if (!assignment.people.empty()) {
    const Staff& main = catalogue_.staff[assignment.people.front()];
    planned.price_cents = PriceOf(service, *FindSkill(main, service.id));
  }
  partial.items.push_back(std::move(planned));
  partial.people = assignment.people;
  Accumulate(partial.cost, cost);
  return true;
}

bool VisitPlanner::ClaimPeople(size_t item, int64_t cell, const Assignment& assignment,
                               Partial& partial) const {
  const ServiceShape& shape = search_.options(item).shapes[assignment.shape];
  for (size_t role = 0; role < assignment.people.size(); ++role) {
    const std::vector<Stretch>& active = shape.active_by_role[role];
    const std::vector<int>& units = search_.branch()->people[assignment.people[role]];
    const auto free = std::ranges::find_if(units, [&](int calendar) {
      return std::ranges::all_of(active, [&](const Stretch& stretch) {
        return !HasClaimed(partial, calendar, TimesOf(cell, stretch)) &&
               IsUnitFree(calendar, cell, shape, stretch);
      });
    });
    if (free == units.end()) return false;
    for (const Stretch& stretch : active) AddClaim(item, cell, *free, shape, stretch, partial);
  }
  return true;
}

bool VisitPlanner::ClaimKinds(size_t item, int64_t cell, const ServiceShape& shape,
                              Partial& partial) const {
  for (const KindNeed& need : shape.kinds) {
    const auto pool = search_.branch()->pools.find(need.kind);
    if (pool == search_.branch()->pools.end()) return false;
    const int calendar = PickUnit(pool->second, cell, shape, need.span, partial);
    if (calendar < 0) return false;
    AddClaim(item, cell, calendar, shape, need.span, partial);
  }
  return true;
}

Interval VisitPlanner::TimesOf(int64_t cell, Stretch stretch) const {
  const absl::Time start = search_.view().index().axis().StartOf(cell);
  return {start + absl::Minutes(stretch.from), start + absl::Minutes(stretch.to)};
}

// Does another guest of the visit have the unit then?
bool VisitPlanner::HasClaimed(const Partial& partial, int calendar, const Interval& during) {
  for (size_t i = 0; i < partial.claims.size(); ++i)
    if (partial.calendars[i] == calendar && partial.claims[i].during.Overlaps(during)) return true;
  return false;
}

bool VisitPlanner::IsUnitFree(int calendar, int64_t cell, const ServiceShape& shape,
                              Stretch stretch) const {
  const int64_t from = cell + stretch.from / kCellMinutes;
  const int64_t to = from + Cells(stretch.to - stretch.from);
  if (!search_.view().calendar(calendar).free.AllSet(from, to)) return false;
  if (stretch.from == 0 && !IsBufferFree(calendar, from - Cells(shape.buffer_before_minutes), from))
    return false;
  return stretch.to != shape.total_minutes ||
         IsBufferFree(calendar, to, to + Cells(shape.buffer_after_minutes));
}

bool VisitPlanner::IsBufferFree(int calendar, int64_t from, int64_t to) const {
  const Unit& unit = search_.view().unit(calendar);
  const bool both = search_.policy().buffer_sum == BufferSum::kBoth;
  if ((both ? unit.wide : unit.core).AnySet(from, to)) return false;
  return search_.policy().buffer_hours == BufferHours::kMayExceedHours ||
         search_.view().work(calendar).AllSet(from, to);
}

// The unit the visit already uses, else one that touches another booking, else the first free one.
int VisitPlanner::PickUnit(const std::vector<int>& pool, int64_t cell, const ServiceShape& shape,
                           Stretch stretch, const Partial& partial) const {
  const int64_t from = cell + stretch.from / kCellMinutes;
  const int64_t to = from + Cells(stretch.to - stretch.from);
  int picked = -1;
  int best = -1;
  for (int calendar : pool) {
    if (HasClaimed(partial, calendar, TimesOf(cell, stretch))) continue;
    if (!IsUnitFree(calendar, cell, shape, stretch)) continue;
    const auto& used = partial.calendars;
    const BitPlane& free = search_.view().calendar(calendar).free;
    int merit = 0;
    if (std::ranges::find(used, calendar) != used.end())
      merit = 3;
    else if (!free.Test(from - 1) || !free.Test(to))
      merit = 1;
    if (merit > best) {
      best = merit;
      picked = calendar;
    }
  }
  return picked;
}

void VisitPlanner::AddClaim(size_t item, int64_t cell, int calendar, const ServiceShape& shape,
                            Stretch stretch, Partial& partial) const {
  Claim claim;
  claim.resource = search_.view().unit(calendar).id;
  claim.during = TimesOf(cell, stretch);
  if (stretch.from == 0) claim.buffer_before_minutes = shape.buffer_before_minutes;
  if (stretch.to == shape.total_minutes) claim.buffer_after_minutes = shape.buffer_after_minutes;
  claim.item = static_cast<int>(item);
  partial.claims.push_back(std::move(claim));
  partial.calendars.push_back(calendar);
}

// Is somebody free for the first active stretch of every role? Costs less than to say how good
// that would be.
bool VisitPlanner::MayDo(size_t item, int64_t cell, const Assignment& assignment) const {
  const ServiceShape& shape = search_.options(item).shapes[assignment.shape];
  for (size_t role = 0; role < assignment.people.size(); ++role) {
    if (shape.active_by_role[role].empty()) continue;
    const Stretch& stretch = shape.active_by_role[role].front();
    const int64_t from = cell + stretch.from / kCellMinutes;
    const int64_t to = from + Cells(stretch.to - stretch.from);
    const bool someone = std::ranges::any_of(
        search_.branch()->people[assignment.people[role]],
        [&](int calendar) { return search_.view().calendar(calendar).free.AllSet(from, to); });
    if (!someone) return false;
  }
  return true;
}

std::vector<const Assignment*> VisitPlanner::Ordered(size_t item, int64_t cell,
                                                     const Partial& partial) const {
  std::vector<std::pair<PlanCost, const Assignment*>> costed;
  for (const Assignment& assignment : search_.options(item).assignments)
    if (MayDo(item, cell, assignment))
      costed.emplace_back(CostOf(item, cell, assignment, partial), &assignment);
  std::ranges::stable_sort(costed, {}, &std::pair<PlanCost, const Assignment*>::first);
  std::vector<const Assignment*> ordered;
  for (const auto& [cost, assignment] : costed) ordered.push_back(assignment);
  return ordered;
}

PlanCost VisitPlanner::CostOf(size_t item, int64_t cell, const Assignment& assignment,
                              const Partial& partial) const {
  PlanCost cost;
  const ServiceShape& shape = search_.options(item).shapes[assignment.shape];
  if (search_.items() > 1) cost.minutes = shape.total_minutes;
  for (size_t role = 0; role < assignment.people.size(); ++role) {
    const int person = assignment.people[role];
    const StaffId& id = catalogue_.staff[person].id;
    const auto& usual = wishes_.usual_staff;
    if (!usual.empty()) cost.unusual_people += std::ranges::find(usual, id) - usual.begin();
    if (search_.Follows(item) && std::ranges::find(partial.people, person) == partial.people.end())
      ++cost.handovers;
    cost.fairness += FairnessOf(person);
    const std::vector<int>& units = search_.branch()->people[person];
    if (units.empty()) continue;
    for (const Stretch& stretch : shape.active_by_role[role])
      cost.stranded_minutes +=
          StrandedMinutes(units.front(), cell + stretch.from / kCellMinutes,
                          cell + stretch.from / kCellMinutes + Cells(stretch.to - stretch.from));
  }
  return cost;
}

// Free cells that touch [from, to) on either side and are too few for any service.
int VisitPlanner::StrandedMinutes(int calendar, int64_t from, int64_t to) const {
  const BitPlane& free = search_.view().calendar(calendar).free;
  const int shortest_cells = search_.view().index().shortest_service();
  int before = 0;
  while (before < shortest_cells && free.Test(from - 1 - before)) ++before;
  int after = 0;
  while (after < shortest_cells && free.Test(to + after)) ++after;
  const int stranded =
      (before < shortest_cells ? before : 0) + (after < shortest_cells ? after : 0);
  return stranded * kCellMinutes;
}

// Visits above the share that is due; the one with the largest deficit comes first. The time of the
// last visit breaks ties in favour of who has waited longest.
double VisitPlanner::FairnessOf(int person) const {
  if (wishes_.loads.empty()) return 0;
  const StaffLoad& load = wishes_.loads[person];
  const double share = total_share_ > 0 ? catalogue_.staff[person].target_share / total_share_ : 0;
  const double recency = absl::ToDoubleHours(load.last_visit - absl::UnixEpoch()) / 1e9;
  return load.visits - share * total_visits_ + std::max(0.0, recency);
}

}  // namespace tresen::scheduling
