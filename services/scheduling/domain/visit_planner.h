// From a free start to concrete people, rooms and devices.
#pragma once

#include <optional>
#include <vector>

#include "absl/types/span.h"

#include "services/scheduling/domain/slot_search.h"
#include "services/scheduling/domain/visit.h"

namespace tresen::scheduling {

// How much work somebody already has in the month, for the fair choice among equals.
struct StaffLoad {
  int visits = 0;
  absl::Time last_visit = absl::InfinitePast();
};

struct PlanWishes {
  std::vector<StaffId> usual_staff;   // the customer's usual people, most usual first
  absl::Span<const StaffLoad> loads;  // by staff index, outliving the planner; empty = nothing yet
};

// What speaks against a plan; smaller is better, compared from top to bottom.
struct PlanCost {
  int unusual_people = 0;    // people who are not the customer's usual ones, if there are such
  int minutes = 0;           // of all services, if there are several: some people need less time
  int handovers = 0;         // changes of person between services
  int stranded_minutes = 0;  // free time made too short to be sold
  double fairness = 0;       // how far above their share the chosen people are
  friend auto operator<=>(const PlanCost&, const PlanCost&) = default;
};

struct CostedPlan {
  VisitPlan plan;
  PlanCost cost;
};

class VisitPlanner {
 public:
  // The search must outlive the planner.
  VisitPlanner(const SlotSearch& search, PlanWishes wishes);

  // The best plan for a visit that begins at `start`; nothing if it is not free. Does not look at
  // grid, notice or caps: that is the search's part.
  std::optional<CostedPlan> PlanAt(absl::Time start) const;

 private:
  struct Partial;
  struct Best;

  void PlanItem(size_t item, int64_t cell, const Partial& partial, Best& best) const;
  static bool HasClaimed(const Partial& partial, int calendar, const Interval& during);
  Interval TimesOf(int64_t cell, Stretch stretch) const;
  bool TryAssignment(size_t item, int64_t cell, const Assignment& assignment,
                     Partial& partial) const;
  bool ClaimPeople(size_t item, int64_t cell, const Assignment& assignment, Partial& partial) const;
  bool ClaimKinds(size_t item, int64_t cell, const ServiceShape& shape, Partial& partial) const;
  bool IsUnitFree(int calendar, int64_t cell, const ServiceShape& shape, Stretch stretch) const;
  bool IsBufferFree(int calendar, int64_t from, int64_t to) const;
  int PickUnit(const std::vector<int>& pool, int64_t cell, const ServiceShape& shape,
               Stretch stretch, const Partial& partial) const;
  void AddClaim(size_t item, int64_t cell, int calendar, const ServiceShape& shape, Stretch stretch,
                Partial& partial) const;
  std::vector<const Assignment*> Ordered(size_t item, int64_t cell, const Partial& partial) const;
  PlanCost CostOf(size_t item, int64_t cell, const Assignment& assignment,
                  const Partial& partial) const;
  int StrandedMinutes(int calendar, int64_t from, int64_t to) const;
  double FairnessOf(int person) const;
  bool MayDo(size_t item, int64_t cell, const Assignment& assignment) const;

  const SlotSearch& search_;
  const Catalogue& catalogue_;
  PlanWishes wishes_;
  int total_visits_ = 0;
  double total_share_ = 0;
};

}  // namespace tresen::scheduling
