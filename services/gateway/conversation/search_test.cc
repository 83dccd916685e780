#include "services/gateway/conversation/search.h"

#include <catch2/catch.hpp>

#include "services/gateway/conversation/rehearsal/demo_business.h"

namespace tresen::gateway {
namespace {

constexpr absl::CivilMinute kNow(2026, 3, 6, 14, 0);  // a Friday
constexpr absl::CivilDay kToday(2026, 3, 6);

const Business& Salon() {
  static const auto* const business = new Business(DemoBusiness());
  return *business;
}

When On(absl::CivilDay day) {
  When when;
  when.days = {{day, day}};
  return when;
}

When At(absl::CivilDay day, int minute) {
  When when = On(day);
  when.clocks = {{minute, minute, false}};
  return when;
}

NoSlotReason Why(const When& when) {
  return WhyImpossible(when, Salon().branches[0], kNow, Salon().policy);
}

TEST_CASE("what the calendar need not be asked for is known from the rules") {
  CHECK(Why(On(kToday - 1)) == NoSlotReason::kPast);
  CHECK(Why(At(kToday, 13 * 60)) == NoSlotReason::kPast);
  CHECK(Why(At(kToday, 14 * 60 + 30)) == NoSlotReason::kTooSoon);
  CHECK(Why(At(kToday, 15 * 60)) == NoSlotReason::kNone);
  CHECK(Why(On(kToday + 2)) == NoSlotReason::kClosed);
  CHECK(Why(On(absl::CivilDay(2026, 4, 3))) == NoSlotReason::kHoliday);
  CHECK(Why(At(kToday + 3, 21 * 60)) == NoSlotReason::kClosed);
  CHECK(Why(On(kToday + 90)) == NoSlotReason::kNone);
  CHECK(Why(On(kToday + 91)) == NoSlotReason::kTooFar);
  CHECK(Why(When{}) == NoSlotReason::kNone);
}

TEST_CASE("a day is searched from its midnight to the next, also when the clocks change") {
  const Branch& branch = Salon().branches[0];
  const auto spans = RangesOf(On(absl::CivilDay(2026, 3, 29)), branch, kNow, 90);
  REQUIRE(spans.size() == 1);
  CHECK(spans[0].to - spans[0].from == absl::Hours(23));
}

TEST_CASE("a time without a day is searched on every day of the horizon") {
  When when;
  when.clocks = {{600, 600, false}};
  const auto spans = RangesOf(when, Salon().branches[0], kNow, 30);
  CHECK(spans.size() == 31);
  CHECK(spans[0].to - spans[0].from == absl::Minutes(1));
}

TEST_CASE("only a day with an exact time is an exact start") {
  CHECK(ExactStart(At(kToday, 600)) == absl::CivilMinute(2026, 3, 6, 10, 0));
  CHECK_FALSE(ExactStart(On(kToday)).has_value());
  When about = At(kToday, 600);
  about.clocks[0].approximate = true;
  CHECK_FALSE(ExactStart(about).has_value());
  When two_days = At(kToday, 600);
  two_days.days.push_back({kToday + 1, kToday + 1});
  CHECK_FALSE(ExactStart(two_days).has_value());
}

TEST_CASE("nothing wanted is no range: the calendar begins with the earliest") {
  CHECK(RangesOf(When{}, Salon().branches[0], kNow, 90).empty());
}

}  // namespace
}  // namespace tresen::gateway
