// What the cases say beyond starts: who does it, what repeats, what else could be offered, why
// nothing fits, how long somebody who waits may think.
#include <algorithm>
#include <catch2/catch.hpp>

#include "services/scheduling/domain/cases/case_world.h"
#include "services/scheduling/domain/recurrence.h"
#include "services/scheduling/domain/waitlist.h"

namespace tresen::scheduling {
namespace {

using nlohmann::json;

constexpr size_t kAll = 1000;

std::string NameOf(NoSlot why) {
  switch (why) {
    case NoSlot::kNone:
      return "none";
    case NoSlot::kFullyBooked:
      return "fully booked";
    case NoSlot::kClosed:
      return "closed";
    case NoSlot::kHoliday:
      return "holiday";
    case NoSlot::kPast:
      return "past";
    case NoSlot::kTooSoon:
      return "too soon";
    case NoSlot::kTooFar:
      return "too far";
    case NoSlot::kStaffOff:
      return "staff off";
    case NoSlot::kStaffCannot:
      return "staff cannot";
    case NoSlot::kServiceNotOffered:
      return "service not offered";
    case NoSlot::kCustomerBusy:
      return "customer busy";
  }
  return "?";
}

std::string NameOf(Difference difference) {
  switch (difference) {
    case Difference::kTime:
      return "time";
    case Difference::kDay:
      return "day";
    case Difference::kStaff:
      return "staff";
    case Difference::kBranch:
      return "branch";
  }
  return "?";
}

// "lena+jonas" for two people of one service, "lena, jonas" for one each of two.
std::string PeopleOf(const VisitPlan& plan) {
  std::string people;
  for (const PlannedItem& item : plan.items) {
    if (!people.empty()) people += ", ";
    for (size_t i = 0; i < item.staff.size(); ++i)
      people += (i == 0 ? "" : "+") + item.staff[i].value();
  }
  return people;
}

void CheckPlans(const json& one, const CaseWorld& world, const OfferFinder& finder) {
  if (one.contains("plans")) {
    std::vector<std::string> found, want;
    for (const VisitPlan& plan : finder.EveryStart(world.wish, kAll))
      found.push_back(ShowStart(plan.during.start, world.zone));
    for (const std::string start : one["plans"]) want.push_back(FullTime(start, one));
    CHECK(found == want);
  }
  const json chosen = one.value("chosen", json::object());
  for (const auto& [at, people] : chosen.items()) {
    INFO("at " << at);
    const auto plan = finder.At(world.wish, ReadTime(FullTime(at, one), world.zone));
    CHECK((plan ? PeopleOf(*plan) : "nobody") == people.get<std::string>());
  }
}

// Every occurrence of the rule in the branch's wall time; those that cannot be had end in "taken".
void CheckSeries(const json& one, const CaseWorld& world, const OfferFinder& finder) {
  if (!one.contains("series")) return;
  const json& series = one["series"];
  auto rule = ParseRecurrence(series.at("rule").get<std::string>());
  REQUIRE(rule.ok());
  for (const std::string left_out : series.value("excluded", json::array()))
    rule->excluded.push_back(absl::ToCivilSecond(ReadTime(left_out, world.zone), world.zone));
  const absl::CivilSecond first =
      absl::ToCivilSecond(ReadTime(series.at("first"), world.zone), world.zone);
  std::vector<std::string> found;
  for (const absl::CivilSecond& start : Occurrences(*rule, first, kMostOccurrences)) {
    const absl::Time at = InstantOf(absl::CivilDay(start), start.hour() * 60 + start.minute(),
                                    Edge::kStart, world.zone);
    VisitWish wish = world.wish;
    wish.time.ranges.clear();
    wish.time.exact_start = at;
    found.push_back(ShowStart(at, world.zone) + (finder.At(wish, at) ? "" : " taken"));
  }
  CHECK(found == series.at("want").get<std::vector<std::string>>());
}

void CheckAlternatives(const json& one, const CaseWorld& world, const OfferFinder& finder) {
  if (one.contains("nearest")) {
    const json& nearest = one["nearest"];
    std::vector<std::string> found;
    for (const Alternative& alternative : finder.Nearest(world.wish, nearest.size())) {
      std::string text =
          ShowStart(alternative.plan.during.start, world.zone) + " " + PeopleOf(alternative.plan);
      for (const Difference difference : alternative.differences) text += " " + NameOf(difference);
      found.push_back(text);
    }
    CHECK(found == nearest.get<std::vector<std::string>>());
  }
  if (one.contains("why")) {
    CHECK(finder.AsWished(world.wish, 1).empty());
    CHECK(NameOf(finder.WhyNothing(world.wish)) == one["why"].get<std::string>());
  }
}

void CheckWaitlist(const json& one, const CaseWorld& world) {
  if (!one.contains("waitlist")) return;
  const json& waitlist = one["waitlist"];
  const Branch& branch = world.world.catalogue.branches.front();
  if (waitlist.contains("offer_minutes")) {
    const absl::Time start = ReadTime(waitlist.at("start"), world.zone);
    CHECK(OfferTime(start - world.now) == absl::Minutes(waitlist["offer_minutes"].get<int>()));
  }
  if (waitlist.contains("quiet"))
    CHECK(IsQuiet(branch.policy.quiet_hours, world.now, world.zone) == waitlist["quiet"]);
  if (waitlist.contains("over")) CHECK(IsOver(world.wish.time, world.now) == waitlist["over"]);
}

TEST_CASE("the case files say who, what else, why not and for how long") {
  int checked = 0;
  for (const json& one : AllCases()) {
    const bool more = one.contains("plans") || one.contains("chosen") || one.contains("series") ||
                      one.contains("nearest") || one.contains("why") || one.contains("waitlist");
    const bool starts = one.contains("want") || one.contains("count");
    INFO("case: " << one.at("name"));
    CHECK((more || starts));
    if (!more) continue;
    ++checked;
    const CaseWorld world = ReadCase(one);
    const AvailabilityIndex index = IndexOf(world);
    const OfferFinder finder(index, world.now, {{}, world.loads}, world.visits);
    CheckPlans(one, world, finder);
    CheckSeries(one, world, finder);
    CheckAlternatives(one, world, finder);
    CheckWaitlist(one, world);
  }
  CHECK(checked >= 50);
}

}  // namespace
}  // namespace tresen::scheduling
