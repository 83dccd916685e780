// Free starts of a visit, found on bit planes.
#pragma once

#include <cstdint>
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
  std::optional<VisitId> ignored_visit;  // the visit being moved
  IntervalSet customer_busy;             // the customer's other visits
  std::vector<DayCaps> caps;
};

class SlotSearch {
 public:
  // The index must outlive the search and must not change meanwhile. An unknown branch or service,
  // or a service nobody can do there, simply has no starts.
  SlotSearch(const AvailabilityIndex& index, SlotQuery query);

  // Ascending, on the branch's grid, at most `limit`.
  std::vector<absl::Time> Starts(size_t limit) const;

  const SlotQuery& query() const { return query_; }
  const CalendarView& view() const { return view_; }
  const BranchCalendar* branch() const { return branch_; }
  const std::vector<ServiceOptions>& options() const { return options_; }
  const BookingPolicy& policy() const { return policy_; }
  bool IsGridStart(absl::Time start) const;
  bool IsCustomerFree(int64_t from_cell, int64_t to_cell) const;

 private:
  struct Day;
  struct Row;

  bool Possible() const;
  void AppendStarts(const Day& day, size_t limit, std::vector<absl::Time>& starts) const;
  void StartsOfItem(const Day& day, size_t item, const Row& next, Row& starts) const;
  void KeepShape(const Day& day, const ServiceShape& shape, Row& row) const;
  void OrPeople(const Day& day, size_t item, int shape, Row& row) const;
  bool AndPerson(const Day& day, const ServiceShape& shape, int person, size_t role,
                 Row& row) const;
  void AndUnit(const Day& day, const ServiceShape& shape, int calendar, Stretch stretch,
               Row& row) const;
  void AndBuffer(const Day& day, int calendar, int64_t from, int cells, Row& row) const;

  CalendarView view_;
  SlotQuery query_;
  const BranchCalendar* branch_ = nullptr;
  BookingPolicy policy_;
  std::vector<ServiceOptions> options_;
  std::optional<BitPlane> customer_free_;
  int reach_ = 0;  // cells from the visit's start to the latest end of its last buffer
};

}  // namespace tresen::scheduling
