#include "services/nlu/domain/time/rules.h"

namespace tresen::nlu {
namespace {

TimeUnit UnitOf(const Item& item) { return static_cast<TimeUnit>(item.value); }

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

}  // namespace

void AddNumberedPeriodRules(RuleTable* rules) {
  using C = Category;
  rules->Add("ordinal-unit", {C::kOrdinal}, {C::kUnit}, OrdinalUnit);
  rules->Add("week-number", {C::kWeekWord}, {C::kNumber}, WeekNumber);
  rules->Add("number-week", {C::kNumber, C::kOrdinal}, {C::kWeekWord}, NumberWeek);
  rules->Add("decade", {C::kNumber}, {C::kDecadeMark}, DecadeMark);
  rules->Add("decade", {C::kDecadeAhead}, {C::kNumber}, DecadeAhead);
  rules->Add("quarter-mark", {C::kQuarterMark}, {C::kNumber}, QuarterNumber);
  rules->Add("unit-number", {C::kUnit}, {C::kNumber, C::kOrdinal}, UnitNumber);
}

}  // namespace tresen::nlu
