#include "services/scheduling/domain/interval_search.h"

#include <algorithm>

namespace tresen::scheduling {
namespace {

constexpr absl::Duration kCell = absl::Minutes(kCellMinutes);

absl::Time RoundDown(absl::Time time) {
  return absl::UnixEpoch() + absl::Floor(time - absl::UnixEpoch(), kCell);
}

absl::Time RoundUp(absl::Time time) {
  return absl::UnixEpoch() + absl::Ceil(time - absl::UnixEpoch(), kCell);
}

// Occupied time counts in whole cells, like the planes do.
Interval Outwards(Interval interval) { return {RoundDown(interval.start), RoundUp(interval.end)}; }

IntervalSet Inwards(const IntervalSet& set) {
  std::vector<Interval> rounded;
  for (const Interval& interval : set.intervals())
    rounded.push_back({RoundUp(interval.start), RoundDown(interval.end)});
  return IntervalSet(std::move(rounded));
}

struct ResourceTime {
  IntervalSet work;
  IntervalSet core;
  IntervalSet wide;
};

class IntervalSearch {
 public:
  IntervalSearch(const IntervalWorld& world, const SlotQuery& query)
      : world_(world), query_(query), branch_(*FindBranch(world.catalogue, query.branch)) {
    open_ = OpenTime(branch_, world.absences, world.days);
    for (const VisitItem& item : query.items)
      options_.push_back(OptionsFor(world.catalogue, branch_, item));
  }

  std::vector<absl::Time> Starts() {
    std::vector<absl::Time> starts;
    const absl::TimeZone zone = ZoneOf(branch_);
    const Interval axis{DayOf(world_.days.first, zone).start, DayOf(world_.days.last, zone).end};
    const absl::Time begin = RoundUp(std::max(query_.starts.start, axis.start));
    for (absl::Time start = begin; start < std::min(query_.starts.end, axis.end); start += kCell) {
      if (!OnGrid(start, branch_.policy.step_minutes, zone)) continue;
      const absl::CivilDay day = LocalDay(start, zone);
      const bool allowed =
          std::ranges::all_of(query_.caps, [day](const DayCaps& caps) { return caps.Allows(day); });
      if (allowed && Fits(0, start, start)) starts.push_back(start);
    }
    return starts;
  }

 private:
  bool IsIgnored(const VisitId& visit) const {
    return std::ranges::find(query_.ignored_visits, visit) != query_.ignored_visits.end();
  }

  bool Fits(size_t item, absl::Time start, absl::Time visit_start) {
    if (item == options_.size()) return !options_.empty();
    for (const Assignment& assignment : options_[item].assignments) {
      const ServiceShape& shape = options_[item].shapes[assignment.shape];
      const absl::Time end = start + absl::Minutes(shape.total_minutes);
      if (query_.customer_busy.Touches({start, end})) continue;
      const bool together =
          item + 1 < query_.items.size() && query_.items[item + 1].at_the_same_time;
      if (PeopleFit(assignment, shape, start) && KindsFit(shape, start) &&
          Fits(item + 1, together ? visit_start : end, visit_start))
        return true;
    }
    return false;
  }

  bool PeopleFit(const Assignment& assignment, const ServiceShape& shape, absl::Time start) {
    for (size_t role = 0; role < assignment.people.size(); ++role) {
      const Staff& staff = world_.catalogue.staff[assignment.people[role]];
      bool some_unit = false;
      for (int unit = 0; unit < staff.capacity && !some_unit; ++unit) {
        const ResourceTime& time = TimeOf(PersonUnit(staff.id, unit), &staff);
        some_unit = std::ranges::all_of(shape.active_by_role[role], [&](const Stretch& stretch) {
          return StretchFits(time, shape, stretch, start);
        });
      }
      if (!some_unit) return false;
    }
    return true;
  }

  bool KindsFit(const ServiceShape& shape, absl::Time start) {
    return std::ranges::all_of(shape.kinds, [&](const KindNeed& need) {
      for (const Pool& pool : branch_.pools)
        for (int unit = 0; pool.kind == need.kind && unit < pool.units; ++unit)
          if (StretchFits(TimeOf(PoolUnit(branch_.id, pool.kind, unit), nullptr), shape, need.span,
                          start))
            return true;
      return false;
    });
  }

  bool StretchFits(const ResourceTime& time, const ServiceShape& shape, Stretch stretch,
                   absl::Time start) const {
    const Interval span{start + absl::Minutes(stretch.from), start + absl::Minutes(stretch.to)};
    if (!time.work.Covers(span) || time.wide.Touches(span)) return false;
    if (stretch.from == 0) {
      const absl::Duration before = absl::Ceil(absl::Minutes(shape.buffer_before_minutes), kCell);
      if (!BufferFits(time, {span.start - before, span.start})) return false;
    }
    if (stretch.to != shape.total_minutes) return true;
    const absl::Duration after = absl::Ceil(absl::Minutes(shape.buffer_after_minutes), kCell);
    return BufferFits(time, {span.end, span.end + after});
  }

  bool BufferFits(const ResourceTime& time, Interval buffer) const {
    const bool both = branch_.policy.buffer_sum == BufferSum::kBoth;
    if ((both ? time.wide : time.core).Touches(buffer)) return false;
    return branch_.policy.buffer_hours == BufferHours::kMayExceedHours || time.work.Covers(buffer);
  }

  const ResourceTime& TimeOf(const ResourceId& id, const Staff* staff) {
    const auto [known, is_new] = times_.try_emplace(id);
    ResourceTime& time = known->second;
    if (!is_new) return time;
    time.work = Inwards(
        staff == nullptr ? open_ : WorkTime(*staff, branch_, world_.absences, open_, world_.days));
    std::vector<Interval> core, wide;
    for (const OccupiedSpan& occupied : world_.occupied) {
      if (occupied.resource != id || IsIgnored(occupied.span.visit)) continue;
      const BusySpan& span = occupied.span;
      core.push_back(Outwards(span.during));
      wide.push_back(Outwards({span.during.start - absl::Minutes(span.buffer_before_minutes),
                               span.during.end + absl::Minutes(span.buffer_after_minutes)}));
    }
    time.core = IntervalSet(std::move(core));
    time.wide = IntervalSet(std::move(wide));
    return time;
  }

  const IntervalWorld& world_;
  const SlotQuery& query_;
  const Branch& branch_;
  IntervalSet open_;
  std::vector<ServiceOptions> options_;
  std::map<ResourceId, ResourceTime> times_;
};

}  // namespace

std::vector<absl::Time> FindStartsByIntervals(const IntervalWorld& world, const SlotQuery& query) {
  if (FindBranch(world.catalogue, query.branch) == nullptr) return {};
  return IntervalSearch(world, query).Starts();
}

}  // namespace tresen::scheduling
