#include "services/scheduling/domain/availability_index.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tresen::scheduling {
namespace {

// How far behind midnight a free run is followed for the summary: longer runs count as this.
constexpr int kLookBehindMidnight = 255;

Interval Widened(const BusySpan& span) {
  return {span.during.start - absl::Minutes(span.buffer_before_minutes),
          span.during.end + absl::Minutes(span.buffer_after_minutes)};
}

void Paint(const CellAxis& axis, const BusySpan& span, Unit& unit) {
  const Interval wide = Widened(span);
  unit.core.Set(axis.Floor(span.during.start), axis.Ceil(span.during.end));
  unit.wide.Set(axis.Floor(wide.start), axis.Ceil(wide.end));
}

// Working time is rounded inwards: a cell counts only if all of it is worked.
BitPlane PlaneOf(const CellAxis& axis, const IntervalSet& time) {
  BitPlane plane(axis.cells);
  for (const Interval& interval : time.intervals())
    plane.Set(axis.Ceil(interval.start), axis.Floor(interval.end));
  return plane;
}

CellAxis AxisFor(const Catalogue& catalogue, DayRange range) {
  Interval span{absl::FromCivil(range.first, absl::UTCTimeZone()),
                absl::FromCivil(range.last + 1, absl::UTCTimeZone())};
  for (const Branch& branch : catalogue.branches) {
    const absl::TimeZone zone = ZoneOf(branch);
    span.start = std::min(span.start, DayOf(range.first, zone).start);
    span.end = std::max(span.end, DayOf(range.last, zone).end);
  }
  return MakeCellAxis(span);
}

}  // namespace

AvailabilityIndex::AvailabilityIndex(Catalogue catalogue, std::vector<Absence> absences,
                                     absl::CivilDay first_day, int days)
    : catalogue_(std::move(catalogue)), absences_(std::move(absences)) {
  const DayRange range{first_day, first_day + days - 1};
  axis_ = AxisFor(catalogue_, range);
  for (const Branch& branch : catalogue_.branches) {
    AddBranch(branch, range);
    AddOptions(branch);
  }
  int shortest = 0;
  for (const Service& service : catalogue_.services) {
    const int minutes = ShortestMinutes(catalogue_, service);
    if (minutes > 0) shortest = shortest == 0 ? minutes : std::min(shortest, minutes);
  }
  shortest_service_ = (shortest + kCellMinutes - 1) / kCellMinutes;
}

void AvailabilityIndex::AddOptions(const Branch& branch) {
  for (const Service& service : catalogue_.services)
    if (RoleCount(service) < 2)
      options_[{branch.id, service.id}] = OptionsFor(catalogue_, branch, {service.id, {}});
}

const ServiceOptions* AvailabilityIndex::OptionsAt(const BranchId& branch,
                                                   const ServiceId& service) const {
  const auto found = options_.find({branch, service});
  return found == options_.end() ? nullptr : &found->second;
}

void AvailabilityIndex::AddBranch(const Branch& branch, DayRange range) {
  BranchCalendar calendar;
  calendar.zone = ZoneOf(branch);
  for (absl::CivilDay day = range.first; day <= range.last; ++day) {
    const Interval span = DayOf(day, calendar.zone);
    const int64_t first = axis_.Floor(span.start);
    calendar.days.push_back({day, first, static_cast<int>(axis_.Floor(span.end) - first)});
  }
  const IntervalSet open = OpenTime(branch, absences_, range);
  calendar.open = PlaneOf(axis_, open);
  calendar.people.resize(catalogue_.staff.size());
  works_.push_back(calendar.open);
  const int open_plane = static_cast<int>(works_.size()) - 1;
  for (const Pool& pool : branch.pools)
    for (int no = 0; no < pool.units; ++no)
      calendar.pools[pool.kind].push_back(
          AddCalendar(AddUnit(PoolUnit(branch.id, pool.kind, no)), open_plane, calendar));
  for (size_t i = 0; i < catalogue_.staff.size(); ++i) {
    const Staff& staff = catalogue_.staff[i];
    const bool here = std::ranges::any_of(
        staff.work, [&](const WorkRule& rule) { return rule.branch == branch.id; });
    if (!here) continue;
    works_.push_back(PlaneOf(axis_, WorkTime(staff, branch, absences_, open, range)));
    const int work = static_cast<int>(works_.size()) - 1;
    for (int no = 0; no < staff.capacity; ++no)
      calendar.people[i].push_back(AddCalendar(AddUnit(PersonUnit(staff.id, no)), work, calendar));
  }
  branches_.push_back(std::move(calendar));
}

int AvailabilityIndex::AddUnit(const ResourceId& id) {
  const auto [known, is_new] = unit_by_id_.try_emplace(id, static_cast<int>(units_.size()));
  if (is_new) {
    units_.push_back({id, {}, BitPlane(axis_.cells), BitPlane(axis_.cells)});
    calendars_of_unit_.emplace_back();
  }
  return known->second;
}

int AvailabilityIndex::AddCalendar(int unit, int work, const BranchCalendar& branch) {
  const int index = static_cast<int>(calendars_.size());
  calendars_.push_back({unit, work, works_[work], std::vector<uint8_t>(branch.days.size())});
  calendars_of_unit_[unit].push_back(index);
  branch_of_calendar_.push_back(static_cast<int>(branches_.size()));
  RefreshRuns(calendars_.back(), branch, 0, axis_.cells);
  return index;
}

const BranchCalendar* AvailabilityIndex::branch(const BranchId& id) const {
  for (size_t i = 0; i < branches_.size(); ++i)
    if (catalogue_.branches[i].id == id) return &branches_[i];
  return nullptr;
}

std::optional<int> AvailabilityIndex::UnitOf(const ResourceId& id) const {
  const auto found = unit_by_id_.find(id);
  if (found == unit_by_id_.end()) return std::nullopt;
  return found->second;
}

void AvailabilityIndex::Add(const ResourceId& resource, const BusySpan& span) {
  const std::optional<int> index = UnitOf(resource);
  if (!index) return;
  Unit& unit = units_[*index];
  const auto place = std::ranges::upper_bound(
      unit.spans, span.during.start, {}, [](const BusySpan& known) { return known.during.start; });
  unit.spans.insert(place, span);
  units_by_visit_[span.visit].insert(*index);
  next_expiry_ = std::min(next_expiry_, span.expires);
  Paint(axis_, span, unit);
  const Interval wide = Widened(span);
  Refresh(*index, axis_.Floor(wide.start), axis_.Ceil(wide.end));
}

void AvailabilityIndex::RemoveVisit(const VisitId& visit) {
  const auto found = units_by_visit_.find(visit);
  if (found == units_by_visit_.end()) return;
  const absl::flat_hash_set<int> touched = std::move(found->second);
  units_by_visit_.erase(found);
  for (int index : touched) {
    Unit& unit = units_[index];
    Interval window{absl::InfiniteFuture(), absl::InfinitePast()};
    std::erase_if(unit.spans, [&](const BusySpan& span) {
      if (span.visit != visit) return false;
      window.start = std::min(window.start, Widened(span).start);
      window.end = std::max(window.end, Widened(span).end);
      return true;
    });
    if (!window.Empty()) Repaint(index, window);
  }
}

void AvailabilityIndex::Replace(const ResourceId& resource, Interval window,
                                const std::vector<BusySpan>& spans) {
  const std::optional<int> index = UnitOf(resource);
  if (!index) return;
  Unit& unit = units_[*index];
  Interval repaint = window;
  std::erase_if(unit.spans, [&](const BusySpan& span) {
    if (span.during.start < window.start || span.during.start >= window.end) return false;
    repaint.start = std::min(repaint.start, Widened(span).start);
    repaint.end = std::max(repaint.end, Widened(span).end);
    return true;
  });
  Repaint(*index, repaint);
  for (const BusySpan& span : spans) Add(resource, span);
}

void AvailabilityIndex::ExpireHolds(absl::Time now) {
  if (now < next_expiry_) return;
  std::vector<VisitId> due;
  for (const Unit& unit : units_)
    for (const BusySpan& span : unit.spans)
      if (span.expires <= now) due.push_back(span.visit);
  for (const VisitId& visit : due) RemoveVisit(visit);
  RecomputeNextExpiry();
}

void AvailabilityIndex::RecomputeNextExpiry() {
  next_expiry_ = absl::InfiniteFuture();
  for (const Unit& unit : units_)
    for (const BusySpan& span : unit.spans) next_expiry_ = std::min(next_expiry_, span.expires);
}

void AvailabilityIndex::Repaint(int index, Interval window) {
  Unit& unit = units_[index];
  const int64_t from = std::max<int64_t>(0, axis_.Floor(window.start));
  const int64_t to = std::min<int64_t>(axis_.cells, axis_.Ceil(window.end));
  unit.core.Clear(from, to);
  unit.wide.Clear(from, to);
  // Neighbours may share the first or the last cell with what was cleared.
  const Interval cleared{axis_.StartOf(from), axis_.StartOf(to)};
  for (const BusySpan& span : unit.spans)
    if (Widened(span).Overlaps(cleared)) Paint(axis_, span, unit);
  Refresh(index, from, to);
}

void AvailabilityIndex::Refresh(int unit, int64_t from, int64_t to) {
  // Whole words around the changed cells.
  const int64_t first = std::max<int64_t>(0, from) / kWordBits * kWordBits;
  to = std::min<int64_t>(to, axis_.cells);
  for (int index : calendars_of_unit_[unit]) {
    UnitCalendar& calendar = calendars_[index];
    const BitPlane& work = works_[calendar.work];
    for (int64_t cell = first; cell < to; cell += kWordBits) {
      calendar.free.SetWord(cell, work.WordAt(cell) & ~units_[unit].wide.WordAt(cell));
    }
    RefreshRuns(calendar, branches_[branch_of_calendar_[index]], from, to);
  }
}

void AvailabilityIndex::RefreshRuns(UnitCalendar& calendar, const BranchCalendar& branch,
                                    int64_t from, int64_t to) {
  std::array<BitWord, 16> row;
  for (size_t no = 0; no < branch.days.size(); ++no) {
    const DayCells& day = branch.days[no];
    const int reach = day.cells + kLookBehindMidnight;
    if (day.first_cell >= to || day.first_cell + reach <= from) continue;
    const absl::Span<BitWord> words =
        absl::MakeSpan(row).first((reach + kWordBits - 1) / kWordBits);
    calendar.free.Copy(day.first_cell, words);
    calendar.longest_run[no] =
        static_cast<uint8_t>(std::min(kLookBehindMidnight, LongestRun(words)));
  }
}

std::vector<int> AvailabilityIndex::UnitsOf(const VisitId& visit) const {
  const auto found = units_by_visit_.find(visit);
  if (found == units_by_visit_.end()) return {};
  return {found->second.begin(), found->second.end()};
}

UnitCalendar AvailabilityIndex::Without(const UnitCalendar& calendar,
                                        const std::vector<VisitId>& visits, Unit& scratch) const {
  scratch = {units_[calendar.unit].id, {}, BitPlane(axis_.cells), BitPlane(axis_.cells)};
  for (const BusySpan& span : units_[calendar.unit].spans) {
    if (std::ranges::find(visits, span.visit) != visits.end()) continue;
    scratch.spans.push_back(span);
    Paint(axis_, span, scratch);
  }
  UnitCalendar without = calendar;
  for (int64_t cell = 0; cell < axis_.cells; cell += kWordBits)
    without.free.SetWord(cell, works_[calendar.work].WordAt(cell) & ~scratch.wide.WordAt(cell));
  without.longest_run.assign(calendar.longest_run.size(), kLookBehindMidnight);
  return without;
}

int AvailabilityIndex::CountMismatches() const {
  int mismatches = 0;
  for (const UnitCalendar& calendar : calendars_) {
    Unit rebuilt;
    const UnitCalendar fresh = Without(calendar, {}, rebuilt);
    if (fresh.free.words() != calendar.free.words() ||
        rebuilt.core.words() != units_[calendar.unit].core.words()) {
      ++mismatches;
    }
  }
  return mismatches;
}

size_t AvailabilityIndex::MemoryBytes() const {
  size_t bytes = 0;
  for (const BitPlane& work : works_) bytes += work.MemoryBytes();
  for (const Unit& unit : units_)
    bytes += unit.core.MemoryBytes() + unit.wide.MemoryBytes() +
             unit.spans.capacity() * sizeof(BusySpan);
  for (const UnitCalendar& calendar : calendars_)
    bytes += calendar.free.MemoryBytes() + calendar.longest_run.size();
  return bytes;
}

std::vector<ResourceId> DifferingUnits(const AvailabilityIndex& a, const AvailabilityIndex& b) {
  std::vector<ResourceId> differing;
  for (int i = 0; i < a.unit_count(); ++i) {
    const std::optional<int> other = b.UnitOf(a.unit(i).id);
    if (!other || a.unit(i).core.words() != b.unit(*other).core.words() ||
        a.unit(i).wide.words() != b.unit(*other).wide.words()) {
      differing.push_back(a.unit(i).id);
    }
  }
  std::ranges::sort(differing);
  return differing;
}

}  // namespace tresen::scheduling
