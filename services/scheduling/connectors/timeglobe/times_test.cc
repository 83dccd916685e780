#include "services/scheduling/connectors/timeglobe/times.h"

#include <catch2/catch.hpp>

#include "services/scheduling/fixtures/salon.h"

namespace tresen::scheduling::timeglobe {
namespace {

using Weeks = std::vector<int>;

TEST_CASE("a date becomes the week that holds it, counted from today") {
  struct Row {
    absl::CivilDay first;
    absl::CivilDay last;
    absl::CivilDay today;
    Weeks weeks;
  };
  const absl::CivilDay monday(2026, 5, 18);
  const auto row = GENERATE_COPY(values<Row>({
      {monday, monday, monday, {0}},
      {monday + 5, monday + 5, monday, {0}},          // Saturday, the last day of week 0
      {monday + 6, monday + 6, monday, {0}},          // Sunday lies in neither: the neighbour is asked
      {monday + 7, monday + 7, monday, {1}},
      {monday + 7, monday + 7, monday + 5, {0}},      // asked on Saturday: week 0 reaches into the next
      {monday + 11, monday + 11, monday + 5, {1}},
      {monday + 3, monday + 16, monday, {0, 1, 2}},
      {monday - 30, monday - 1, monday, {}},
      {absl::CivilDay(2027, 1, 4), absl::CivilDay(2027, 1, 4), absl::CivilDay(2026, 12, 28), {1}},
  }));
  CHECK(WeeksFor(row.first, row.last, row.today) == row.weeks);
}

TEST_CASE("a listed time is read as UTC, or as local time whatever it says") {
  const absl::Time known = BerlinTime("2026-05-19 09:00");
  CHECK(ReadTime("2026-05-19T07:00:00.000Z", TimeMode::kUtc, Berlin()) == known);
  CHECK(ReadTime("2026-05-19T09:00:00.000Z", TimeMode::kLocal, Berlin()) == known);
  CHECK_FALSE(ReadTime("19.05.2026 09:00", TimeMode::kUtc, Berlin()).has_value());
}

TEST_CASE("a local time that occurs twice is the one that we know of") {
  const absl::Time first = absl::FromUnixSeconds(1792886400 + 1800);  // 25 October 2026, 02:30 summer
  const absl::Time second = first + absl::Hours(1);
  REQUIRE(ToBerlin(first) == "2026-10-25T02:30:00+02:00");
  const std::string text = "2026-10-25T02:30:00.000Z";
  CHECK(ReadTime(text, TimeMode::kLocal, Berlin()) == first);
  CHECK(ReadTime(text, TimeMode::kLocal, Berlin(), second) == second);
  CHECK(ModeShownBy(text, second, Berlin()) == TimeMode::kLocal);
}

TEST_CASE("an order that we know shows how times are written, a moved one shows nothing") {
  const absl::Time known = BerlinTime("2026-05-19 09:00");
  CHECK(ModeShownBy("2026-05-19T07:00:00.000Z", known, Berlin()) == TimeMode::kUtc);
  CHECK(ModeShownBy("2026-05-19T09:00:00.000Z", known, Berlin()) == TimeMode::kLocal);
  CHECK_FALSE(ModeShownBy("2026-05-19T10:30:00.000Z", known, Berlin()).has_value());
  CHECK_FALSE(ModeShownBy("2026-05-19T07:00:00.000Z", known, absl::UTCTimeZone()).has_value());
}

TEST_CASE("the reading changes only when nothing speaks for the present one") {
  using Reading = Connector::TimeReading;
  const auto after = [](Reading now, Votes votes) { return Calibrate(now, votes); };
  const Reading guess{TimeMode::kUtc, false};
  CHECK_FALSE(after(guess, {}).verified);
  CHECK(after(guess, {.utc = 1}).verified);
  CHECK(after(guess, {.local = 1}).mode == TimeMode::kLocal);
  CHECK(after({TimeMode::kUtc, true}, {.utc = 1, .local = 3}).mode == TimeMode::kUtc);
  CHECK(after({TimeMode::kLocal, true}, {.utc = 2}).mode == TimeMode::kUtc);
  CHECK(after({TimeMode::kLocal, true}, {}).mode == TimeMode::kLocal);
}

}  // namespace
}  // namespace tresen::scheduling::timeglobe
