#pragma once

#include <cstdint>

#include "absl/time/civil_time.h"

namespace tresen::nlu {

// Days since 1970-01-01. Plain integers, because the parser compares and shifts thousands of them.
using DayNumber = int32_t;

struct YearMonthDay {
  int year;
  int month;
  int day;
};

DayNumber DayOf(int year, int month, int day);
YearMonthDay CivilOf(DayNumber day);
absl::CivilSecond SecondOf(DayNumber day, int second_of_day);

// 1 is Monday, 7 is Sunday.
int WeekdayOf(DayNumber day);
DayNumber MondayOf(DayNumber day);
int DaysInMonth(int year, int month);
bool IsValidDate(int year, int month, int day);

// Shifts by months; the day is cut to the length of the month that is reached.
DayNumber AddMonths(DayNumber day, int months);

// The nth weekday of a month; negative counts from the end. The result may lie outside the month
// if n is larger than the month allows.
DayNumber NthWeekday(int year, int month, int weekday, int nth);

// Monday of an ISO week.
DayNumber IsoWeek(int year, int week);

// Easter Sunday of the western and of the orthodox churches, both in the Gregorian calendar.
DayNumber EasterSunday(int year);
DayNumber OrthodoxEaster(int year);

}  // namespace tresen::nlu
