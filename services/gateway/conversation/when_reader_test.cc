#include "services/gateway/conversation/when_reader.h"

#include <catch2/catch.hpp>

#include "services/gateway/conversation/rehearsal/demo_business.h"
#include "services/gateway/conversation/rehearsal/said.h"

namespace tresen::gateway {
namespace {

constexpr absl::CivilMinute kNow(2026, 3, 6, 14, 0);  // a Friday
constexpr absl::CivilDay kMonday(2026, 3, 9);

WhenReading Read(const Said& said, const When& before = {}) {
  static const auto* const business = new Business(DemoBusiness());
  return ReadWhen(said.turn().understanding.times, business->branches[0], kNow, before);
}

When MondayAtTwo() {
  When when;
  when.days = {{kMonday, kMonday}};
  when.clocks = {{840, 840, false}};
  return when;
}

TEST_CASE("half past two is the one inside the opening hours") {
  const WhenReading reading = Read(Said("Montag halb drei").AtEither(
      {absl::CivilMinute(kMonday) + 150, absl::CivilMinute(kMonday) + 870}));
  CHECK(reading.either_clock.empty());
  REQUIRE(reading.when.clocks.size() == 1);
  CHECK(reading.when.clocks[0].from == 870);
  CHECK(reading.when.days[0].first == kMonday);
}

TEST_CASE("two times inside the opening hours are asked about") {
  // Thursday is open until 20:00, so nine can only be in the morning; seven is twice outside or not.
  const WhenReading reading = Read(Said("10 oder 22").On(absl::CivilDay(2026, 3, 12)).AtClock({600, 660}));
  CHECK(reading.either_clock == std::vector<int>{600, 660});
  CHECK(reading.when.clocks.empty());
}

TEST_CASE("two readings of a day are asked about, the earlier first") {
  const WhenReading reading = Read(
      Said("nächsten Samstag").OnEither({absl::CivilDay(2026, 3, 14), absl::CivilDay(2026, 3, 7)}));
  CHECK(reading.either_day ==
        std::vector<absl::CivilDay>{absl::CivilDay(2026, 3, 7), absl::CivilDay(2026, 3, 14)});
  CHECK(reading.when.days.empty());
}

TEST_CASE("a reading that is over, or closed, is not asked about") {
  CHECK(Read(Said("am 5.").OnEither({absl::CivilDay(2026, 3, 5), absl::CivilDay(2026, 4, 7)}))
            .when.days[0]
            .first == absl::CivilDay(2026, 4, 7));
  // 8 March 2026 is a Sunday.
  CHECK(Read(Said("am 8.").OnEither({absl::CivilDay(2026, 3, 8), absl::CivilDay(2026, 4, 8)}))
            .when.days[0]
            .first == absl::CivilDay(2026, 4, 8));
}

TEST_CASE("a new day keeps the time, a new time keeps the day") {
  const WhenReading day = Read(Said("Dienstag").On(kMonday + 1), MondayAtTwo());
  CHECK(day.when.days[0].first == kMonday + 1);
  CHECK(day.when.clocks[0].from == 840);
  const WhenReading time = Read(Said("um 16 Uhr").AtClock({960}), MondayAtTwo());
  CHECK(time.when.days[0].first == kMonday);
  CHECK(time.when.clocks[0].from == 960);
}

TEST_CASE("the later of two days in one burst counts") {
  const WhenReading reading = Read(Said("Donnerstag, lieber Freitag").On(kMonday + 3).On(kMonday + 4));
  REQUIRE(reading.when.days.size() == 1);
  CHECK(reading.when.days[0].first == kMonday + 4);
}

TEST_CASE("a day that is refused is excluded and no longer wanted") {
  const WhenReading reading = Read(Said("nicht Montag").On(kMonday).Excluding(), MondayAtTwo());
  CHECK(reading.when.days.empty());
  REQUIRE(reading.when.not_on.size() == 1);
  CHECK(reading.when.not_on[0].first == kMonday);
}

TEST_CASE("a part of the day is a range") {
  const WhenReading reading = Read(Said("nachmittags").Between(720, 1080));
  REQUIRE(reading.when.clocks.size() == 1);
  CHECK_FALSE(reading.when.clocks[0].exact());
  CHECK(reading.when.clocks[0].to == 1080);
}

TEST_CASE("a start matches what a mention can mean") {
  const TimeMention morning = Said("vormittags").Between(540, 720).turn().understanding.times[0];
  CHECK(Matches(morning, absl::CivilMinute(2026, 3, 9, 9, 0)));
  CHECK_FALSE(Matches(morning, absl::CivilMinute(2026, 3, 9, 12, 0)));
  const TimeMention monday = Said("Montag").On(kMonday).turn().understanding.times[0];
  CHECK(Matches(monday, absl::CivilMinute(2026, 3, 9, 17, 45)));
  CHECK_FALSE(Matches(monday, absl::CivilMinute(2026, 3, 10, 0, 0)));
}

TEST_CASE("a bound narrows the time beside it") {
  Said about = Said("gegen drei").AtClock({900});
  TimeMention around = about.turn().understanding.times[0];
  around.approximate = true;
  TimeMention latest = Said("spätestens vier").Between(0, 960).turn().understanding.times[0];
  latest.readings[0].from.reset();
  static const auto* const business = new Business(DemoBusiness());
  for (const std::vector<TimeMention>& said :
       {std::vector<TimeMention>{around, latest}, std::vector<TimeMention>{latest, around}}) {
    const When when = ReadWhen(said, business->branches[0], kNow, {}).when;
    REQUIRE(when.clocks.size() == 1);
    CHECK(when.clocks[0] == ClockRange{840, 960, false});
  }
  TimeMention exact = around;
  exact.approximate = false;
  const When when = ReadWhen({exact, latest}, business->branches[0], kNow, {}).when;
  REQUIRE(when.clocks.size() == 1);
  CHECK(when.clocks[0] == ClockRange{900, 960, false});
}

TEST_CASE("of an excluded end of the day only the likelier reading counts") {
  TimeMention after = Said("nicht nach eins").AtClock({780, 60}).Excluding().turn().understanding.times[0];
  for (TimeReading& reading : after.readings) reading.to.reset();
  static const auto* const business = new Business(DemoBusiness());
  const When when = ReadWhen({after}, business->branches[0], kNow, {}).when;
  REQUIRE(when.not_at.size() == 1);
  CHECK(when.not_at[0].from == 780);
}

}  // namespace
}  // namespace tresen::gateway
