#include <algorithm>

#include "services/nlu/domain/time/grammar.h"

namespace tresen::nlu {
namespace {

struct Interval {
  DayNumber from = 0;
  DayNumber to = 0;
  TimeGrain grain = TimeGrain::kDay;
};

Interval OneDay(DayNumber day) { return {day, day + 1, TimeGrain::kDay}; }

DayNumber HolidayIn(const HolidayRule& rule, int year) {
  switch (rule.base) {
    case HolidayRule::Base::kFixed:
      return DayOf(year, rule.month, rule.day) + rule.offset;
    case HolidayRule::Base::kEaster:
      return EasterSunday(year) + rule.offset;
    case HolidayRule::Base::kOrthodoxEaster:
      return OrthodoxEaster(year) + rule.offset;
    case HolidayRule::Base::kNthWeekday:
      return NthWeekday(year, rule.month, rule.weekday, rule.nth) + rule.offset;
    case HolidayRule::Base::kWeekdayBefore: {
      const DayNumber date = DayOf(year, rule.month, rule.day);
      const DayNumber last = date - 1 - (WeekdayOf(date - 1) - rule.weekday + 7) % 7;
      return last - 7 * (rule.nth - 1) + rule.offset;
    }
    case HolidayRule::Base::kLunar:
      return LunarDayIn(rule.calendar, rule.month, rule.day, year) + rule.offset;
  }
  return 0;
}

Interval NamedIn(const Scope& scope, const DateSpec& date, int year) {
  Interval found;
  NamedInYear(scope, date.named, date.named_index, year, &found.from, &found.to, &found.grain);
  return found;
}

bool SettleNamed(const Scope& scope, const DateSpec& date, Interval* out) {
  const int this_year = CivilOf(scope.today).year;
  if (date.year != 0) {
    *out = NamedIn(scope, date, date.year);
    return true;
  }
  if (date.has_relative && date.relative < 0) {
    *out = NamedIn(scope, date, this_year);
    if (out->to > scope.today) *out = NamedIn(scope, date, this_year - 1);
    return true;
  }
  if (date.named == Named::kWeek) {
    *out = NamedIn(scope, date, this_year);
    if (out->to < scope.today - 180) *out = NamedIn(scope, date, this_year + 1);
    return true;
  }
  const bool after = date.has_relative && date.relative > 0;
  // A winter that began last year may still last.
  for (int year = this_year - 1; year <= this_year + 1; ++year) {
    *out = NamedIn(scope, date, year);
    if (after ? out->from > scope.today : out->to > scope.today) return true;
  }
  return true;
}

// The weekday that "this", "next", "last" or nothing chooses.
DayNumber SettleWeekday(const Scope& scope, const DateSpec& date) {
  const DayNumber coming = scope.today + 1 + (date.weekday - WeekdayOf(scope.today) + 6) % 7;
  // "this Friday" said on a Friday is today, "Friday" alone would have been called today.
  if (date.has_relative && date.relative == 0 && WeekdayOf(scope.today) == date.weekday) return scope.today;
  if (!date.has_relative || date.relative == 0 || date.relative == kComing) return coming;
  if (date.relative == kJustPassed) {
    return coming - 7 == scope.today ? coming - 14 : coming - 7;
  }
  const DayNumber in_week = MondayOf(scope.today) + date.weekday - 1;
  if (date.relative > 1) return coming + 7 * (date.relative - 1);
  return in_week + 7 * date.relative;
}

// A weekday beside day and month that fits only what has just passed means that.
DayNumber NearestWithWeekday(const Scope& scope, const DateSpec& date, int year, DayNumber day) {
  if (date.weekday == 0 || WeekdayOf(day) == date.weekday) return day;
  if (!IsValidDate(year - 1, date.month, date.day)) return day;
  const DayNumber passed = DayOf(year - 1, date.month, date.day);
  return WeekdayOf(passed) == date.weekday && passed > scope.today - 31 ? passed : day;
}

bool SettleMonthDay(const Scope& scope, const DateSpec& date, Interval* out) {
  const int this_year = CivilOf(scope.today).year;
  const bool back = date.has_relative && date.relative < 0;
  if (date.has_relative && date.relative == 0 && IsValidDate(this_year, date.month, date.day)) {
    *out = OneDay(DayOf(this_year, date.month, date.day));  // "this 12 May", even if it has passed
    return true;
  }
  for (int step = 0; step <= 8; ++step) {  // the 29th of February may be eight years away
    const int year = back ? this_year - step : this_year + step;
    if (!IsValidDate(year, date.month, date.day)) continue;
    const DayNumber day = DayOf(year, date.month, date.day);
    if (back ? day >= scope.today : day < scope.today) continue;
    *out = OneDay(NearestWithWeekday(scope, date, year, day));
    return true;
  }
  return false;
}

Interval MonthOf(int year, int month) {
  const DayNumber from = DayOf(year, month, 1);
  return {from, from + DaysInMonth(year, month), TimeGrain::kMonth};
}

bool SettleMonth(const Scope& scope, const DateSpec& date, Interval* out) {
  const YearMonthDay now = CivilOf(scope.today);
  int year = date.year != 0 ? date.year : now.year;
  if (date.year == 0) {
    const int said = date.has_relative ? date.relative : 0;
    const int relative = said == kComing ? 1 : said;
    if (relative < 0) {
      year -= date.month >= now.month ? 1 : 0;
    } else if (relative > 1) {
      year += relative - (date.month > now.month ? 1 : 0);
    } else if ((date.month < now.month && !(date.has_relative && relative == 0)) ||
               (relative > 0 && date.month == now.month)) {
      ++year;
    }
  }
  *out = MonthOf(year, date.month);
  return true;
}

// A day of the month, with or without its weekday, the month is not said.
bool SettleDayOnly(const Scope& scope, const DateSpec& date, Interval* out) {
  const YearMonthDay now = CivilOf(scope.today);
  for (int step = 0; step < 36; ++step) {
    const int total = now.year * 12 + now.month - 1 + step;
    const int year = total / 12, month = total % 12 + 1;
    if (!IsValidDate(year, month, date.day)) continue;
    const DayNumber day = DayOf(year, month, date.day);
    if (day < scope.today || (date.weekday != 0 && WeekdayOf(day) != date.weekday)) continue;
    *out = OneDay(day);
    return true;
  }
  return false;
}

// The first day inside the interval that has the fields.
bool SettleInside(const DateSpec& date, Interval* out) {
  const DayNumber limit = std::min(date.to, date.from + 4000);
  for (DayNumber day = date.from; day < limit; ++day) {
    const YearMonthDay civil = CivilOf(day);
    if ((date.weekday != 0 && WeekdayOf(day) != date.weekday) ||
        (date.day != 0 && civil.day != date.day) ||
        (date.month != 0 && civil.month != date.month) ||
        (date.year != 0 && civil.year != date.year)) {
      continue;
    }
    *out = date.day == 0 && date.weekday == 0 && date.month != 0 ? MonthOf(civil.year, civil.month)
                                                                 : OneDay(day);
    return true;
  }
  return false;
}

bool SettleWhole(const Scope& scope, const DateSpec& date, Interval* out) {
  if (date.anchored) {
    *out = {date.from, date.to, date.grain};
    return !date.HasFields() || SettleInside(date, out);
  }
  if (date.named != Named::kNone) return SettleNamed(scope, date, out);
  if (date.month != 0 && date.day != 0) {
    if (date.year == 0) return SettleMonthDay(scope, date, out);
    if (!IsValidDate(date.year, date.month, date.day)) return false;
    *out = OneDay(DayOf(date.year, date.month, date.day));
    return true;
  }
  if (date.month != 0) return SettleMonth(scope, date, out);
  if (date.day != 0) return date.year == 0 && SettleDayOnly(scope, date, out);
  if (date.weekday != 0) {
    *out = OneDay(SettleWeekday(scope, date));
    return date.year == 0;
  }
  if (date.year == 0) return false;
  *out = {DayOf(date.year, 1, 1), DayOf(date.year + 1, 1, 1), TimeGrain::kYear};
  return true;
}

}  // namespace

void NamedInYear(const Scope& scope, Named named, int index, int year, DayNumber* from,
                 DayNumber* to, TimeGrain* grain) {
  *grain = TimeGrain::kQuarter;
  switch (named) {
    case Named::kNone:
      break;
    case Named::kHoliday:
      *from = HolidayIn(scope.lexicon.holiday(index), year);
      *to = *from + scope.lexicon.holiday(index).length;
      *grain = TimeGrain::kDay;
      break;
    case Named::kSeason: {
      // Astronomical, of the northern half: spring 1 to winter 4; winter ends next year.
      static constexpr int kStart[][2] = {{3, 20}, {6, 21}, {9, 23}, {12, 21}};
      *from = DayOf(year, kStart[index - 1][0], kStart[index - 1][1]);
      *to = index == 4 ? DayOf(year + 1, 3, 20) : DayOf(year, kStart[index][0], kStart[index][1]);
      break;
    }
    case Named::kQuarter:
    case Named::kHalfYear: {
      const int months = named == Named::kQuarter ? 3 : 6;
      *from = DayOf(year, (index - 1) * months + 1, 1);
      *to = AddMonths(*from, months);
      if (named == Named::kHalfYear) *grain = TimeGrain::kHalfYear;
      break;
    }
    case Named::kWeek:
      *from = IsoWeek(year, index);
      *to = *from + 7;
      *grain = TimeGrain::kWeek;
      break;
  }
}

namespace {

// Days from the start of a period to its inner border, as people divide it: a month in tens, a week
// before and behind Wednesday, a year in January to March and September to December.
int BorderOf(Edge edge, TimeGrain grain, DayNumber from, DayNumber to) {
  const bool low = edge == Edge::kBeginning || edge == Edge::kEarly;
  const bool half = edge == Edge::kEarly || edge == Edge::kLate;
  switch (grain) {
    case TimeGrain::kWeek:
      return half || low ? 3 : 4;
    case TimeGrain::kMonth:
      return half ? 15 : low ? 10 : 20;
    case TimeGrain::kYear:
      return AddMonths(from, half ? 6 : low ? 3 : 8) - from;
    default:
      return (to - from) * (half ? 3 : low ? 2 : 4) / 6;
  }
}

}  // namespace

void CutEdge(Edge edge, TimeGrain grain, DayNumber* from, DayNumber* to) {
  switch (edge) {
    case Edge::kWhole:
      return;
    case Edge::kBeginning:
    case Edge::kEarly:
      *to = *from + BorderOf(edge, grain, *from, *to);
      return;
    case Edge::kEnd:
    case Edge::kLate:
      *from += BorderOf(edge, grain, *from, *to);
      return;
    case Edge::kMiddle:
      break;
  }
  const DayNumber start = *from;
  if (grain == TimeGrain::kWeek) {
    *from = start + 1;
    *to = start + 5;
  } else {
    *from = start + BorderOf(Edge::kBeginning, grain, start, *to) - 1;
    *to = start + BorderOf(Edge::kEnd, grain, start, *to);
  }
}

bool Settle(const Scope& scope, const DateSpec& date, DayNumber* from, DayNumber* to,
            TimeGrain* grain) {
  Interval found;
  if (!SettleWhole(scope, date, &found)) return false;
  CutEdge(date.edge, found.grain, &found.from, &found.to);
  *from = found.from;
  *to = found.to;
  *grain = found.grain;
  return true;
}

bool MergeDates(const Scope& scope, const DateSpec& a, const DateSpec& b, DateSpec* out) {
  DateSpec date = a;
  const auto merge = [](auto& mine, auto theirs) {
    if (mine != 0 && theirs != 0 && mine != theirs) return false;
    if (mine == 0) mine = theirs;
    return true;
  };
  if (!merge(date.year, b.year) || !merge(date.month, b.month) || !merge(date.day, b.day) ||
      !merge(date.weekday, b.weekday)) {
    return false;
  }
  if (a.edge != Edge::kWhole || b.edge != Edge::kWhole) return false;
  if (b.named != Named::kNone) {
    if (a.named != Named::kNone) return false;
    date.named = b.named;
    date.named_index = b.named_index;
  }
  if (b.has_relative) {
    date.has_relative = true;
    date.relative = b.relative;
  }
  date.exchangeable = a.exchangeable || b.exchangeable;
  if (a.anchored && b.anchored) {
    date.from = std::max(a.from, b.from);
    date.to = std::min(a.to, b.to);
    if (date.from >= date.to) return false;
    date.grain = a.to - a.from <= b.to - b.from ? a.grain : b.grain;
  } else if (b.anchored) {
    Anchor(b.from, b.to, b.grain, &date);
  }
  // Within a year that is known by "next year" the other fields are found by its number.
  if (date.anchored && date.grain == TimeGrain::kYear &&
      (date.month != 0 || date.named != Named::kNone)) {
    if (date.year != 0) return false;
    date.year = static_cast<int16_t>(CivilOf(date.from).year);
    date.anchored = false;
  }
  // A day that contradicts a full date yields to it: "tomorrow, 13 April 2021".
  DayNumber from, to;
  TimeGrain grain;
  if (date.anchored && date.named != Named::kNone) return false;
  const bool both = date.named != Named::kNone && date.weekday != 0;
  if (both && (!Settle(scope, date, &from, &to, &grain) || WeekdayOf(from) != date.weekday)) {
    return false;
  }
  if (Settle(scope, date, &from, &to, &grain)) {
    if (date.anchored && date.HasFields()) {
      const DateSpec plain = [&] {
        DateSpec spec;
        Anchor(from, to, grain, &spec);
        return spec;
      }();
      date = plain;
    }
    *out = date;
    return true;
  }
  if (!date.anchored || date.day == 0 || date.month == 0) return false;
  date.anchored = false;
  if (!Settle(scope, date, &from, &to, &grain)) return false;
  *out = date;
  return true;
}

}  // namespace tresen::nlu
