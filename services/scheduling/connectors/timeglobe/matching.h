// From proposals to plans, and from orders to what was booked. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/scheduling/connectors/timeglobe/answers.h"
#include "services/scheduling/connectors/timeglobe/times.h"

namespace tresen::scheduling::timeglobe {

// Both ways between our ids and the numbers of one site.
class Numbers {
 public:
  explicit Numbers(const ForeignCalendar& settings);
  std::optional<int64_t> OfService(const ServiceId& service) const;
  std::optional<int64_t> OfStaff(const StaffId& staff) const;
  std::optional<StaffId> StaffOf(int64_t employee) const;

 private:
  std::map<ServiceId, int64_t> services_;
  std::map<StaffId, int64_t> staff_;
  std::map<int64_t, StaffId> staff_by_number_;
};

// The requests that cover the people wished: one with nobody named where anyone will do, else one
// for every combination that names somebody. Nothing if a service or person has no number.
std::vector<std::vector<WantedItem>> Combinations(const std::vector<VisitItem>& items,
                                                  const Numbers& numbers);

// The visit behind a proposal. Nothing if it has people whom we do not know, or not the services.
std::optional<VisitPlan> PlanOf(const Proposal& proposal, const std::vector<VisitItem>& items,
                                const Numbers& numbers);

// Proposals of several reads as one list: each start and first person once, ascending, those
// outside `starts` and those that cannot be planned left out.
class Merge {
 public:
  Merge(std::vector<VisitItem> items, Interval starts, const Numbers& numbers)
      : items_(std::move(items)), starts_(starts), numbers_(numbers) {}
  // How many were new.
  int Add(const std::vector<Proposal>& proposals);
  bool Has(absl::Time start) const;
  size_t size() const { return found_.size(); }
  std::vector<Suggestion> Take();

 private:
  const std::vector<VisitItem> items_;
  const Interval starts_;
  const Numbers& numbers_;
  std::map<std::pair<absl::Time, StaffId>, Suggestion> found_;
};

// Is this order what was booked? Its times may be written either way, since that may just have
// changed; length, services and people must agree.
bool IsOrderFor(const ListedOrder& order, const std::string& site, const Proposal& booked,
                const absl::TimeZone& zone);

// In what an order that should be `booked` differs from it; empty: in nothing.
std::string DifferenceOf(const ListedOrder& order, const Proposal& booked,
                         const Connector::TimeReading& reading, const absl::TimeZone& zone);

// "{site}/{number}".
std::string ExternalId(const ListedOrder& order);

}  // namespace tresen::scheduling::timeglobe
