// A visit: one or more services for one customer in a row, and everything it occupies.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/scheduling/domain/ids.h"
#include "services/scheduling/domain/interval.h"

namespace tresen::scheduling {

// "Anyone" and "only Lisa" are both remembered: on sickness the first may be reassigned silently,
// the second must be asked.
enum class StaffWish { kAnyone, kNamed };

struct VisitItem {
  ServiceId service;
  std::vector<StaffId> staff;  // who may be its main person; empty = anyone
  std::string guest;           // for whom of several people; empty = the customer
  // Begins together with the visit, for another guest, instead of after the item before it.
  bool at_the_same_time = false;
  friend bool operator==(const VisitItem&, const VisitItem&) = default;
};

// One resource kept for one span. The buffers lie outside `during`.
struct Claim {
  ResourceId resource;
  Interval during;
  int buffer_before_minutes = 0;
  int buffer_after_minutes = 0;
  int item = 0;  // which service of the visit needs it
  friend bool operator==(const Claim&, const Claim&) = default;
};

struct PlannedItem {
  ServiceId service;
  std::vector<StaffId> staff;  // by role
  StaffWish wish = StaffWish::kAnyone;
  Interval during;
  int64_t price_cents = 0;
  std::string guest;
  friend bool operator==(const PlannedItem&, const PlannedItem&) = default;
};

struct VisitPlan {
  BranchId branch;
  Interval during;
  std::vector<PlannedItem> items;
  std::vector<Claim> claims;  // by resource id, then start: the order in which they are locked
  friend bool operator==(const VisitPlan&, const VisitPlan&) = default;
};

// The items that lead to this plan again: the people that were chosen, in the same order. Of an
// item for another guest at the same time its start tells.
std::vector<VisitItem> ItemsOf(const VisitPlan& plan);

}  // namespace tresen::scheduling
