#pragma once

#include <cstdint>

#include "services/nlu/domain/time/calendar.h"

namespace tresen::nlu {

// Calendars whose holidays move against the Gregorian year. The Islamic one is that of Umm al-Qura;
// where the new moon is sighted a holiday may be a day off.
enum class LunarCalendar : uint8_t { kIslamic, kHebrew, kChinese };

// The first day in a Gregorian year that is this day of this month. Months count from 1; those of
// the Hebrew calendar from Tishri, with 6 as the leap month Adar I and 7 as Adar. Source: ICU.
// Falls back to the year's first day of January if the calendar cannot be computed for the year.
// Thread-safe; answers are kept.
DayNumber LunarDayIn(LunarCalendar calendar, int month, int day, int year);

}  // namespace tresen::nlu
