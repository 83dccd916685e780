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

TEST_CASE("a reminder goes out a day before, if it was agreed more than 26 hours before") {
  const absl::Time start = At(2, 10, 14);
  CHECK(ReminderTime(start - absl::Hours(26) - absl::Seconds(1), start, Berlin()) == At(2, 9, 14));
  CHECK_FALSE(ReminderTime(start - absl::Hours(26), start, Berlin()).has_value());
}

TEST_CASE("a reminder at night waits for the morning") {
  const absl::Time agreed = At(1, 1, 12);
  CHECK(ReminderTime(agreed, At(2, 10, 7, 30), Berlin()) == At(2, 9, 8));
  CHECK(ReminderTime(agreed, At(2, 10, 21), Berlin()) == At(2, 10, 8));
  CHECK(ReminderTime(agreed, At(2, 10, 20, 59), Berlin()) == At(2, 9, 20, 59));
}

TEST_CASE("24 hours are 24 hours over a change of the clocks") {
  // The night to 28 March 2027 has one hour less.
  CHECK(ReminderTime(At(1, 1, 12), At(3, 28, 12), Berlin()) == At(3, 27, 11));
  CHECK(ReminderTime(At(1, 1, 12), At(10, 31, 12), Berlin()) == At(10, 30, 13));
}

}  // namespace
}  // namespace tresen::notification
