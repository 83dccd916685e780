// Free starts of a visit, found on bit planes.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "services/scheduling/domain/booking_rules.h"
#include "services/scheduling/domain/calendar_view.h"
#include "services/scheduling/domain/service_shape.h"

namespace tresen::scheduling {

struct SlotQuery {
  BranchId branch;
  std::vector<VisitItem> items;  // in the order in which they are done, without a pause between
  Interval starts;               // the visit begins inside this, notice and horizon respected
  std::vector<VisitId> ignored_visits;  // the visit being moved, both of a swap
  IntervalSet customer_busy;            // the customer's other visits
  std::vector<DayCaps> caps;
  bool as_if_empty = false;  // as if nobody had booked anything: what the hours alone allow
};

class SlotSearch {
 public:
  // The index must outlive the search and must not change meanwhile; the search stays where it is. An unknown branch or service,
  // or a service nobody can do there, simply has no starts.
  SlotSearch(const AvailabilityIndex& index, SlotQuery query);

  // Ascending, on the branch's grid, at most `limit`. Items of several guests at the same time are
  // each looked at alone: the planner tells whether two of them want the same person.
  std::vector<absl::Time> Starts(size_t limit) const { return Starts(limit, query_.starts); }
  // Of these those in `window`, which is a part of query().starts.
  std::vector<absl::Time> Starts(size_t limit, Interval window) const;

  const SlotQuery& query() const { return query_; }
  const CalendarView& view() const { return view_; }
  const BranchCalendar* branch() const { return branch_; }
  size_t items() const { return options_.size(); }
  const ServiceOptions& options(size_t item) const { return *options_[item]; }
  const BookingPolicy& policy() const { return policy_; }
  // Does the item follow the one before it?
  bool Follows(size_t item) const { return item > 0 && !query_.items[item].at_the_same_time; }
  bool IsGridStart(absl::Time start) const;
  bool IsCustomerFree(int64_t from_cell, int64_t to_cell) const;

 private:
  struct Day;
  struct Row;

  SlotSearch(const SlotSearch&) = delete;
  SlotSearch& operator=(const SlotSearch&) = delete;

  bool Possible() const;
  void AppendStarts(const Day& day, Interval window, size_t limit,
                    std::vector<absl::Time>& starts) const;
  void StartsOfItem(const Day& day, size_t item, const Row& next, Row& starts) const;
  void KeepShape(const Day& day, const ServiceShape& shape, Row& row) const;
  void OrPeople(const Day& day, size_t item, int shape, Row& row) const;
  const BitPlane& FreeOf(int calendar) const;
  bool MayHaveTime(const Day& day, const ServiceShape& shape, const Assignment& assignment) const;
  bool AndPerson(const Day& day, const ServiceShape& shape, int person, size_t role,
                 Row& row) const;
  void AndUnit(const Day& day, const ServiceShape& shape, int calendar, Stretch stretch,
               Row& row) const;
  void AndBuffer(const Day& day, int calendar, int64_t from, int cells, Row& row) const;

  CalendarView view_;
  SlotQuery query_;
  const BranchCalendar* branch_ = nullptr;
  BookingPolicy policy_;
  std::vector<const ServiceOptions*> options_;  // of the index, or of own_options_
  std::deque<ServiceOptions> own_options_;
  std::optional<BitPlane> customer_free_;
  int reach_ = 0;  // cells from the visit's start to the latest end of its last buffer
};

}  // namespace tresen::scheduling
