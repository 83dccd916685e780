#include "services/nlu/domain/time/calendar.h"

#include <algorithm>

namespace tresen::nlu {

DayNumber DayOf(int year, int month, int day) {
  // Counts from March, so that the leap day is the last one of its year.
  const int y = month <= 2 ? year - 1 : year;
  const int era = (y >= 0 ? y : y - 399) / 400;
  const int year_of_era = y - era * 400;
  const int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

YearMonthDay CivilOf(DayNumber day) {
  const int z = day + 719468;
  const int era = (z >= 0 ? z : z - 146096) / 146097;
  const int doe = z - era * 146097;
  const int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const int mp = (5 * doy + 2) / 153;
  const int month = mp + (mp < 10 ? 3 : -9);
  return {yoe + era * 400 + (month <= 2 ? 1 : 0), month, doy - (153 * mp + 2) / 5 + 1};
}

absl::CivilSecond SecondOf(DayNumber day, int second_of_day) {
  const YearMonthDay date = CivilOf(day);
  return absl::CivilSecond(date.year, date.month, date.day, 0, 0, second_of_day);
}

int WeekdayOf(DayNumber day) {
  const int offset = (day + 3) % 7;  // day 0 was a Thursday
  return (offset < 0 ? offset + 7 : offset) + 1;
}

DayNumber MondayOf(DayNumber day) { return day - (WeekdayOf(day) - 1); }

int DaysInMonth(int year, int month) {
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[month - 1];
}

bool IsValidDate(int year, int month, int day) {
  return month >= 1 && month <= 12 && day >= 1 && day <= DaysInMonth(year, month);
}

DayNumber AddMonths(DayNumber day, int months) {
  const YearMonthDay date = CivilOf(day);
  const int total = date.year * 12 + date.month - 1 + months;
  const int year = total >= 0 ? total / 12 : (total - 11) / 12;
  const int month = total - year * 12 + 1;
  return DayOf(year, month, std::min(date.day, DaysInMonth(year, month)));
}

DayNumber NthWeekday(int year, int month, int weekday, int nth) {
  if (nth > 0) {
    const DayNumber first = DayOf(year, month, 1);
    return first + (weekday - WeekdayOf(first) + 7) % 7 + 7 * (nth - 1);
  }
  const DayNumber last = DayOf(year, month, DaysInMonth(year, month));
  return last - (WeekdayOf(last) - weekday + 7) % 7 + 7 * (nth + 1);
}

DayNumber IsoWeek(int year, int week) { return MondayOf(DayOf(year, 1, 4)) + 7 * (week - 1); }

DayNumber EasterSunday(int year) {
  const int a = year % 19, b = year / 100, c = year % 100;
  const int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
  const int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int n = h + l - 7 * m + 114;
  return DayOf(year, n / 31, n % 31 + 1);
}

DayNumber OrthodoxEaster(int year) {
  const int d = (19 * (year % 19) + 15) % 30;
  const int e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7;
  const int n = d + e + 114;
  // The formula gives the Julian date; the calendars drift apart by a day in most centuries.
  return DayOf(year, n / 31, n % 31 + 1) + year / 100 - year / 400 - 2;
}

}  // namespace tresen::nlu
