#include "services/notification/domain/message_rules.h"

#include <catch2/catch.hpp>

namespace tresen::notification {
namespace {

absl::TimeZone Berlin() {
  absl::TimeZone zone;
  REQUIRE(absl::LoadTimeZone("Europe/Berlin", &zone));
  return zone;
}

absl::Time At(int month, int day, int hour, int minute = 0) {
  return absl::FromCivil(absl::CivilMinute(2026, month, day, hour, minute), Berlin());
}

constexpr DayHours kQuietAtNight{9 * 60, 20 * 60};

TEST_CASE("what is due within its hours leaves then, at their edges too") {
  CHECK(WithinHours(At(3, 4, 9), kQuietAtNight, Berlin()) == At(3, 4, 9));
  CHECK(WithinHours(At(3, 4, 19, 59), kQuietAtNight, Berlin()) == At(3, 4, 19, 59));
}

TEST_CASE("what is due in the evening or at night leaves in the morning") {
  CHECK(WithinHours(At(3, 4, 20), kQuietAtNight, Berlin()) == At(3, 5, 9));
  CHECK(WithinHours(At(3, 5, 0, 30), kQuietAtNight, Berlin()) == At(3, 5, 9));
  CHECK(WithinHours(At(3, 4, 8, 59), kQuietAtNight, Berlin()) == At(3, 4, 9));
}

TEST_CASE("the morning is the local one on days on which the clocks change") {
  CHECK(WithinHours(At(3, 28, 23), kQuietAtNight, Berlin()) == At(3, 29, 9));
  CHECK(WithinHours(At(10, 24, 23), kQuietAtNight, Berlin()) == At(10, 25, 9));
  // 02:30 does not exist on 29 March: the end of the gap takes its place.
  CHECK(WithinHours(At(3, 29, 1), {150, 1440}, Berlin()) == At(3, 29, 3));
}

TEST_CASE("hours around the clock hold nothing back") {
  CHECK(WithinHours(At(3, 4, 3), {0, 1440}, Berlin()) == At(3, 4, 3));
}

TEST_CASE("marketing keeps its distance and its number") {
  const MessageRules rules;
  const absl::Time now = At(3, 20, 12);
  CHECK(AfterCap(rules, {}, now) == now);
  CHECK(AfterCap(rules, {now - absl::Hours(71)}, now) == now + absl::Hours(1));
  CHECK(AfterCap(rules, {now - absl::Hours(72)}, now) == now);
  const absl::Duration day = absl::Hours(24);
  CHECK(AfterCap(rules, {now - 20 * day, now - 10 * day}, now) == now + 10 * day);
  CHECK(AfterCap(rules, {now - 10 * day, now - 30 * day}, now) == now);
  // Of three, the two latest count.
  CHECK(AfterCap(rules, {now - 29 * day, now - 20 * day, now - 10 * day}, now) == now + 10 * day);
}

}  // namespace
}  // namespace tresen::notification
