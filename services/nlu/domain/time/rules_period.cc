#include <algorithm>

#include "services/nlu/domain/time/rules.h"

namespace tresen::nlu {
namespace {

TimeUnit UnitOf(const Item& item) { return static_cast<TimeUnit>(item.value); }

// "end of 2012"
bool EdgeOfYear(Scope& scope, const Item& left, const Item& right, Item* out);

// "the last hour", "next 3 minutes": a stretch beside now.
bool SetStretch(Scope& scope, const LengthSpec& length, int direction, Item* out) {
  When now, there;
  Anchor(scope.today, scope.today + 1, TimeGrain::kDay, &now.date);
  now.clock.said = true;
  now.clock.second = scope.now_second;
  now.clock.grain = length.smallest == TimeUnit::kSecond ? TimeGrain::kSecond : TimeGrain::kMinute;
  now.shifted = true;
  there = now;
  DayNumber day = scope.today;
  int32_t second = scope.now_second;
  Shift(length, direction, &day, &second);
  Anchor(day, day + 1, TimeGrain::kDay, &there.date);
  there.clock.second = second;
  out->category = Category::kSpan;
  out->when = scope.Add(direction < 0 ? there : now);
  out->until = scope.Add(direction < 0 ? now : there);
  return true;
}

bool SetPeriods(Scope& scope, const LengthSpec& length, int direction, Item* out);

bool SetRelativeUnit(Scope& scope, TimeUnit unit, int offset, Item* out) {
  if (unit == TimeUnit::kNight) return false;
  if (unit <= TimeUnit::kHour) {
    return offset != 0 && SetStretch(scope, LengthOf(1, unit), offset, out);
  }
  When when;
  when.date = RelativePeriod(scope.today, unit, offset);
  out->category = Category::kRelativeUnit;
  out->value = offset;
  out->extra = static_cast<int16_t>(unit);
  scope.Attach(when, out);
  return true;
}

bool RelativeUnit(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (left.extra > 1) {  // "5 coming minutes"
    return left.value != 0 &&
           SetPeriods(scope, LengthOf(left.extra, UnitOf(right)), left.value, out);
  }
  return SetRelativeUnit(scope, UnitOf(right), left.value, out);
}

bool UnitTrailing(Scope& scope, const Item& left, const Item& right, Item* out) {
  return SetRelativeUnit(scope, UnitOf(left), right.value, out);
}

bool SetPeriods(Scope& scope, const LengthSpec& length, int direction, Item* out) {
  if (length.smallest == TimeUnit::kNight) return false;
  if (direction == 0) direction = 1;
  if (IsWithinDay(length)) return SetStretch(scope, length, direction, out);
  SetDate(scope, PeriodsBeside(scope, length, direction), out);
  out->length = length;
  out->value = direction;
  out->flags |= kCountedPeriods;
  return true;
}

// "next 3 weeks"
bool RelativeLength(Scope& scope, const Item& left, const Item& right, Item* out) {
  return right.Has(kCounted) && !right.Has(kPrefixed) &&
         SetPeriods(scope, right.length, left.value, out);
}

bool LengthTrailing(Scope& scope, const Item& left, const Item& right, Item* out) {
  return left.Has(kCounted) && SetPeriods(scope, left.length, right.value, out);
}

bool SetNamed(Scope& scope, Named named, int index, int year, Item* out) {
  DateSpec date;
  date.named = named;
  date.named_index = static_cast<int16_t>(index);
  date.year = static_cast<int16_t>(year);
  return SetDate(scope, date, out);
}

// "third quarter", "first half of the year"; with other units the count waits for its period.
bool OrdinalUnit(Scope& scope, const Item& left, const Item& right, Item* out) {
  const TimeUnit unit = UnitOf(right);
  if (left.value < 1 || left.value > 53 || left.Has(kAfterComma)) return false;
  if (unit == TimeUnit::kQuarter && left.value <= 4) {
    return SetNamed(scope, Named::kQuarter, left.value, 0, out);
  }
  if (unit == TimeUnit::kHalfYear && left.value <= 2) {
    return SetNamed(scope, Named::kHalfYear, left.value, 0, out);
  }
  if (unit == TimeUnit::kCentury && left.value <= 30) {
    DateSpec date;
    Anchor(DayOf((left.value - 1) * 100, 1, 1), DayOf(left.value * 100, 1, 1), TimeGrain::kDecade,
           &date);
    return SetDate(scope, date, out);
  }
  if (unit < TimeUnit::kDay) return false;
  out->category = Category::kNth;
  out->value = left.value;
  out->extra = static_cast<int16_t>(unit);
  out->digits = 0;
  return true;
}

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

// "sales in the year": the one that runs
bool TheUnit(Scope& scope, const Item& left, const Item& right, Item* out) {
  const TimeUnit unit = UnitOf(right);
  if (unit != TimeUnit::kWeek && unit != TimeUnit::kMonth && unit != TimeUnit::kYear) return false;
  if (left.value != 0 || !SetRelativeUnit(scope, unit, 0, out)) return false;
  out->score -= 0.6f;
  return true;
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

// "KW 12", "week 31", "Q3"
bool WeekNumber(Scope& scope, const Item&, const Item& right, Item* out) {
  if (right.fraction != 0 || right.value < 1 || right.value > 53 || right.digits > 2) return false;
  return SetNamed(scope, Named::kWeek, right.value, 0, out);
}

// "1970s", "los años 70"
bool Decade(Scope& scope, const Item& number, Item* out) {
  const int value = number.value;
  const bool full = value >= 1800 && value <= 2090;
  if (value % 10 != 0 || number.fraction != 0 || (!full && (value < 10 || value > 90)))
    return false;
  return SetDate(scope, DecadeOf(value), out);
}

bool DecadeMark(Scope& scope, const Item& left, const Item&, Item* out) {
  return Decade(scope, left, out);
}

bool DecadeAhead(Scope& scope, const Item&, const Item& right, Item* out) {
  return Decade(scope, right, out);
}

bool NumberWeek(Scope& scope, const Item& left, const Item& right, Item* out) {
  return left.Has(kFigures) && WeekNumber(scope, right, left, out);
}

bool QuarterNumber(Scope& scope, const Item& left, const Item& right, Item* out) {
  const bool half = left.value == 2;
  if (!right.Has(kTight) || right.value < 1 || right.value > (half ? 2 : 4)) return false;
  return SetNamed(scope, half ? Named::kHalfYear : Named::kQuarter, right.value, 0, out);
}

// "Quarter 3", "the week of the 18th"
bool UnitNumber(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (UnitOf(left) == TimeUnit::kQuarter && right.value >= 1 && right.value <= 4) {
    return SetNamed(scope, Named::kQuarter, right.value, 0, out);
  }
  return UnitOf(left) == TimeUnit::kWeek && right.digits <= 2 && !right.Has(kPrefixed) &&
         right.category == Category::kNumber && WeekNumber(scope, left, right, out);
}

bool UnitOfDate(Scope& scope, const Item& left, const Item& right, Item* out) {
  const TimeUnit unit = UnitOf(left);
  if (unit != TimeUnit::kWeek && unit != TimeUnit::kWeekend && unit != TimeUnit::kMonth) {
    return false;
  }
  const DateSpec& date = scope.At(right).date;
  DayNumber from, to;
  TimeGrain grain;
  if (!right.Has(kPrefixed) || !Settle(scope, date, &from, &to, &grain) || to != from + 1) {
    return false;
  }
  if (unit == TimeUnit::kWeekend) {  // the nearest Saturday and Sunday
    const DayNumber saturday = from + 3 - (WeekdayOf(from) + 4) % 7;
    DateSpec weekend;
    Anchor(saturday, saturday + 2, TimeGrain::kWeekend, &weekend);
    return SetDate(scope, weekend, out);
  }
  return SetDate(scope, PeriodAround(from, unit), out);
}

// "Labor Day weekend"
bool HolidayWeekend(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (UnitOf(right) != TimeUnit::kWeekend || scope.At(left).date.named != Named::kHoliday) {
    return false;
  }
  Item holiday = left;
  holiday.flags |= kPrefixed;
  return UnitOfDate(scope, right, holiday, out);
}

// "end of the day": its last second; "early on Wednesday": its first half
bool EdgeOfDay(Scope& scope, int side, const DateSpec& date, Item* out) {
  When when;
  when.date = date;
  when.clock.said = true;
  if (side == 1) {
    when.clock.second = 86399;
    when.clock.grain = TimeGrain::kSecond;
    return SetWhen(scope, Category::kMoment, when, out);
  }
  return false;
}

bool EdgeOfDate(Scope& scope, const Item& left, const Item& right, Item* out) {
  DateSpec date = scope.At(right).date;
  DayNumber from, to;
  TimeGrain grain;
  if (date.edge != Edge::kWhole || !Settle(scope, date, &from, &to, &grain)) return false;
  if (to == from + 1) return EdgeOfDay(scope, left.value, date, out);
  if (to - from < 3) return false;
  const bool halved = date.anchored && (left.value == 2 || left.value == -2);
  date.edge = left.value == 0  ? Edge::kMiddle
              : left.value < 0 ? (halved ? Edge::kEarly : Edge::kBeginning)
                               : (halved ? Edge::kLate : Edge::kEnd);
  return SetDate(scope, date, out);
}

bool EdgeOfUnit(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (UnitOf(right) < TimeUnit::kDay || UnitOf(right) == TimeUnit::kNight) return false;
  When when;
  when.date = PeriodAround(scope.today, UnitOf(right));
  Item period = right;
  scope.Attach(when, &period);
  return EdgeOfDate(scope, left, period, out);
}

bool EdgeOfYear(Scope& scope, const Item& left, const Item& right, Item* out) {
  When when;
  if (!AsDate(scope, right, &when.date)) return false;
  Item year = right;
  scope.Attach(when, &year);
  return EdgeOfDate(scope, left, year, out);
}

bool RestOfDate(Scope& scope, const Item&, const Item& right, Item* out) {
  DayNumber from, to;
  TimeGrain grain;
  DateSpec period = right.category == Category::kUnit ? PeriodAround(scope.today, UnitOf(right))
                                                      : scope.At(right).date;
  if (!Settle(scope, period, &from, &to, &grain) || to <= scope.today) return false;
  if (to - from == 1) {  // the rest of today begins now
    SetStretch(scope, LengthOf(1, TimeUnit::kSecond), 1, out);
    When& end = scope.whens[out->until];
    end.clock.second = 86399;
    return true;
  }
  DateSpec date;
  Anchor(std::max(from, scope.today), to, TimeGrain::kDay, &date);
  return SetDate(scope, date, out);
}

bool PrefixedUnit(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (UnitOf(right) != TimeUnit::kWeekend) return false;
  (void)left;
  return SetRelativeUnit(scope, TimeUnit::kWeekend, 0, out);
}

// "late this morning": its second half
bool EdgeOfPart(Scope& scope, const Item& left, const Item& right, Item* out) {
  When when = scope.At(right);
  if (when.clock.day_part < 0 || left.value == 0) return false;
  const int32_t middle = (when.clock.second + when.clock.to) / 2;
  (left.value < 0 ? when.clock.to : when.clock.second) = middle;
  return SetWhen(scope, right.category, when, out);
}

bool RelativeDayPart(Scope& scope, const Item& word, const Item& part, Item* out) {
  When when = scope.At(part);
  if (when.date.anchored || word.value < -1 || word.value > 1) return false;
  const DayNumber day = scope.today + word.value;
  Anchor(day, day + 1, TimeGrain::kDay, &when.date);
  return SetWhen(scope, Category::kMoment, when, out);
}

bool RelativeThenPart(Scope& scope, const Item& left, const Item& right, Item* out) {
  return RelativeDayPart(scope, left, right, out);
}

bool PartThenTrailing(Scope& scope, const Item& left, const Item& right, Item* out) {
  return RelativeDayPart(scope, right, left, out);
}

}  // namespace

void AddPeriodRules(RuleTable* rules) {
  using C = Category;
  const auto date = {C::kDate, C::kRelativeUnit};
  rules->Add("relative-unit", {C::kRelative}, {C::kUnit}, RelativeUnit, 0.6f);
  rules->Add(
      "count-relative", {C::kNumber}, {C::kRelative},
      [](Scope&, const Item& left, const Item& right, Item* out) {
        if (left.value < 2 || left.value > 400 || left.fraction != 0) return false;
        out->category = Category::kRelative;
        out->value = right.value;
        out->extra = static_cast<int16_t>(left.value);
        return true;
      },
      0.2f);
  rules->Add("unit-trailing", {C::kUnit}, {C::kTrailing}, UnitTrailing, 0.6f);
  rules->Add("relative-length", {C::kRelative}, {C::kLength}, RelativeLength, 0.6f);
  rules->Add("length-trailing", {C::kLength}, {C::kTrailing}, LengthTrailing, 0.6f);
  rules->Add("ordinal-unit", {C::kOrdinal}, {C::kUnit}, OrdinalUnit);
  rules->Add("ordinal-weekday", {C::kOrdinal}, {C::kDate}, OrdinalWeekday, 0.3f);
  rules->Add("nth-of", {C::kNth}, date, NthOfPeriod, 0.7f);
  rules->Add("last-of", date, date, LastOfPeriod, 0.8f);
  rules->Add("first-length", {C::kOrdinal}, {C::kLength}, FirstLength, 0.3f);
  rules->Add("first-length-of", {C::kLength}, date, FirstLengthOf, 0.7f);
  rules->Add("nth-last", {C::kOrdinal}, {C::kRelativeUnit}, OrdinalLast, 0.5f);
  rules->Add("weekdays", {C::kNumber}, {C::kDate}, NumberWeekday, 0.3f);
  rules->Add("nth-from-now", {C::kNth}, {C::kLater, C::kAgo}, NthFromNow, 0.6f);
  rules->Add("nth-after", {C::kNth}, {C::kOpen}, NthAfter, 0.7f);
  rules->Add("nth-of-unit", {C::kNth}, {C::kUnit}, NthOfUnit, 0.5f);
  rules->Add("the-unit", {C::kArticle}, {C::kUnit}, TheUnit, 0.0f);
  rules->Add("week-number", {C::kWeekWord}, {C::kNumber}, WeekNumber);
  rules->Add("number-week", {C::kNumber, C::kOrdinal}, {C::kWeekWord}, NumberWeek);
  rules->Add("decade", {C::kNumber}, {C::kDecadeMark}, DecadeMark);
  rules->Add("decade", {C::kDecadeAhead}, {C::kNumber}, DecadeAhead);
  rules->Add("quarter-mark", {C::kQuarterMark}, {C::kNumber}, QuarterNumber);
  rules->Add("unit-number", {C::kUnit}, {C::kNumber, C::kOrdinal}, UnitNumber);
  rules->Add("unit-of-date", {C::kUnit}, {C::kDate}, UnitOfDate);
  rules->Add("holiday-weekend", {C::kDate}, {C::kUnit}, HolidayWeekend);
  rules->Add("edge", {C::kEdge}, date, EdgeOfDate, 0.6f);
  rules->Add("edge-of-unit", {C::kEdge}, {C::kUnit}, EdgeOfUnit);
  rules->Add("edge-of-part", {C::kEdge}, {C::kDayPart, C::kMoment}, EdgeOfPart, 0.4f);
  rules->Add("edge-of-year", {C::kEdge}, {C::kNumber}, EdgeOfYear);
  rules->Add("rest", {C::kRest}, {C::kDate, C::kRelativeUnit, C::kUnit}, RestOfDate);
  rules->Add("at-weekend", {C::kOn, C::kAt, C::kIn, C::kArticle}, {C::kUnit}, PrefixedUnit);
  rules->Add("relative-part", {C::kRelative}, {C::kDayPart}, RelativeThenPart);
  rules->Add("part-trailing", {C::kDayPart}, {C::kTrailing}, PartThenTrailing);
}

}  // namespace tresen::nlu
