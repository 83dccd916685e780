#include "services/nlu/domain/time/rules.h"

namespace tresen::nlu {
namespace {

// A repeat keeps its count in `value`, its unit in `extra` (-1: a weekday in `value`).
bool SetRepeat(int count, int unit, Item* out) {
  out->category = Category::kRepeat;
  out->value = count;
  out->extra = static_cast<int16_t>(unit);
  return true;
}

bool EveryUnit(Scope&, const Item& left, const Item& right, Item* out) {
  return SetRepeat(left.value > 0 ? left.value : 1, right.value, out);
}

bool EveryLength(Scope&, const Item&, const Item& right, Item* out) {
  const LengthSpec& length = right.length;
  if (length.months > 0) return SetRepeat(length.months, static_cast<int>(TimeUnit::kMonth), out);
  if (length.days > 0 && length.days % 7 == 0) {
    return SetRepeat(length.days / 7, static_cast<int>(TimeUnit::kWeek), out);
  }
  if (length.days > 0) return SetRepeat(length.days, static_cast<int>(TimeUnit::kDay), out);
  return SetRepeat(static_cast<int>(length.seconds / 60), static_cast<int>(TimeUnit::kMinute), out);
}

bool EveryDate(Scope& scope, const Item&, const Item& right, Item* out) {
  const DateSpec& date = scope.At(right).date;
  if (date.weekday != 0 && date.month == 0) return SetRepeat(date.weekday, -1, out);
  if (date.day != 0 && date.month == 0) {
    return SetRepeat(1, static_cast<int>(TimeUnit::kMonth), out);
  }
  if (date.grain == TimeGrain::kWeekend) return SetRepeat(6, -1, out);
  return SetRepeat(1, static_cast<int>(TimeUnit::kYear), out);
}

bool EveryPart(Scope& scope, const Item&, const Item& right, Item* out) {
  const When& when = scope.At(right);
  if (when.date.weekday != 0) return SetRepeat(when.date.weekday, -1, out);
  if (!when.date.Empty()) return false;
  return SetRepeat(1, static_cast<int>(TimeUnit::kDay), out);
}

// "every second week", "alle zwei Wochen" with an ordinal
bool EveryNth(Scope&, const Item&, const Item& right, Item* out) {
  if (right.digits != 0) return SetRepeat(right.digits, -1, out);
  return SetRepeat(right.value, right.extra, out);
}

bool KeepLeft(Scope&, const Item& left, const Item& right, Item* out) {
  if (right.Has(kAfterComma) && right.category == Category::kDate) return false;
  return TakeWide(left, out);
}

bool KeepRight(Scope&, const Item&, const Item& right, Item* out) { return TakeWide(right, out); }

}  // namespace

void AddRepeatRules(RuleTable* rules) {
  using C = Category;
  rules->Add("every", {C::kEvery}, {C::kUnit}, EveryUnit, 0.6f);
  rules->Add("every", {C::kEvery}, {C::kLength}, EveryLength, 0.6f);
  rules->Add("every", {C::kEvery}, {C::kDate}, EveryDate, 0.6f);
  rules->Add("every", {C::kEvery}, {C::kDayPart, C::kMoment, C::kClock}, EveryPart, 0.6f);
  rules->Add("every", {C::kEvery}, {C::kNth}, EveryNth, 0.6f);
  rules->Add(
      "on-repeat", {C::kOn, C::kAt, C::kIn}, {C::kRepeat},
      [](Scope&, const Item&, const Item& right, Item* out) { return Take(right, out); }, 0.3f);
  const auto time = {C::kClock, C::kDayPart, C::kMoment, C::kSpan, C::kOpen, C::kDate};
  rules->Add("repeat-time", {C::kRepeat}, time, KeepLeft, 0.8f);
  rules->Add("time-repeat", time, {C::kRepeat}, KeepRight, 0.8f);
}

}  // namespace tresen::nlu
