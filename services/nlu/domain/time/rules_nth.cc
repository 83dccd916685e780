#include <algorithm>

#include "services/nlu/domain/time/rules.h"

namespace tresen::nlu {
namespace {

TimeUnit UnitOf(const Item& item) { return static_cast<TimeUnit>(item.value); }

// "first Monday": `digits` holds the weekday
bool OrdinalWeekday(Scope& scope, const Item& left, const Item& right, Item* out) {
  const DateSpec& date = scope.At(right).date;
  if (!date.OnlyWeekday() || date.has_relative || left.value > 5 || left.Has(kAfterComma)) {
    return false;
  }
  out->category = Category::kNth;
  out->value = left.value;
  out->extra = static_cast<int16_t>(TimeUnit::kDay);
  out->digits = date.weekday;
  return true;
}

bool NthInPeriod(int nth, TimeUnit unit, int weekday, DayNumber from, DayNumber to,
                 DateSpec* date) {
  const int step = weekday != 0 || unit == TimeUnit::kWeek || unit == TimeUnit::kWeekend ? 7 : 1;
  const int start = weekday != 0 ? weekday : unit == TimeUnit::kWeekend ? 6 : 1;
  // A week belongs where its Thursday lies.
  const int shift = weekday == 0 && unit == TimeUnit::kWeek ? 3 : 0;
  const auto distance = [&](DayNumber day) { return (start + shift - WeekdayOf(day) + 7) % 7; };
  const DayNumber first = step == 1 ? from : from + distance(from);
  const DayNumber last = step == 1 ? to - 1 : to - 1 - (7 - distance(to - 1)) % 7;
  DayNumber day = nth > 0 ? first + step * (nth - 1) : last + step * (nth + 1);
  if (day < from || day >= to) return false;
  day -= shift;
  if (weekday != 0 || step == 1) {
    Anchor(day, day + 1, TimeGrain::kDay, date);
  } else {
    const bool week = unit == TimeUnit::kWeek;
    Anchor(day, day + (week ? 7 : 2), week ? TimeGrain::kWeek : TimeGrain::kWeekend, date);
  }
  return true;
}

bool SetNth(Scope& scope, int nth, TimeUnit unit, int weekday, const DateSpec& period, Item* out) {
  DayNumber from, to;
  TimeGrain grain;
  if (!Settle(scope, period, &from, &to, &grain) || to - from < 7) return false;
  DateSpec date;
  if (unit == TimeUnit::kMonth) {
    const int months = (to - from) / 28;
    if (std::abs(nth) > months) return false;
    const DayNumber day = nth > 0 ? AddMonths(from, nth - 1) : AddMonths(to, nth);
    Anchor(day, AddMonths(day, 1), TimeGrain::kMonth, &date);
    return SetDate(scope, date, out);
  }
  if (unit != TimeUnit::kDay && unit != TimeUnit::kWeek && unit != TimeUnit::kWeekend) return false;
  if (!NthInPeriod(nth, unit, weekday, from, to, &date)) return false;
  // What has passed this year is meant for the next one, unless the year was said.
  if (date.to <= scope.today && period.year == 0 && period.month != 0 && !period.anchored &&
      !period.has_relative) {
    const YearMonthDay civil = CivilOf(from);
    const DayNumber start = DayOf(civil.year + 1, civil.month, 1);
    if (!NthInPeriod(nth, unit, weekday, start, AddMonths(start, 1), &date)) return false;
  }
  return SetDate(scope, date, out);
}

// "die zweite Märzwoche"
bool NthWeekOfMonth(Scope& scope, const Item& left, const Item& right, Item* out) {
  return right.when >= 0 && left.value >= 1 && left.value <= 5 &&
         SetNth(scope, left.value, TimeUnit::kWeek, 0, scope.At(right).date, out);
}

bool NthOfPeriod(Scope& scope, const Item& left, const Item& right, Item* out) {
  return SetNth(scope, left.value, static_cast<TimeUnit>(left.extra), left.digits,
                scope.At(right).date, out);
}

// "the last three weeks of the year", "the first ten days of May"
bool EdgeLength(Scope& scope, const LengthSpec& length, int side, const Item& period, Item* out) {
  DayNumber from, to;
  TimeGrain grain;
  if (!Settle(scope, scope.At(period).date, &from, &to, &grain) || length.seconds != 0)
    return false;
  DayNumber border = side < 0 ? to : from;
  if (length.smallest == TimeUnit::kWeek)
    border = side < 0 ? MondayOf(to - 4) + 7 : MondayOf(from + 3);
  if (side < 0 && grain == TimeGrain::kYear && length.smallest == TimeUnit::kWeek) {
    border = MondayOf(to - 1);  // the last week that is all of the year
  }
  const DayNumber outer = border;
  int32_t second = 0;
  Shift(length, side < 0 ? -1 : 1, &border, &second);
  DateSpec date;
  Anchor(std::min(outer, border), std::max(outer, border), TimeGrain::kDay, &date);
  return SetDate(scope, date, out);
}

bool FirstLength(Scope&, const Item& left, const Item& right, Item* out) {
  if (left.value != 1 || !right.Has(kCounted)) return false;
  TakeWide(right, out);
  out->flags |= kFirstOf;
  return true;
}

bool FirstLengthOf(Scope& scope, const Item& left, const Item& right, Item* out) {
  return left.Has(kFirstOf) && right.Has(kPrefixed) &&
         EdgeLength(scope, left.length, 1, right, out);
}

// "2nd last week", "fifth last day"
bool OrdinalLast(Scope&, const Item& left, const Item& right, Item* out) {
  if (right.value != -1 || left.value > 20 || left.value < 1) return false;
  out->category = Category::kNth;
  out->value = -left.value;
  out->extra = right.extra;
  out->digits = 0;
  return true;
}

// "two Sundays from now", "third Tuesday after Christmas"
bool NumberWeekday(Scope& scope, const Item& left, const Item& right, Item* out) {
  const DateSpec& date = scope.At(right).date;
  if (!date.OnlyWeekday() || date.has_relative || left.fraction != 0 || left.value < 2 ||
      left.value > 52) {
    return false;
  }
  out->category = Category::kNth;
  out->value = left.value;
  out->extra = static_cast<int16_t>(TimeUnit::kDay);
  out->digits = date.weekday;
  return true;
}

bool NthWeekdayFrom(Scope& scope, const Item& nth, DayNumber day, int direction, Item* out) {
  if (nth.digits == 0 || nth.value < 1) return false;
  const int distance = direction > 0 ? (nth.digits - WeekdayOf(day) + 6) % 7 + 1
                                     : -((WeekdayOf(day) - nth.digits + 6) % 7 + 1);
  const DayNumber there = day + distance + direction * 7 * (nth.value - 1);
  DateSpec date;
  Anchor(there, there + 1, TimeGrain::kDay, &date);
  return SetDate(scope, date, out);
}

bool NthFromNow(Scope& scope, const Item& left, const Item& right, Item* out) {
  return NthWeekdayFrom(scope, left, scope.today, right.category == Category::kAgo ? -1 : 1, out);
}

bool NthAfter(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (right.value != 1 && right.value != -1) return false;
  const When& when = scope.whens[right.when >= 0 ? right.when : right.until];
  DayNumber from, to;
  TimeGrain grain;
  if (!Settle(scope, when.date, &from, &to, &grain)) return false;
  return NthWeekdayFrom(scope, left, right.value > 0 ? to - 1 : from, right.value, out);
}

// "first Monday in the month"
bool NthOfUnit(Scope& scope, const Item& left, const Item& right, Item* out) {
  const TimeUnit unit = UnitOf(right);
  if (unit != TimeUnit::kMonth && unit != TimeUnit::kYear) return false;
  return SetNth(scope, left.value, static_cast<TimeUnit>(left.extra), left.digits,
                PeriodAround(scope.today, unit), out);
}

// "last Monday of March": what was read as "last Monday" counts from the end.
bool LastOfPeriod(Scope& scope, const Item& left, const Item& right, Item* out) {
  const DateSpec& period = scope.At(right).date;
  const bool month = period.month != 0 && period.day == 0 && period.weekday == 0;
  if (left.value != -1 || (!right.Has(kPrefixed) && !month)) return false;
  if (left.Has(kCountedPeriods)) return EdgeLength(scope, left.length, -1, right, out);
  const DateSpec& date = scope.At(left).date;
  if (left.category == Category::kRelativeUnit) {
    return SetNth(scope, -1, static_cast<TimeUnit>(left.extra), 0, scope.At(right).date, out);
  }
  if (date.weekday == 0 || !date.has_relative || date.month != 0) return false;
  return SetNth(scope, -1, TimeUnit::kDay, date.weekday, scope.At(right).date, out);
}

}  // namespace

void AddNthRules(RuleTable* rules) {
  using C = Category;
  const auto date = {C::kDate, C::kRelativeUnit};
  rules->Add("ordinal-weekday", {C::kOrdinal}, {C::kDate}, OrdinalWeekday, 0.3f);
  rules->Add("nth-week-of-month", {C::kOrdinal}, {C::kUnit}, NthWeekOfMonth, 0.8f);
  rules->Add("nth-of", {C::kNth}, date, NthOfPeriod, 0.7f);
  rules->Add("last-of", date, date, LastOfPeriod, 0.8f);
  rules->Add(
      "last-of-unit", date, {C::kUnit},
      [](Scope& scope, const Item& left, const Item& right, Item* out) {
        if (UnitOf(right) != TimeUnit::kMonth && UnitOf(right) != TimeUnit::kYear) return false;
        When when;
        when.date = PeriodAround(scope.today, UnitOf(right));
        Item period = right;
        scope.Attach(when, &period);
        period.flags |= kPrefixed;
        return LastOfPeriod(scope, left, period, out);
      },
      0.8f);
  rules->Add("first-length", {C::kOrdinal}, {C::kLength}, FirstLength, 0.3f);
  rules->Add("first-length-of", {C::kLength}, date, FirstLengthOf, 0.7f);
  rules->Add("nth-last", {C::kOrdinal}, {C::kRelativeUnit}, OrdinalLast, 0.5f);
  rules->Add("weekdays", {C::kNumber}, {C::kDate}, NumberWeekday, 0.3f);
  rules->Add("nth-from-now", {C::kNth}, {C::kLater, C::kAgo}, NthFromNow, 0.6f);
  rules->Add("nth-after", {C::kNth}, {C::kOpen}, NthAfter, 0.7f);
  rules->Add("nth-of-unit", {C::kNth}, {C::kUnit}, NthOfUnit, 0.5f);
}

}  // namespace tresen::nlu
