#include "services/scheduling/domain/recurrence.h"

#include <libical/ical.h>

#include <catch2/catch.hpp>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"

namespace tresen::scheduling {
namespace {

using absl::CivilSecond;

std::vector<CivilSecond> Expand(absl::string_view rule, CivilSecond first, int most = 20) {
  const auto parsed = ParseRecurrence(rule);
  INFO(rule << ": " << parsed.status());
  REQUIRE(parsed.ok());
  return Occurrences(*parsed, first, most);
}

TEST_CASE("every six weeks is every six weeks, at the same wall time") {
  const auto starts = Expand("FREQ=WEEKLY;INTERVAL=6;COUNT=3", CivilSecond(2026, 3, 3, 10, 15));
  CHECK(starts == std::vector<CivilSecond>{CivilSecond(2026, 3, 3, 10, 15),
                                           CivilSecond(2026, 4, 14, 10, 15),
                                           CivilSecond(2026, 5, 26, 10, 15)});
}

TEST_CASE("the last Friday of the month, and the 31st only where there is one") {
  const auto fridays = Expand("FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", CivilSecond(2026, 1, 1, 9, 0));
  CHECK(fridays.front() == CivilSecond(2026, 1, 30, 9, 0));
  CHECK(fridays.back() == CivilSecond(2026, 3, 27, 9, 0));
  const auto ends = Expand("RRULE:FREQ=MONTHLY;COUNT=3", CivilSecond(2026, 1, 31, 9, 0));
  CHECK(ends.back() == CivilSecond(2026, 5, 31, 9, 0));
}

TEST_CASE("what is excluded is left out and still counted") {
  Recurrence rule = *ParseRecurrence("freq=daily;count=4");
  rule.excluded = {CivilSecond(2026, 3, 4, 9, 0)};
  const auto starts = Occurrences(rule, CivilSecond(2026, 3, 3, 9, 0), 20);
  CHECK(starts.size() == 3);
  CHECK(starts.back() == CivilSecond(2026, 3, 6, 9, 0));
}

TEST_CASE("the last day of UNTIL belongs to the rule") {
  CHECK(Expand("FREQ=DAILY;UNTIL=20260305", CivilSecond(2026, 3, 3, 9, 0)).size() == 3);
  CHECK(Expand("FREQ=DAILY;UNTIL=20260305T085959", CivilSecond(2026, 3, 3, 9, 0)).size() == 2);
}

TEST_CASE("what a rule cannot mean is refused, not guessed") {
  for (const char* rule :
       {"", "COUNT=3", "FREQ=YEARLY", "FREQ=WEEKLY;BYDAY=1MO", "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=DAILY;COUNT=0", "FREQ=DAILY;COUNT=61", "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;COUNT=2;UNTIL=20260305", "FREQ=DAILY;UNTIL=20260230", "FREQ=DAILY;UNTIL=soon",
        "FREQ=MONTHLY;BYDAY=0MO", "FREQ=MONTHLY;BYDAY=6MO", "FREQ=DAILY;FREQ=WEEKLY",
        "FREQ=DAILY;BYSETPOS=1", "FREQ=MONTHLY;BYDAY="}) {
    INFO(rule);
    CHECK_FALSE(ParseRecurrence(rule).ok());
  }
}

// An independent expansion of the same text.
std::vector<CivilSecond> ByLibical(const std::string& rule, CivilSecond first, int most) {
  icaltimetype start = icaltime_null_time();
  start.year = static_cast<int>(first.year());
  start.month = first.month();
  start.day = first.day();
  start.hour = first.hour();
  start.minute = first.minute();
  icalrecurrencetype recurrence = icalrecurrencetype_from_string(rule.c_str());
  icalrecur_iterator* iterator = icalrecur_iterator_new(recurrence, start);
  REQUIRE(iterator != nullptr);
  std::vector<CivilSecond> starts;
  while (static_cast<int>(starts.size()) < most) {
    const icaltimetype next = icalrecur_iterator_next(iterator);
    if (icaltime_is_null_time(next)) break;
    starts.emplace_back(next.year, next.month, next.day, next.hour, next.minute, next.second);
  }
  icalrecur_iterator_free(iterator);
  return starts;
}

std::string RandomRule(std::mt19937_64& random) {
  const char* const days[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
  const int frequency = static_cast<int>(random() % 3);
  std::string rule = absl::StrCat("FREQ=",
                                  frequency == 0   ? "DAILY"
                                  : frequency == 1 ? "WEEKLY"
                                                   : "MONTHLY",
                                  ";INTERVAL=", 1 + random() % (frequency == 0 ? 20 : 5));
  if (random() % 2 == 0) {
    absl::StrAppend(&rule, ";BYDAY=");
    const int first = static_cast<int>(random() % 7);
    const int count = static_cast<int>(1 + random() % 3);
    for (int i = 0; i < count; ++i) {
      absl::StrAppend(&rule, i > 0 ? "," : "");
      if (frequency == 2 && random() % 3 != 0)
        absl::StrAppend(&rule, random() % 4 == 0 ? "-" : "", 1 + random() % 5);
      absl::StrAppend(&rule, days[(first + 2 * i) % 7]);
    }
  }
  if (random() % 2 == 0)
    absl::StrAppend(&rule, ";COUNT=", 1 + random() % 30);
  else
    absl::StrAppend(&rule, ";UNTIL=2027", absl::Dec(1 + random() % 12, absl::kZeroPad2),
                    absl::Dec(1 + random() % 28, absl::kZeroPad2), "T235959");
  return rule;
}

// RFC 5545 begins the week on Monday unless told otherwise; this release of libical begins it on
// Sunday whatever it is told.
bool DependsOnWeekStart(const std::string& rule, CivilSecond first) {
  return rule.find("WEEKLY") != std::string::npos && rule.find("BYDAY") != std::string::npos &&
         (rule.find("SU") != std::string::npos || absl::GetWeekday(first) == absl::Weekday::sunday);
}

TEST_CASE("a rule that names Sundays counts its weeks from Monday") {
  const auto starts =
      Expand("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;COUNT=4", CivilSecond(2026, 3, 2, 10, 0));
  CHECK(starts ==
        std::vector<CivilSecond>{CivilSecond(2026, 3, 3, 10, 0), CivilSecond(2026, 3, 8, 10, 0),
                                 CivilSecond(2026, 3, 17, 10, 0), CivilSecond(2026, 3, 22, 10, 0)});
}

TEST_CASE("rules expand as libical expands them") {
  const uint64_t seed = std::random_device()();
  INFO("seed " << seed);
  std::mt19937_64 random(seed);
  size_t found = 0;
  for (int i = 0; i < 2000; ++i) {
    const std::string rule = RandomRule(random);
    const CivilSecond first(2026, 1 + static_cast<int>(random() % 12),
                            1 + static_cast<int>(random() % 31), static_cast<int>(random() % 24),
                            static_cast<int>(random() % 4) * 15);
    INFO(rule << " from " << absl::FormatCivilTime(first));
    const auto starts = Expand(rule, first, 40);
    if (DependsOnWeekStart(rule, first)) continue;
    REQUIRE(starts == ByLibical(rule, first, 40));
    found += starts.size();
  }
  CHECK(found > 10000);
}

}  // namespace
}  // namespace tresen::scheduling
