// When the wish cannot be met as it is: why not, and what comes nearest to it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/scheduling/domain/offer_ranking.h"

namespace tresen::scheduling {

// A whole wish of a customer, before it is tied to one branch.
struct VisitWish {
  BranchId branch;  // empty = any branch
  std::vector<VisitItem> items;
  TimeWish time;
  bool any_order = false;  // of the items
  std::string guest;       // of the customer's people; empty = the customer
  std::optional<VisitId> moving;
  std::optional<VisitId> swapping_with;
  IntervalSet customer_busy;
  std::map<BranchId, std::vector<absl::Time>> customer_visits;  // their starts, for caps
  std::vector<StaffId> usual_staff;
};

// SCH-06: in what an offer differs from the wish.
enum class Difference { kTime, kDay, kStaff, kBranch };

struct Alternative {
  VisitPlan plan;
  std::vector<Difference> differences;  // empty = exactly as wished
};

enum class NoSlot {
  kNone,
  kFullyBooked,
  kClosed,
  kHoliday,
  kPast,
  kTooSoon,
  kTooFar,
  kStaffOff,
  kStaffCannot,
  kServiceNotOffered,
  kCustomerBusy,
  kCalendarAway,  // the calendar of the branch does not answer: nothing is known
};

// How many visits begin when, for the caps of branches: by branch the starts that count.
using BranchVisits = std::map<BranchId, std::vector<absl::Time>>;

class OfferFinder {
 public:
  // The index must outlive the finder and must not change meanwhile.
  OfferFinder(const AvailabilityIndex& index, absl::Time now, PlanWishes people,
              BranchVisits visits)
      : index_(index), now_(now), people_(std::move(people)), visits_(std::move(visits)) {}

  // Offers that fit the wish, best first, at most `count`.
  std::vector<VisitPlan> AsWished(const VisitWish& wish, size_t count) const;
  // Every start that fits, one plan each, ascending.
  std::vector<VisitPlan> EveryStart(const VisitWish& wish, size_t count) const;
  // The plan for exactly this start, if it is allowed and free; the grid is not asked for.
  std::optional<VisitPlan> At(const VisitWish& wish, absl::Time start) const;
  // The nearest to the wish in the order of SCH-06: same person at another time, another person in
  // the same branch, another branch (nearest first).
  std::vector<Alternative> Nearest(const VisitWish& wish, size_t count) const;
  // Why nothing fits. Call it when AsWished found nothing.
  NoSlot WhyNothing(const VisitWish& wish) const;

  std::vector<Difference> DifferencesOf(const VisitWish& wish, const VisitPlan& plan) const;

 private:
  std::vector<const Branch*> BranchesFor(const VisitWish& wish) const;
  std::vector<const Branch*> OtherBranches(const BranchId& wished) const;
  SlotQuery QueryFor(const VisitWish& wish, const Branch& branch) const;
  std::vector<VisitPlan> Pick(const VisitWish& wish, const Branch& branch, size_t count) const;
  std::vector<VisitPlan> PickInOrder(const VisitWish& wish, const Branch& branch,
                                     size_t count) const;
  std::optional<VisitPlan> PlanAt(const VisitWish& wish, const Branch& branch,
                                  absl::Time start) const;
  std::vector<VisitPlan> NearestInTime(const VisitWish& wish, const Branch& branch,
                                       size_t count) const;
  NoSlot WhyNothingAt(const VisitWish& wish, const Branch& branch) const;
  NoSlot WhyNoTime(const VisitWish& wish, const Branch& branch, Interval window) const;

  const AvailabilityIndex& index_;
  absl::Time now_;
  PlanWishes people_;
  BranchVisits visits_;
};

}  // namespace tresen::scheduling
