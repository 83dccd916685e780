#include "services/scheduling/domain/local_time.h"

#include <catch2/catch.hpp>

namespace tresen::scheduling {
namespace {

absl::TimeZone Zone(const char* name) {
  absl::TimeZone zone;
  REQUIRE(absl::LoadTimeZone(name, &zone));
  return zone;
}

std::string Utc(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M", time, absl::UTCTimeZone());
}

TEST_CASE("the local day has 23, 24 or 25 hours in Berlin") {
  const auto [day, hours] = GENERATE(table<absl::CivilDay, int>({
      {absl::CivilDay(2026, 3, 28), 24},
      {absl::CivilDay(2026, 3, 29), 23},
      {absl::CivilDay(2026, 3, 30), 24},
      {absl::CivilDay(2026, 10, 25), 25},
      {absl::CivilDay(2027, 3, 28), 23},
      {absl::CivilDay(2027, 10, 31), 25},
  }));
  CHECK(DayOf(day, Zone("Europe/Berlin")).Length() == absl::Hours(hours));
}

TEST_CASE("Lord Howe changes by half an hour") {
  const absl::TimeZone zone = Zone("Australia/Lord_Howe");
  CHECK(DayOf(absl::CivilDay(2026, 4, 5), zone).Length() == absl::Minutes(24 * 60 + 30));
  CHECK(DayOf(absl::CivilDay(2026, 10, 4), zone).Length() == absl::Minutes(24 * 60 - 30));
}

TEST_CASE("a skipped wall time moves forward by the gap") {
  const absl::TimeZone berlin = Zone("Europe/Berlin");
  const absl::CivilDay day(2026, 3, 29);
  CHECK(Utc(InstantOf(day, 2 * 60 + 30, Edge::kStart, berlin)) == "2026-03-29 01:30");
  CHECK(Utc(InstantOf(day, 2 * 60 + 30, Edge::kEnd, berlin)) == "2026-03-29 01:30");
  CHECK(Utc(InstantOf(day, 3 * 60, Edge::kStart, berlin)) == "2026-03-29 01:00");
}

TEST_CASE("a repeated wall time is the first showing for a start and the second for an end") {
  const absl::CivilDay day(2026, 10, 25);
  const absl::TimeZone berlin = Zone("Europe/Berlin");
  CHECK(Utc(InstantOf(day, 2 * 60 + 30, Edge::kStart, berlin)) == "2026-10-25 00:30");
  CHECK(Utc(InstantOf(day, 2 * 60 + 30, Edge::kEnd, berlin)) == "2026-10-25 01:30");
  const absl::TimeZone new_york = Zone("America/New_York");
  CHECK(SpanOf(absl::CivilDay(2026, 11, 1), {60, 120}, new_york).Length() == absl::Hours(2));
}

TEST_CASE("a window over midnight of a change day has the hours that pass") {
  const absl::TimeZone berlin = Zone("Europe/Berlin");
  const LocalWindow night{22 * 60, 28 * 60};
  CHECK(SpanOf(absl::CivilDay(2026, 3, 28), night, berlin).Length() == absl::Hours(5));
  CHECK(SpanOf(absl::CivilDay(2026, 10, 24), night, berlin).Length() == absl::Hours(7));
  CHECK(SpanOf(absl::CivilDay(2026, 6, 1), night, berlin).Length() == absl::Hours(6));
}

TEST_CASE("the grid is that of the wall clock, in zones of odd offsets too") {
  const absl::TimeZone nepal = Zone("Asia/Kathmandu");
  const absl::Time ten = InstantOf(absl::CivilDay(2026, 5, 5), 600, Edge::kStart, nepal);
  CHECK(OnGrid(ten, 60, nepal));
  CHECK_FALSE(OnGrid(ten, 60, absl::UTCTimeZone()));
  CHECK_FALSE(OnGrid(ten + absl::Seconds(1), 5, nepal));
}

TEST_CASE("every five minutes of a change day lies on the day's wall clock") {
  const absl::TimeZone berlin = Zone("Europe/Berlin");
  for (const absl::CivilDay day : {absl::CivilDay(2026, 3, 29), absl::CivilDay(2026, 10, 25)}) {
    const Interval span = DayOf(day, berlin);
    for (absl::Time at = span.start; at < span.end; at += absl::Minutes(5)) {
      REQUIRE(LocalDay(at, berlin) == day);
      const int minute = MinuteOnTheDial(at, berlin);
      const absl::Time first = InstantOf(day, minute, Edge::kStart, berlin);
      const absl::Time second = InstantOf(day, minute, Edge::kEnd, berlin);
      REQUIRE((first == at || second == at));
    }
  }
}

TEST_CASE("weeks begin on Monday") {
  CHECK(WeekdayIndex(absl::CivilDay(2026, 3, 2)) == 0);
  CHECK(WeekdayIndex(absl::CivilDay(2026, 3, 8)) == 6);
  CHECK(MondayOf(absl::CivilDay(2026, 3, 8)) == absl::CivilDay(2026, 3, 2));
}

}  // namespace
}  // namespace tresen::scheduling
