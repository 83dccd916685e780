#include "services/nlu/domain/time/lunar_calendar.h"

#include <catch2/catch.hpp>

namespace tresen::nlu {
namespace {

TEST_CASE("holidays of other calendars fall on the published days") {
  // Umm al-Qura: end of Ramadan and the feast of the sacrifice
  CHECK(LunarDayIn(LunarCalendar::kIslamic, 10, 1, 2026) == DayOf(2026, 3, 20));
  CHECK(LunarDayIn(LunarCalendar::kIslamic, 12, 10, 2026) == DayOf(2026, 5, 27));
  CHECK(LunarDayIn(LunarCalendar::kIslamic, 9, 1, 2026) == DayOf(2026, 2, 18));
  // New Year, first day of Passover, first day of Hanukkah
  CHECK(LunarDayIn(LunarCalendar::kHebrew, 1, 1, 2026) == DayOf(2026, 9, 12));
  CHECK(LunarDayIn(LunarCalendar::kHebrew, 8, 15, 2026) == DayOf(2026, 4, 2));
  CHECK(LunarDayIn(LunarCalendar::kHebrew, 3, 25, 2026) == DayOf(2026, 12, 5));
  // Spring Festival
  CHECK(LunarDayIn(LunarCalendar::kChinese, 1, 1, 2026) == DayOf(2026, 2, 17));
  CHECK(LunarDayIn(LunarCalendar::kChinese, 1, 1, 2027) == DayOf(2027, 2, 6));
}

}  // namespace
}  // namespace tresen::nlu
