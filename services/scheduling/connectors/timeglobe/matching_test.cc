#include "services/scheduling/connectors/timeglobe/matching.h"

#include <catch2/catch.hpp>

#include "services/scheduling/fixtures/salon.h"

namespace tresen::scheduling::timeglobe {
namespace {

ForeignCalendar Settings() {
  ForeignCalendar settings;
  settings.services = {{ServiceId("cut"), 10}, {ServiceId("colour"), 30}};
  settings.staff_numbers = {{StaffId("kim"), 7}, {StaffId("noa"), 8}};
  return settings;
}

// Colour, its invisible rest, and a cut inside the waiting time.
constexpr char kVisit[] = R"({"suggestions":[{"beginTs":"2026-05-19T07:00:00.000Z","positions":[
 {"ordinalPosition":1,"beginTs":"2026-05-19T07:00:00.000Z","durationMillis":1800000,"employeeId":7,
  "employeeNm":"Kim","itemNo":30,"itemNm":"01. Farbe"},
 {"ordinalPosition":3,"beginTs":"2026-05-19T07:30:00.000Z","durationMillis":1800000,"employeeId":8,
  "itemNo":10,"itemNm":"03. Schnitt","newField":{"a":[null]}},
 {"ordinalPosition":2,"beginTs":"2026-05-19T08:15:00.000Z","durationMillis":900000,"employeeId":7,
  "itemNo":80,"invisibleToCustomer":true}]}]})";

Proposal Visit() {
  const auto proposals = ProposalsFrom(kVisit);
  REQUIRE(proposals.ok());
  return proposals->front();
}

TEST_CASE("a proposal becomes a plan: its span, its visible services, everybody's busy time") {
  const Numbers numbers(Settings());
  const auto plan = PlanOf(Visit(), {Wish("cut"), Wish("colour", "kim")}, numbers);
  REQUIRE(plan.has_value());
  CHECK(plan->during.Length() == absl::Minutes(90));
  REQUIRE(plan->items.size() == 2);
  CHECK(plan->items[0].service == ServiceId("colour"));
  CHECK(plan->items[0].wish == StaffWish::kNamed);
  CHECK(plan->items[1].staff == std::vector<StaffId>{StaffId("noa")});
  CHECK(plan->items[1].wish == StaffWish::kAnyone);
  REQUIRE(plan->claims.size() == 3);
  CHECK(plan->claims[1].resource == plan->claims[0].resource);  // the rinse is Kim's, too
  CHECK(plan->claims[1].item == 0);
}

TEST_CASE("a proposal with strangers, other people than wished or other services is none") {
  const Numbers numbers(Settings());
  CHECK_FALSE(PlanOf(Visit(), {Wish("cut", "kim"), Wish("colour")}, numbers).has_value());
  CHECK_FALSE(PlanOf(Visit(), {Wish("cut")}, numbers).has_value());
  ForeignCalendar fewer = Settings();
  fewer.staff_numbers.erase(StaffId("noa"));
  CHECK_FALSE(PlanOf(Visit(), {Wish("cut"), Wish("colour")}, Numbers(fewer)).has_value());
}

TEST_CASE("several answers are one list, each start and person once, in order") {
  const Numbers numbers(Settings());
  Merge merge({Wish("cut"), Wish("colour")},
              {BerlinTime("2026-05-19 00:00"), BerlinTime("2026-05-20 00:00")}, numbers);
  Proposal later = Visit();
  later.begin += absl::Hours(1);
  Proposal outside = Visit();
  outside.begin += absl::Hours(24);
  CHECK(merge.Add({later, Visit(), outside}) == 2);
  CHECK(merge.Add({Visit(), later}) == 0);
  CHECK(merge.Has(Visit().begin));
  CHECK_FALSE(merge.Has(outside.begin));
  const std::vector<Suggestion> list = merge.Take();
  REQUIRE(list.size() == 2);
  CHECK(list[0].plan.during.start == Visit().begin);
}

TEST_CASE("who is asked for: nobody named once, named people one by one, strangers not at all") {
  const Numbers numbers(Settings());
  const auto count = [&](std::vector<VisitItem> items) {
    return Combinations(items, numbers).size();
  };
  VisitItem two = Wish("cut");
  two.staff = {StaffId("kim"), StaffId("noa")};
  CHECK(count({Wish("cut")}) == 1);
  CHECK_FALSE(Combinations({Wish("cut")}, numbers)[0][0].employee.has_value());
  CHECK(count({two, Wish("colour", "kim")}) == 2);
  CHECK(count({Wish("cut", "stranger")}) == 0);
  CHECK(count({Wish("unknown")}) == 0);
}

ListedOrder Order(const char* begin, const char* end) {
  return {"mitte", 4711, begin, end, {10, 30, 80}, {7, 8}};
}

TEST_CASE("an order is what was booked under either reading of its times") {
  const auto is = [](const ListedOrder& order) {
    return IsOrderFor(order, "mitte", Visit(), Berlin());
  };
  CHECK(is(Order("2026-05-19T07:00:00.000Z", "2026-05-19T08:30:00.000Z")));
  CHECK(is(Order("2026-05-19T09:00:00.000Z", "2026-05-19T10:30:00.000Z")));
  CHECK_FALSE(is(Order("2026-05-19T07:00:00.000Z", "2026-05-19T10:30:00.000Z")));
  CHECK_FALSE(is(Order("2026-05-19T08:00:00.000Z", "2026-05-19T09:30:00.000Z")));
  ListedOrder other = Order("2026-05-19T07:00:00.000Z", "2026-05-19T08:30:00.000Z");
  other.items = {10, 30};
  CHECK_FALSE(is(other));
  CHECK(DifferenceOf(other, Visit(), {TimeMode::kUtc, true}, Berlin()) == "services");
  other.site = "nord";
  CHECK_FALSE(is(other));
}

TEST_CASE("orders are read with fields missing, null, unknown and numbers as text") {
  const auto orders = OrdersFrom(R"([
    {"siteCd":"mitte","orderId":"12","orderBegin":"2026-05-19T07:00:00.000Z","orderEnd":null,
     "positions":[{"itemNo":null,"employeeId":7},{"employeeId":7,"itemNo":"10"}],"x":{"y":1}}])");
  REQUIRE(orders.ok());
  CHECK(orders->front().id == 12);
  CHECK(orders->front().items == std::vector<int64_t>{0, 10});
  CHECK(orders->front().employees == std::vector<int64_t>{7});
  CHECK(absl::IsDataLoss(OrdersFrom("{}").status()));
  CHECK(absl::IsDataLoss(OrdersFrom(R"([{"siteCd":"mitte"}])").status()));
  CHECK(absl::IsDataLoss(ProposalsFrom(R"({"suggestions":[{"positions":[{}]}]})").status()));
}

TEST_CASE("the positions go back exactly as they came") {
  const Proposal visit = Visit();
  const auto body = BookBody("mitte", visit.contents, false);
  REQUIRE(body.ok());
  CHECK(*body == "{\"siteCd\":\"mitte\",\"reminderSms\":false,\"reminderEmail\":false,\"positions\":" +
                     visit.contents + "}");
  CHECK_FALSE(BookBody("mitte", "[]", false).ok());
  CHECK(*CancelBody("mitte_1/4711") == R"({"siteCd":"mitte_1","orderId":4711})");
  CHECK_FALSE(CancelBody("4711").ok());
}

}  // namespace
}  // namespace tresen::scheduling::timeglobe
