#include "services/gateway/desk/waiting_time.h"

#include <catch2/catch.hpp>

namespace tresen::gateway {
namespace {

absl::TimeZone Berlin() {
  absl::TimeZone zone;
  REQUIRE(absl::LoadTimeZone("Europe/Berlin", &zone));
  return zone;
}

absl::Time At(const absl::CivilMinute& local) { return absl::FromCivil(local, Berlin()); }

// Monday to Friday 9 to 13 and 14 to 18.
Branch Salon() {
  Branch branch;
  branch.zone = Berlin();
  for (int day = 0; day < 5; ++day) branch.hours[day] = {{9 * 60, 13 * 60}, {14 * 60, 18 * 60}};
  return branch;
}

const absl::CivilDay kMonday(2026, 3, 2);

absl::CivilMinute On(absl::CivilDay day, int hour, int minute = 0) {
  return absl::CivilMinute(day) + hour * 60 + minute;
}

TEST_CASE("while the branch is open the wait is told in minutes, ten where nothing is known") {
  const WaitingTime wait = WaitingTimeAt(Salon(), At(On(kMonday, 10)), std::nullopt);
  CHECK(wait.minutes == 10);
  CHECK_FALSE(wait.next_opening.has_value());
  CHECK(wait.due_at == At(On(kMonday, 10, 10)));
}

TEST_CASE("the measured wait is told, rounded up, never less than a minute") {
  const auto told = [](absl::Duration median) {
    return WaitingTimeAt(Salon(), At(On(kMonday, 10)), median).minutes;
  };
  CHECK(told(absl::Seconds(5)) == 1);
  CHECK(told(absl::Seconds(60)) == 1);
  CHECK(told(absl::Seconds(61)) == 2);
  CHECK(told(absl::Minutes(25)) == 25);
  CHECK(WaitingTimeAt(Salon(), At(On(kMonday, 10)), absl::Minutes(25)).due_at ==
        At(On(kMonday, 10, 10)));
}

TEST_CASE("at the minute of opening it is open, at the minute of closing it is closed") {
  const auto next = [](const absl::CivilMinute& local) {
    return WaitingTimeAt(Salon(), At(local), std::nullopt).next_opening;
  };
  CHECK(next(On(kMonday, 8, 59)) == On(kMonday, 9));
  CHECK_FALSE(next(On(kMonday, 9)).has_value());
  CHECK_FALSE(next(On(kMonday, 12, 59)).has_value());
  CHECK(next(On(kMonday, 13)) == On(kMonday, 14));
  CHECK(next(On(kMonday, 18)) == On(kMonday + 1, 9));
}

TEST_CASE("over a weekend, a holiday and a special day the next opening is found") {
  Branch branch = Salon();
  const absl::CivilDay friday = kMonday + 4;
  branch.special_days[kMonday + 7] = {{}, {{"de", "Feiertag"}}};
  branch.special_days[kMonday + 8] = {{{11 * 60, 12 * 60}}, {}};
  const WaitingTime wait = WaitingTimeAt(branch, At(On(friday, 18, 30)), absl::Minutes(5));
  CHECK(wait.next_opening == On(kMonday + 8, 11));
  CHECK(wait.due_at == At(On(kMonday + 8, 11, 10)));
}

TEST_CASE("the day on which the clocks change has its opening at local time") {
  Branch branch = Salon();
  branch.hours[6] = {{9 * 60, 12 * 60}};
  const absl::CivilDay sunday(2026, 3, 29);
  const WaitingTime wait = WaitingTimeAt(branch, At(On(sunday, 1, 30)), std::nullopt);
  CHECK(wait.next_opening == On(sunday, 9));
  CHECK(wait.due_at - At(On(sunday, 1, 30)) == absl::Hours(6) + absl::Minutes(40));
}

TEST_CASE("a branch that never opens is treated as open") {
  Branch branch;
  branch.zone = Berlin();
  const WaitingTime wait = WaitingTimeAt(branch, At(On(kMonday, 10)), std::nullopt);
  CHECK_FALSE(wait.next_opening.has_value());
  CHECK(wait.due_at == At(On(kMonday, 10, 10)));
}

}  // namespace
}  // namespace tresen::gateway
