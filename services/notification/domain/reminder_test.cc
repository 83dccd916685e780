#include "services/notification/domain/reminder.h"

#include <catch2/catch.hpp>

namespace tresen::notification {
namespace {

absl::TimeZone Berlin() {
  absl::TimeZone zone;
  REQUIRE(absl::LoadTimeZone("Europe/Berlin", &zone));
  return zone;
}

absl::Time At(int month, int day, int hour, int minute = 0) {
  return absl::FromCivil(absl::CivilMinute(2027, month, day, hour, minute), Berlin());
}

using Planned = std::vector<PlannedReminder>;

TEST_CASE("a reminder goes out a day before, if it was agreed more than 26 hours before") {
  const absl::Time start = At(2, 10, 14);
  CHECK(ReminderTimes({}, start - absl::Hours(26) - absl::Seconds(1), start, Berlin()) ==
        Planned{{1, At(2, 9, 14)}});
  CHECK(ReminderTimes({}, start - absl::Hours(26), start, Berlin()).empty());
}

TEST_CASE("a reminder at night waits for the morning") {
  const absl::Time agreed = At(1, 1, 12);
  CHECK(ReminderTimes({}, agreed, At(2, 10, 7, 30), Berlin()) == Planned{{1, At(2, 9, 8)}});
  CHECK(ReminderTimes({}, agreed, At(2, 10, 21), Berlin()) == Planned{{1, At(2, 10, 8)}});
  CHECK(ReminderTimes({}, agreed, At(2, 10, 20, 59), Berlin()) == Planned{{1, At(2, 9, 20, 59)}});
}

TEST_CASE("24 hours are 24 hours over a change of the clocks") {
  // The night to 28 March 2027 has one hour less.
  CHECK(ReminderTimes({}, At(1, 1, 12), At(3, 28, 12), Berlin()) == Planned{{1, At(3, 27, 11)}});
  CHECK(ReminderTimes({}, At(1, 1, 12), At(10, 31, 12), Berlin()) == Planned{{1, At(10, 30, 13)}});
}

TEST_CASE("a second reminder comes shortly before, when the business wants one") {
  MessageRules rules;
  rules.second_reminder = absl::Hours(2);
  const absl::Time start = At(2, 10, 14);
  CHECK(ReminderTimes(rules, At(1, 1, 12), start, Berlin()) ==
        Planned{{1, At(2, 9, 14)}, {2, At(2, 10, 12)}});
  // Too late for the first one, or for both.
  CHECK(ReminderTimes(rules, start - absl::Hours(20), start, Berlin()) ==
        Planned{{2, At(2, 10, 12)}});
  CHECK(ReminderTimes(rules, start - absl::Hours(4), start, Berlin()).empty());
  // In the early morning it waits for the hours, and never comes with the visit.
  CHECK(ReminderTimes(rules, At(1, 1, 12), At(2, 10, 9), Berlin()).back() ==
        PlannedReminder{2, At(2, 10, 8)});
  CHECK(ReminderTimes(rules, At(1, 1, 12), At(2, 10, 8), Berlin()).size() == 1);
}

}  // namespace
}  // namespace tresen::notification
