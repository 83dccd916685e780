#include "services/scheduling/connectors/timeglobe/matching.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/scheduling/domain/catalogue.h"

namespace tresen::scheduling::timeglobe {
namespace {

constexpr size_t kMostCombinations = 20;

std::vector<int64_t> ItemsOfProposal(const Proposal& proposal) {
  std::vector<int64_t> items;
  for (const Position& position : proposal.positions) items.push_back(position.item);
  std::ranges::sort(items);
  return items;
}

std::vector<int64_t> EmployeesOfProposal(const Proposal& proposal) {
  std::vector<int64_t> people;
  for (const Position& position : proposal.positions) people.push_back(position.employee);
  std::ranges::sort(people);
  people.erase(std::unique(people.begin(), people.end()), people.end());
  return people;
}

bool Means(const std::string& text, absl::Time wanted, const Connector::TimeReading& reading,
           const absl::TimeZone& zone) {
  if (reading.verified) return ReadTime(text, reading.mode, zone, wanted) == wanted;
  return ReadTime(text, TimeMode::kUtc, zone) == wanted ||
         ReadTime(text, TimeMode::kLocal, zone, wanted) == wanted;
}

}  // namespace

Numbers::Numbers(const ForeignCalendar& settings)
    : services_(settings.services), staff_(settings.staff_numbers) {
  for (const auto& [staff, number] : staff_) staff_by_number_.emplace(number, staff);
}

std::optional<int64_t> Numbers::OfService(const ServiceId& service) const {
  const auto found = services_.find(service);
  if (found == services_.end()) return std::nullopt;
  return found->second;
}

std::optional<int64_t> Numbers::OfStaff(const StaffId& staff) const {
  const auto found = staff_.find(staff);
  if (found == staff_.end()) return std::nullopt;
  return found->second;
}

std::optional<StaffId> Numbers::StaffOf(int64_t employee) const {
  const auto found = staff_by_number_.find(employee);
  if (found == staff_by_number_.end()) return std::nullopt;
  return found->second;
}

std::vector<std::vector<WantedItem>> Combinations(const std::vector<VisitItem>& items,
                                                  const Numbers& numbers) {
  std::vector<std::vector<WantedItem>> all = {{}};
  for (const VisitItem& item : items) {
    const auto number = numbers.OfService(item.service);
    if (!number) return {};
    std::vector<std::optional<int64_t>> people;
    for (const StaffId& staff : item.staff)
      if (const auto person = numbers.OfStaff(staff)) people.push_back(person);
    if (item.staff.empty()) people.push_back(std::nullopt);
    std::vector<std::vector<WantedItem>> longer;
    for (const auto& start : all) {
      for (const auto& person : people) {
        if (longer.size() == kMostCombinations) break;
        longer.push_back(start);
        longer.back().push_back({*number, person});
      }
    }
    all = std::move(longer);
  }
  return all;
}

std::optional<VisitPlan> PlanOf(const Proposal& proposal, const std::vector<VisitItem>& items,
                                const Numbers& numbers) {
  VisitPlan plan;
  plan.during = {proposal.begin, proposal.end};
  std::vector<bool> taken(items.size(), false);
  int item_no = 0;
  for (const Position& position : proposal.positions) {
    const auto staff = numbers.StaffOf(position.employee);
    if (!staff) return std::nullopt;
    const Interval during{position.begin, position.begin + position.length};
    if (!position.invisible) {
      size_t wanted = 0;
      while (wanted < items.size() &&
             (taken[wanted] || numbers.OfService(items[wanted].service) != position.item))
        ++wanted;
      if (wanted == items.size()) return std::nullopt;
      const std::vector<StaffId>& may = items[wanted].staff;
      if (!may.empty() && std::ranges::find(may, *staff) == may.end()) return std::nullopt;
      taken[wanted] = true;
      plan.items.push_back({items[wanted].service,
                            {*staff},
                            may.empty() ? StaffWish::kAnyone : StaffWish::kNamed,
                            during,
                            0,
                            items[wanted].guest});
      item_no = static_cast<int>(plan.items.size()) - 1;
    }
    plan.claims.push_back({PersonUnit(*staff, 0), during, 0, 0, item_no});
  }
  if (plan.items.size() != items.size()) return std::nullopt;
  std::ranges::sort(plan.claims, {}, [](const Claim& claim) {
    return std::pair(claim.resource, claim.during.start);
  });
  return plan;
}

int Merge::Add(const std::vector<Proposal>& proposals) {
  int added = 0;
  for (const Proposal& proposal : proposals) {
    if (proposal.begin < starts_.start || proposal.begin >= starts_.end) continue;
    auto plan = PlanOf(proposal, items_, numbers_);
    if (!plan) continue;
    const std::pair key(proposal.begin, plan->items.front().staff.front());
    added += found_.try_emplace(key, Suggestion{*std::move(plan), proposal.contents}).second;
  }
  return added;
}

bool Merge::Has(absl::Time start) const {
  const auto found = found_.lower_bound({start, StaffId()});
  return found != found_.end() && found->first.first == start;
}

std::vector<Suggestion> Merge::Take() {
  std::vector<Suggestion> list;
  for (auto& [key, suggestion] : found_) list.push_back(std::move(suggestion));
  return list;
}

bool IsOrderFor(const ListedOrder& order, const std::string& site, const Proposal& booked,
                const absl::TimeZone& zone) {
  const auto fits = [&](TimeMode mode) {
    const Connector::TimeReading reading{mode, true};
    return Means(order.begin, booked.begin, reading, zone) &&
           (order.end.empty() || Means(order.end, booked.end, reading, zone));
  };
  if (order.site != site || !(fits(TimeMode::kUtc) || fits(TimeMode::kLocal))) return false;
  return order.items == ItemsOfProposal(booked) && order.employees == EmployeesOfProposal(booked);
}

std::string DifferenceOf(const ListedOrder& order, const Proposal& booked,
                         const Connector::TimeReading& reading, const absl::TimeZone& zone) {
  std::string difference;
  const auto add = [&](absl::string_view what) {
    absl::StrAppend(&difference, difference.empty() ? "" : ", ", what);
  };
  if (!Means(order.begin, booked.begin, reading, zone)) add("start");
  if (!order.end.empty() && !Means(order.end, booked.end, reading, zone)) add("end");
  if (order.items != ItemsOfProposal(booked)) add("services");
  if (order.employees != EmployeesOfProposal(booked)) add("people");
  return difference;
}

std::string ExternalId(const ListedOrder& order) { return absl::StrCat(order.site, "/", order.id); }

}  // namespace tresen::scheduling::timeglobe
