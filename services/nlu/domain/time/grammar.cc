#include "services/nlu/domain/time/grammar.h"

#include <algorithm>
#include <cmath>

namespace tresen::nlu {
namespace {

constexpr int kDaySeconds = 86400;

// First day of a month that is `months` after the given one.
DayNumber MonthStart(int year, int month, int months) {
  const int total = year * 12 + month - 1 + months;
  return DayOf(total / 12, total % 12 + 1, 1);
}

DateSpec Months(int year, int month, int months, TimeGrain grain) {
  DateSpec date;
  Anchor(MonthStart(year, month, 0), MonthStart(year, month, months), grain, &date);
  return date;
}

DayNumber ShiftWorkdays(DayNumber day, int count) {
  const int step = count < 0 ? -1 : 1;
  for (int left = std::min(std::abs(count), 1000); left > 0;) {
    day += step;
    if (WeekdayOf(day) <= 5) --left;
  }
  return day;
}

int MonthsOf(TimeUnit unit) {
  switch (unit) {
    case TimeUnit::kMonth:
      return 1;
    case TimeUnit::kQuarter:
    case TimeUnit::kSeason:
      return 3;
    case TimeUnit::kHalfYear:
      return 6;
    case TimeUnit::kYear:
      return 12;
    case TimeUnit::kDecade:
      return 120;
    case TimeUnit::kCentury:
      return 1200;
    default:
      return 0;
  }
}

TimeGrain GrainOf(TimeUnit unit) {
  switch (unit) {
    case TimeUnit::kMonth:
      return TimeGrain::kMonth;
    case TimeUnit::kQuarter:
    case TimeUnit::kSeason:
      return TimeGrain::kQuarter;
    case TimeUnit::kHalfYear:
      return TimeGrain::kHalfYear;
    case TimeUnit::kYear:
      return TimeGrain::kYear;
    default:
      return TimeGrain::kDecade;
  }
}

// Seasons change about the 20th of March, June, September and December.
DateSpec RelativeSeason(DayNumber day, int offset) {
  static constexpr int kStart[][2] = {{3, 20}, {6, 21}, {9, 23}, {12, 21}};
  const auto start = [](int index) {
    const int year = index >= 0 ? index / 4 : (index - 3) / 4;
    const int* border = kStart[index - year * 4];
    return DayOf(year, border[0], border[1]);
  };
  int index = CivilOf(day).year * 4 + 3;
  while (start(index) > day) --index;
  DateSpec date;
  Anchor(start(index + offset), start(index + offset + 1), TimeGrain::kQuarter, &date);
  return date;
}

}  // namespace

void Anchor(DayNumber from, DayNumber to, TimeGrain grain, DateSpec* date) {
  date->anchored = true;
  date->from = from;
  date->to = to;
  date->grain = grain;
}

DateSpec RelativePeriod(DayNumber day, TimeUnit unit, int offset) {
  DateSpec date;
  switch (unit) {
    case TimeUnit::kWorkday: {
      const DayNumber there = ShiftWorkdays(day, offset);
      Anchor(there, there + 1, TimeGrain::kDay, &date);
      return date;
    }
    case TimeUnit::kWeekend: {
      const DayNumber saturday = MondayOf(day) + 5 + 7 * offset;
      Anchor(saturday, saturday + 2, TimeGrain::kWeekend, &date);
      return date;
    }
    case TimeUnit::kWorkWeek:
    case TimeUnit::kWeek: {
      const DayNumber monday = MondayOf(day) + 7 * offset;
      Anchor(monday, monday + (unit == TimeUnit::kWeek ? 7 : 5), TimeGrain::kWeek, &date);
      return date;
    }
    default:
      break;
  }
  if (unit == TimeUnit::kSeason) return RelativeSeason(day, offset);
  const int months = MonthsOf(unit);
  if (months == 0) {
    Anchor(day + offset, day + offset + 1, TimeGrain::kDay, &date);
    return date;
  }
  const YearMonthDay civil = CivilOf(day);
  const int index = (civil.year * 12 + civil.month - 1) / months + offset;
  const int first = std::clamp(index, 0, 9000 * 12 / months) * months;
  return Months(first / 12, first % 12 + 1, months, GrainOf(unit));
}

DateSpec DecadeOf(int year) {
  if (year < 100) year += year < 30 ? 2000 : 1900;
  DateSpec date;
  Anchor(DayOf(year, 1, 1), DayOf(year + 10, 1, 1), TimeGrain::kDecade, &date);
  return date;
}

DateSpec PeriodAround(DayNumber day, TimeUnit unit) { return RelativePeriod(day, unit, 0); }

LengthSpec LengthOf(double count, TimeUnit unit) {
  count = std::clamp(count, -1e6, 1e6);
  LengthSpec length;
  length.smallest = unit;
  const auto whole = [](double value) { return static_cast<int32_t>(std::lround(value)); };
  switch (unit) {
    case TimeUnit::kSecond:
      length.seconds = std::llround(count);
      break;
    case TimeUnit::kMinute:
      length.seconds = std::llround(count * 60);
      break;
    case TimeUnit::kHour:
      length.seconds = std::llround(count * 3600);
      break;
    case TimeUnit::kDay:
    case TimeUnit::kNight:
    case TimeUnit::kWorkday:
      length.days = static_cast<int32_t>(count);
      length.seconds = std::llround((count - length.days) * kDaySeconds);
      break;
    case TimeUnit::kWeekend:
      length.days = whole(count * 2);
      break;
    case TimeUnit::kWeek:
    case TimeUnit::kWorkWeek:
      length.days = whole(count * 7);
      break;
    default: {
      const double months = count * MonthsOf(unit);
      length.months = static_cast<int32_t>(months);
      length.days = whole((months - length.months) * 30);
      break;
    }
  }
  return length;
}

LengthSpec operator+(const LengthSpec& a, const LengthSpec& b) {
  return {a.months + b.months, a.days + b.days, a.seconds + b.seconds,
          std::min(a.smallest, b.smallest)};
}

bool IsWithinDay(const LengthSpec& length) { return length.months == 0 && length.days == 0; }

void Shift(const LengthSpec& length, int direction, DayNumber* day, int32_t* second) {
  if (length.months != 0) *day = AddMonths(*day, direction * length.months);
  if (length.smallest == TimeUnit::kWorkday) {
    *day = ShiftWorkdays(*day, direction * length.days);
  } else {
    *day += direction * length.days;
  }
  int64_t total = *second + direction * length.seconds;
  int64_t days = total / kDaySeconds;
  if (total % kDaySeconds < 0) --days;
  *day += static_cast<DayNumber>(days);
  *second = static_cast<int32_t>(total - days * kDaySeconds);
}

DateSpec PeriodsBeside(const Scope& scope, const LengthSpec& length, int direction) {
  DateSpec date;
  DayNumber start = direction < 0 ? scope.today : scope.today + 1;
  const TimeUnit unit = length.smallest;
  const bool whole = scope.lexicon.languages()[scope.main_language].whole_periods;
  if ((whole || unit == TimeUnit::kQuarter || unit == TimeUnit::kDecade) &&
      unit >= TimeUnit::kWeek && (length.days == 0 || length.months == 0)) {
    start = direction < 0 ? PeriodAround(scope.today, unit).from
                          : RelativePeriod(scope.today, unit, 1).from;
  }
  DayNumber end = start;
  int32_t second = 0;
  Shift(length, direction, &end, &second);
  Anchor(std::min(start, end), std::max(start, end), TimeGrain::kDay, &date);
  return date;
}

int YearOf(const Scope& scope, const Item& number) {
  const int value = number.value;
  if (number.category != Category::kNumber || number.fraction != 0) return 0;
  if (value >= 2400 && value <= 2700) return value - 543;
  if (value >= 1000 && value <= 2399) return number.digits == 4 || number.digits == 0 ? value : 0;
  if (number.digits != 2) return 0;
  if (scope.lexicon.languages()[scope.main_language].buddhist_era && value >= 43) {
    return 2500 + value - 543;
  }
  return value < 60 ? 2000 + value : 1900 + value;
}

ClockSpec ClockAt(int hour, int minute) {
  ClockSpec clock;
  clock.said = true;
  clock.second = hour * 3600 + minute * 60;
  clock.ambiguous = hour >= 1 && hour <= 12;
  return clock;
}

bool AsClock(const Scope& scope, const Item& item, ClockSpec* clock) {
  if (item.category == Category::kClock) {
    *clock = scope.At(item).clock;
    return true;
  }
  const bool ordinal_hour = item.category == Category::kOrdinal && !item.Has(kDotted) &&
                            item.extra != kDayForm && item.language != 0xFF &&
                            scope.lexicon.languages()[item.language].ordinal_hours;
  if (item.category != Category::kNumber && !ordinal_hour) return false;
  if (item.fraction != 0 || item.value < 0) return false;
  // Where hours are ordinals, other number words count things.
  if (item.category == Category::kNumber && !item.Has(kFigures) && item.language != 0xFF &&
      scope.lexicon.languages()[item.language].ordinal_hours) {
    return false;
  }
  if (item.digits <= 2) {
    if (item.value > 24) return false;
    *clock = ClockAt(item.value, 0);
    if (item.digits == 2 && item.value < 10) clock->ambiguous = false;
    return true;
  }
  const int hour = item.value / 100, minute = item.value % 100;
  if (item.digits > 4 || hour > 24 || minute > 59) return false;
  *clock = ClockAt(hour, minute);
  clock->literal = true;
  clock->grain = TimeGrain::kMinute;
  if (item.digits == 4 && hour < 10) clock->ambiguous = false;
  return true;
}

void ApplyDayPart(const DayPart& part, ClockSpec* clock) {
  const int hour = clock->second / 3600;
  if (clock->halved) return;
  clock->ambiguous = false;
  clock->halved = true;
  if (hour > 12 || hour == 0) return;
  switch (part.half) {
    case DayHalf::kMorning:
      if (hour == 12) clock->second -= 12 * 3600;
      return;
    case DayHalf::kNoon:
      if (hour <= 5) clock->second += 12 * 3600;
      return;
    case DayHalf::kAfternoon:
      if (hour < 12 || part.from_minute >= 17 * 60) clock->second += 12 * 3600;
      return;
    case DayHalf::kNight:
      if (hour >= 6) clock->second += 12 * 3600;
      return;
  }
}

int DayOfMonth(const Item& item) {
  if (item.category != Category::kNumber && item.category != Category::kOrdinal) return 0;
  if (item.fraction != 0 || item.digits > 2 || item.value < 1 || item.value > 31) return 0;
  return item.value;
}

}  // namespace tresen::nlu
