// Half-open spans of time and sorted sets of them: the exact form of every rule about time.
#pragma once

#include <vector>

#include "absl/time/time.h"

namespace tresen::scheduling {

// [start, end). Empty if end <= start.
struct Interval {
  absl::Time start;
  absl::Time end;

  bool Empty() const { return end <= start; }
  absl::Duration Length() const { return end - start; }
  bool Overlaps(const Interval& other) const { return start < other.end && other.start < end; }
  bool Contains(const Interval& other) const { return start <= other.start && other.end <= end; }
  friend bool operator==(const Interval&, const Interval&) = default;
};

// Sorted, disjoint, without touching neighbours and without empty members.
class IntervalSet {
 public:
  IntervalSet() = default;
  // From intervals in any order; empty ones vanish, overlapping and touching ones become one.
  explicit IntervalSet(std::vector<Interval> intervals);

  const std::vector<Interval>& intervals() const { return intervals_; }
  bool empty() const { return intervals_.empty(); }

  // Is `span` wholly inside one member? An empty span is inside everything.
  bool Covers(const Interval& span) const;
  bool Touches(const Interval& span) const;

  IntervalSet Union(const IntervalSet& other) const;
  IntervalSet Intersect(const IntervalSet& other) const;
  IntervalSet Subtract(const IntervalSet& other) const;

  friend bool operator==(const IntervalSet&, const IntervalSet&) = default;

 private:
  std::vector<Interval> intervals_;
};

}  // namespace tresen::scheduling
