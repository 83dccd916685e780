#include "services/scheduling/domain/slot_search.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/numeric/bits.h"

namespace tresen::scheduling {
namespace {

// A local day (at most 300 cells in a zone that jumps by an hour) and a visit of 24 hours.
constexpr int kRowWords = 12;
constexpr int kLongestReach = (kRowWords - 1) * kWordBits - 320;
// The summary of free runs follows them this far behind midnight.
constexpr int kSummaryReach = 255;

int Cells(int minutes) { return (minutes + kCellMinutes - 1) / kCellMinutes; }

int ReachOf(const ServiceOptions& options) {
  int reach = 0;
  for (const ServiceShape& shape : options.shapes)
    reach = std::max(reach, Cells(shape.total_minutes) + Cells(shape.buffer_after_minutes));
  return reach;
}

}  // namespace

struct SlotSearch::Day {
  const DayCells& cells;
  size_t no;
  size_t words;
};

struct SlotSearch::Row {
  std::array<BitWord, kRowWords> words;
  absl::Span<BitWord> Used(const Day& day) { return absl::MakeSpan(words).first(day.words); }
  absl::Span<const BitWord> Used(const Day& day) const {
    return absl::MakeConstSpan(words).first(day.words);
  }
};

SlotSearch::SlotSearch(const AvailabilityIndex& index, SlotQuery query)
    : view_(index, query.ignored_visits), query_(std::move(query)) {
  const Branch* branch = FindBranch(index.catalogue(), query_.branch);
  if (branch == nullptr) return;
  branch_ = index.branch(branch->id);
  policy_ = branch->policy;
  for (const VisitItem& item : query_.items) {
    const ServiceOptions* anyone = index.OptionsAt(branch->id, item.service);
    if (anyone == nullptr)
      own_options_.push_back(OptionsFor(index.catalogue(), *branch, item));
    else if (!item.staff.empty())
      own_options_.push_back(OptionsOf(*anyone, index.catalogue(), item));
    options_.push_back(anyone == nullptr || !item.staff.empty() ? &own_options_.back() : anyone);
    reach_ += ReachOf(*options_.back());
  }
  if (query_.customer_busy.empty()) return;
  customer_free_.emplace(index.axis().cells);
  customer_free_->Set(0, index.axis().cells);
  for (const Interval& busy : query_.customer_busy.intervals())
    customer_free_->Clear(index.axis().Floor(busy.start), index.axis().Ceil(busy.end));
}

bool SlotSearch::Possible() const {
  return branch_ != nullptr && !options_.empty() && reach_ <= kLongestReach &&
         std::ranges::none_of(
             options_, [](const ServiceOptions* options) { return options->assignments.empty(); });
}

std::vector<absl::Time> SlotSearch::Starts(size_t limit, Interval window) const {
  std::vector<absl::Time> starts;
  if (!Possible() || window.Empty()) return starts;
  const CellAxis& axis = view_.index().axis();
  for (size_t no = 0; no < branch_->days.size() && starts.size() < limit; ++no) {
    const DayCells& cells = branch_->days[no];
    const Interval span{axis.StartOf(cells.first_cell),
                        axis.StartOf(cells.first_cell + cells.cells)};
    if (span.end <= window.start) continue;
    if (span.start >= window.end) break;
    const bool capped = std::ranges::any_of(
        query_.caps, [&](const DayCaps& caps) { return !caps.Allows(cells.day); });
    if (capped) continue;
    const size_t words = (cells.cells + reach_ + kWordBits - 1) / kWordBits;
    AppendStarts({cells, no, words}, window, limit, starts);
  }
  return starts;
}

void SlotSearch::AppendStarts(const Day& day, Interval window, size_t limit,
                              std::vector<absl::Time>& starts) const {
  Row all;  // where every row of items that is done one after the other may begin
  all.words.fill(~BitWord{0});
  Row next;
  next.words.fill(~BitWord{0});  // after the last service everything is possible
  for (size_t item = query_.items.size(); item-- > 0;) {
    Row row;
    StartsOfItem(day, item, next, row);
    if (!AnyBit(row.Used(day))) return;
    next = row;
    if (Follows(item)) continue;
    AndInto(all.Used(day), row.Used(day));
    next.words.fill(~BitWord{0});
  }
  const CellAxis& axis = view_.index().axis();
  for (size_t i = 0; i < day.words; ++i) {
    for (BitWord word = all.words[i]; word != 0; word &= word - 1) {
      const int cell = static_cast<int>(i) * kWordBits + absl::countr_zero(word);
      if (cell >= day.cells.cells || starts.size() >= limit) return;
      const absl::Time start = axis.StartOf(day.cells.first_cell + cell);
      if (start >= window.start && start < window.end && IsGridStart(start))
        starts.push_back(start);
    }
  }
}

bool SlotSearch::IsGridStart(absl::Time start) const {
  return OnGrid(start, policy_.step_minutes, branch_->zone);
}

bool SlotSearch::IsCustomerFree(int64_t from_cell, int64_t to_cell) const {
  return !customer_free_ || customer_free_->AllSet(from_cell, to_cell);
}

// Cells at which the item may start so that the rest of the visit fits behind it.
void SlotSearch::StartsOfItem(const Day& day, size_t item, const Row& next, Row& starts) const {
  starts.words.fill(0);
  const ServiceOptions& options = *options_[item];
  for (size_t shape = 0; shape < options.shapes.size(); ++shape) {
    Row row;
    row.words.fill(0);
    OrPeople(day, item, static_cast<int>(shape), row);
    if (!AnyBit(row.Used(day))) continue;
    KeepShape(day, options.shapes[shape], row);
    if (item + 1 < query_.items.size() && Follows(item + 1))
      AndAhead(row.Used(day), next.Used(day), Cells(options.shapes[shape].total_minutes));
    OrInto(starts.Used(day), row.Used(day));
  }
}

// What does not depend on the person: rooms and devices, and that the customer is free.
void SlotSearch::KeepShape(const Day& day, const ServiceShape& shape, Row& row) const {
  for (const KindNeed& need : shape.kinds) {
    Row any;
    any.words.fill(0);
    const auto pool = branch_->pools.find(need.kind);
    if (pool != branch_->pools.end()) {
      for (int calendar : pool->second) {
        Row unit;
        unit.words.fill(~BitWord{0});
        AndUnit(day, shape, calendar, need.span, unit);
        OrInto(any.Used(day), unit.Used(day));
      }
    }
    AndInto(row.Used(day), any.Used(day));
  }
  if (customer_free_) {
    Row free;
    customer_free_->Copy(day.cells.first_cell, free.Used(day));
    KeepRunStarts(free.Used(day), Cells(shape.total_minutes));
    AndInto(row.Used(day), free.Used(day));
  }
}

void SlotSearch::OrPeople(const Day& day, size_t item, int shape, Row& row) const {
  const ServiceOptions& options = *options_[item];
  for (const Assignment& assignment : options.assignments) {
    if (assignment.shape != shape || !MayHaveTime(day, options.shapes[shape], assignment)) continue;
    Row all;
    all.words.fill(~BitWord{0});
    bool possible = true;
    for (size_t role = 0; role < assignment.people.size() && possible; ++role)
      possible = AndPerson(day, options.shapes[shape], assignment.people[role], role, all);
    if (possible) OrInto(row.Used(day), all.Used(day));
  }
}

const BitPlane& SlotSearch::FreeOf(int calendar) const {
  return query_.as_if_empty ? view_.work(calendar) : view_.calendar(calendar).free;
}

// By the summary of free runs: no use in looking at those whose longest is too short.
bool SlotSearch::MayHaveTime(const Day& day, const ServiceShape& shape,
                             const Assignment& assignment) const {
  if (reach_ > kSummaryReach || query_.as_if_empty) return true;
  for (size_t role = 0; role < assignment.people.size(); ++role) {
    int longest = 0;
    for (const Stretch& stretch : shape.active_by_role[role])
      longest = std::max(longest, stretch.to - stretch.from);
    const int needed = std::min(kSummaryReach, Cells(longest));
    const bool someone = std::ranges::any_of(
        branch_->people[assignment.people[role]],
        [&](int calendar) { return view_.calendar(calendar).longest_run[day.no] >= needed; });
    if (!someone) return false;
  }
  return true;
}

bool SlotSearch::AndPerson(const Day& day, const ServiceShape& shape, int person, size_t role,
                           Row& row) const {
  const std::vector<Stretch>& active = shape.active_by_role[role];
  Row any;
  any.words.fill(0);
  bool possible = false;
  for (int calendar : branch_->people[person]) {
    Row unit;
    unit.words.fill(~BitWord{0});
    for (const Stretch& stretch : active) AndUnit(day, shape, calendar, stretch, unit);
    OrInto(any.Used(day), unit.Used(day));
    possible = true;
  }
  AndInto(row.Used(day), any.Used(day));
  return possible;
}

void SlotSearch::AndUnit(const Day& day, const ServiceShape& shape, int calendar, Stretch stretch,
                         Row& row) const {
  const int64_t from = day.cells.first_cell + stretch.from / kCellMinutes;
  Row free;
  // Runs may reach behind the row: read as far as the stretch is long.
  const int length = Cells(stretch.to - stretch.from);
  FreeOf(calendar).Copy(from, free.Used(day));
  KeepRunStarts(free.Used(day), length);
  AndInto(row.Used(day), free.Used(day));
  if (stretch.from == 0 && shape.buffer_before_minutes > 0) {
    const int before = Cells(shape.buffer_before_minutes);
    AndBuffer(day, calendar, from - before, before, row);
  }
  if (stretch.to == shape.total_minutes && shape.buffer_after_minutes > 0)
    AndBuffer(day, calendar, from + length, Cells(shape.buffer_after_minutes), row);
}

// The cells of a buffer must hold nobody else; working time only if the branch says so.
void SlotSearch::AndBuffer(const Day& day, int calendar, int64_t from, int cells, Row& row) const {
  const Unit& unit = view_.unit(calendar);
  Row blocked;
  blocked.words.fill(0);
  if (!query_.as_if_empty)
    (policy_.buffer_sum == BufferSum::kBoth ? unit.wide : unit.core).Copy(from, blocked.Used(day));
  for (BitWord& word : blocked.Used(day)) word = ~word;
  if (policy_.buffer_hours == BufferHours::kInsideHours) {
    Row work;
    view_.work(calendar).Copy(from, work.Used(day));
    AndInto(blocked.Used(day), work.Used(day));
  }
  KeepRunStarts(blocked.Used(day), cells);
  AndInto(row.Used(day), blocked.Used(day));
}

}  // namespace tresen::scheduling
