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

// "sales in the year": the one that runs
bool TheUnit(Scope& scope, const Item& left, const Item& right, Item* out) {
  const TimeUnit unit = UnitOf(right);
  if (unit != TimeUnit::kWeek && unit != TimeUnit::kMonth && unit != TimeUnit::kYear) return false;
  if (left.value != 0 || !SetRelativeUnit(scope, unit, 0, out)) return false;
  out->score -= 0.6f;
  return true;
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

// "later today": from now until midnight
bool SetRestOfToday(Scope& scope, Item* out) {
  SetStretch(scope, LengthOf(1, TimeUnit::kSecond), 1, out);
  scope.whens[out->until].clock.second = 86399;
  return true;
}

bool EdgeOfDate(Scope& scope, const Item& left, const Item& right, Item* out) {
  DateSpec date = scope.At(right).date;
  DayNumber from, to;
  TimeGrain grain;
  if (date.edge != Edge::kWhole || !Settle(scope, date, &from, &to, &grain)) return false;
  if (to == from + 1 && left.value == 3 && from == scope.today) return SetRestOfToday(scope, out);
  if (to == from + 1) return EdgeOfDay(scope, left.value, date, out);
  if (to - from < 3) return false;
  // "later this week": what is left of it
  if (left.value == 3 && from <= scope.today && to > scope.today) {
    DateSpec rest;
    Anchor(scope.today, to, grain, &rest);
    return SetDate(scope, rest, out);
  }
  const bool half = left.value == 4 || left.value == -4;  // said to be a half
  const bool halved = half || (date.anchored && (left.value >= 2 || left.value == -2));
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
  if (to - from == 1) return SetRestOfToday(scope, out);
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
  rules->Add("the-unit", {C::kArticle}, {C::kUnit}, TheUnit, 0.0f);
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
