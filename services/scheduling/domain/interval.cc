#include "services/scheduling/domain/interval.h"

#include <algorithm>
#include <utility>

namespace tresen::scheduling {

IntervalSet::IntervalSet(std::vector<Interval> intervals) {
  std::erase_if(intervals, [](const Interval& interval) { return interval.Empty(); });
  std::ranges::sort(intervals, {}, &Interval::start);
  for (const Interval& next : intervals) {
    if (!intervals_.empty() && next.start <= intervals_.back().end) {
      intervals_.back().end = std::max(intervals_.back().end, next.end);
    } else {
      intervals_.push_back(next);
    }
  }
}

bool IntervalSet::Covers(const Interval& span) const {
  if (span.Empty()) return true;
  auto after = std::ranges::upper_bound(intervals_, span.start, {}, &Interval::start);
  return after != intervals_.begin() && std::prev(after)->Contains(span);
}

bool IntervalSet::Touches(const Interval& span) const {
  if (span.Empty()) return false;
  auto first = std::ranges::upper_bound(intervals_, span.start, {}, &Interval::end);
  return first != intervals_.end() && first->start < span.end;
}

IntervalSet IntervalSet::Union(const IntervalSet& other) const {
  std::vector<Interval> all = intervals_;
  all.insert(all.end(), other.intervals_.begin(), other.intervals_.end());
  return IntervalSet(std::move(all));
}

IntervalSet IntervalSet::Intersect(const IntervalSet& other) const {
  std::vector<Interval> common;
  auto a = intervals_.begin();
  auto b = other.intervals_.begin();
  while (a != intervals_.end() && b != other.intervals_.end()) {
    common.push_back({std::max(a->start, b->start), std::min(a->end, b->end)});
    if (a->end < b->end) {
      ++a;
    } else {
      ++b;
    }
  }
  return IntervalSet(std::move(common));
}

IntervalSet IntervalSet::Subtract(const IntervalSet& other) const {
  std::vector<Interval> left;
  auto cut = other.intervals_.begin();
  for (Interval rest : intervals_) {
    while (cut != other.intervals_.end() && cut->end <= rest.start) ++cut;
    for (auto next = cut; next != other.intervals_.end() && next->start < rest.end; ++next) {
      left.push_back({rest.start, next->start});
      rest.start = std::max(rest.start, next->end);
    }
    left.push_back(rest);
  }
  return IntervalSet(std::move(left));
}

}  // namespace tresen::scheduling
