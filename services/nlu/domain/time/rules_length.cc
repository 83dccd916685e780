#include "services/nlu/domain/time/rules.h"

namespace tresen::nlu {
namespace {

TimeUnit UnitOf(const Item& item) { return static_cast<TimeUnit>(item.value); }

bool SetLength(const LengthSpec& length, Item* out) {
  out->category = Category::kLength;
  out->length = length;
  out->flags |= kCounted;
  return true;
}

bool NumberUnit(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (left.value < 0 || left.Has(kPrefixed)) return false;
  const double count = left.value + static_cast<double>(left.fraction);
  // "2h" may be a length or an hour, "5 m" anything.
  const bool tight = !scope.text.tokens[right.begin].spaced && left.Has(kFigures);
  if (right.Has(kWeak | kVeryWeak)) out->flags |= tight ? kWeak : kLatent;
  if (UnitOf(right) == TimeUnit::kSeason) return false;
  if (right.Has(kWeak) && UnitOf(right) == TimeUnit::kHour && left.value > 12 && left.value < 25) {
    out->flags |= kLatent;  // 15h
  }
  return SetLength(LengthOf(count, UnitOf(right)), out);
}

// "a week"
bool ArticleUnit(Scope&, const Item& left, const Item& right, Item* out) {
  if (left.value != 1 || right.Has(kWeak | kVeryWeak)) return false;
  return SetLength(LengthOf(1, UnitOf(right)), out);
}

bool HalfUnit(Scope&, const Item&, const Item& right, Item* out) {
  if (UnitOf(right) < TimeUnit::kMinute) return false;
  return SetLength(LengthOf(0.5, UnitOf(right)), out);
}

// "an hour and a half"
bool LengthAndHalf(Scope&, const Item& left, const Item& right, Item* out) {
  if (right.category == Category::kClockBehind && right.value != 30) return false;
  const double part = right.category == Category::kAndHalf && right.value != 0 ? right.value : 50;
  return SetLength(left.length + LengthOf(part / 100, left.length.smallest), out);
}

bool JoinLengths(Scope&, const Item& left, const Item& right, Item* out) {
  if (right.length.smallest >= left.length.smallest) return false;
  if (right.category == Category::kAndPart &&
      right.extra != static_cast<int16_t>(Category::kLength)) {
    return false;
  }
  return SetLength(left.length + right.length, out);
}

// "2 hours ten", "1h30"
bool LengthNumber(Scope&, const Item& left, const Item& right, Item* out) {
  const bool joined = right.category == Category::kAndPart;
  if (joined && right.extra != static_cast<int16_t>(Category::kNumber)) return false;
  if (left.length.smallest != TimeUnit::kHour || right.fraction != 0 || right.value > 59 ||
      right.Has(kAfterComma) || right.digits == 1 || (joined && right.value < 5)) {
    return false;
  }
  SetLength(left.length + LengthOf(right.value, TimeUnit::kMinute), out);
  out->flags |= left.flags & (kLatent | kWeak);
  if (left.Has(kWeak)) out->score -= 0.6f;
  return true;
}

// "tydzień później", "week later": one unit that is not counted
bool UnitBehind(Scope& scope, const Item& left, const Item& right, Item* out);

bool SetShifted(Scope& scope, const LengthSpec& length, int direction, DayNumber day,
                int32_t second, Item* out) {
  Shift(length, direction, &day, &second);
  When when;
  Anchor(day, day + 1, TimeGrain::kDay, &when.date);
  if (length.seconds == 0) {
    SetWhen(scope, Category::kDate, when, out);
    if (length.smallest == TimeUnit::kWeek) out->extra = static_cast<int16_t>(TimeUnit::kWeek);
    return true;
  }
  when.clock.said = true;
  when.clock.second = second;
  when.clock.grain = TimeGrain::kMinute;
  if (length.smallest == TimeUnit::kSecond) when.clock.grain = TimeGrain::kSecond;
  when.shifted = true;
  return SetWhen(scope, Category::kMoment, when, out);
}

bool FromNow(Scope& scope, const LengthSpec& length, int direction, Item* out) {
  return SetShifted(scope, length, direction, scope.today, scope.now_second, out);
}

bool Ahead(Scope& scope, const Item& left, const Item& right, Item* out) {
  return FromNow(scope, right.length, left.category == Category::kAgoAhead ? -1 : 1, out);
}

bool Behind(Scope& scope, const Item& left, const Item& right, Item* out) {
  return FromNow(scope, left.length, right.category == Category::kAgo ? -1 : 1, out);
}

// "in a week", "vor einer Stunde" where the article is not counted
bool AheadUnit(Scope& scope, const Item& left, const Item& right, Item* out) {
  // "za tydzień": the preposition must be one that only counts, else "in week" would do.
  if (left.category == Category::kIn && left.value != 1) return false;
  if (UnitOf(right) < TimeUnit::kMinute || UnitOf(right) == TimeUnit::kNight) return false;
  const int direction = left.category == Category::kIn ? 1 : -1;
  return FromNow(scope, LengthOf(1, UnitOf(right)), direction, out);
}

bool UnitBehind(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (UnitOf(left) < TimeUnit::kMinute || left.Has(kWeak | kVeryWeak) || right.value == 1) {
    return false;  // "the year before" is no year ago
  }
  return FromNow(scope, LengthOf(1, UnitOf(left)), right.category == Category::kAgo ? -1 : 1, out);
}

// "two weeks from tomorrow", "3 days after Easter"
bool ShiftFrom(Scope& scope, const Item& length, const Item& anchor, int direction, Item* out) {
  const int32_t index = anchor.when >= 0 ? anchor.when : anchor.until;
  if (index < 0) return false;
  const When& when = scope.whens[index];
  DayNumber from = scope.today, to;
  TimeGrain grain;
  if (!when.date.Empty() && !Settle(scope, when.date, &from, &to, &grain)) return false;
  if (when.clock.said && !(when.shifted && length.length.seconds == 0)) {
    if (when.clock.day_part >= 0 || !IsWithinDay(length.length)) return false;
    When moved = when;
    int32_t second = when.clock.second;
    if (when.date.Empty()) {  // "a quarter of an hour after six"
      second += direction * static_cast<int32_t>(length.length.seconds);
      moved.clock.second = (second + 2 * 86400) % 86400;
      moved.clock.grain = TimeGrain::kMinute;
      return SetWhen(scope, Category::kClock, moved, out);
    }
    Shift(length.length, direction, &from, &second);
    moved.date = DateSpec();
    Anchor(from, from + 1, TimeGrain::kDay, &moved.date);
    moved.clock.second = second;
    moved.clock.grain = TimeGrain::kMinute;
    moved.clock.ambiguous = false;
    return SetWhen(scope, Category::kMoment, moved, out);
  }
  if (length.length.seconds != 0) return false;
  return SetShifted(scope, length.length, direction, from, 0, out);
}

bool LengthFromThen(Scope& scope, const Item& left, const Item& right, Item* out) {
  return ShiftFrom(scope, left, right, 1, out);
}

bool LengthAroundDate(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (right.value != 1 && right.value != -1) return false;
  return ShiftFrom(scope, left, right, right.value, out);
}

// "after five days": open from there on
bool AfterLength(Scope& scope, const Item&, const Item& right, Item* out) {
  if (!FromNow(scope, right.length, 1, out)) return false;
  out->category = Category::kOpen;
  out->value = 2;
  return true;
}

// "within two hours": from now until then
bool Within(Scope& scope, const Item&, const Item& right, Item* out) {
  LengthSpec length = right.length;
  if (right.category == Category::kUnit) length = LengthOf(1, UnitOf(right));
  if (!FromNow(scope, length, 1, out)) return false;
  When now;
  Anchor(scope.today, scope.today + 1, TimeGrain::kDay, &now.date);
  now.clock.said = true;
  now.clock.second = scope.now_second;
  now.clock.grain = TimeGrain::kMinute;
  out->until = out->when;
  out->when = scope.Add(now);
  if (!scope.whens[out->until].clock.said) {
    When& end = scope.whens[out->until];
    end.clock = now.clock;
    end.clock.second = 0;
  }
  out->category = Category::kSpan;
  return true;
}

// "for two hours": how long
bool For(Scope&, const Item&, const Item& right, Item* out) {
  TakeWide(right, out);
  out->flags &= ~(kLatent | kWeak);
  out->flags |= kPrefixed;
  return true;
}

bool Plus(Scope& scope, const Item&, const Item& right, Item* out) {
  return FromNow(scope, right.length, 1, out);
}

// "now + 40 minutes"
bool PlusFrom(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (right.rule == nullptr || right.value != '+') return false;
  return ShiftFrom(scope, right, left, 1, out);
}

bool PlusLength(Scope&, const Item&, const Item& right, Item* out) {
  Take(right, out);
  out->value = '+';
  out->flags |= kLatent;
  return true;
}

}  // namespace

void AddLengthRules(RuleTable* rules) {
  using C = Category;
  rules->Add("count-unit", {C::kNumber}, {C::kUnit}, NumberUnit, 0.5f);
  rules->Add("one-unit", {C::kArticle}, {C::kUnit}, ArticleUnit, 0.5f);
  rules->Add("half-unit", {C::kHalf}, {C::kUnit}, HalfUnit, 0.5f);
  rules->Add("length-and-half", {C::kLength}, {C::kAndHalf, C::kClockBehind}, LengthAndHalf);
  rules->Add("lengths", {C::kLength}, {C::kLength, C::kAndPart}, JoinLengths, 0.4f);
  rules->Add("length-number", {C::kLength}, {C::kNumber, C::kAndPart}, LengthNumber, 0.2f);
  rules->Add("shift-ahead", {C::kAgoAhead, C::kIn}, {C::kLength}, Ahead, 0.6f);
  rules->Add("shift-ahead", {C::kAgoAhead, C::kIn}, {C::kUnit}, AheadUnit, 0.3f);
  rules->Add("shift-behind", {C::kLength}, {C::kAgo, C::kLater}, Behind, 0.6f);
  rules->Add("shift-behind", {C::kUnit}, {C::kAgo, C::kLater}, UnitBehind, 0.3f);
  rules->Add("from-then", {C::kLength}, {C::kFromPart}, LengthFromThen, 0.7f);
  rules->Add("around-then", {C::kLength}, {C::kOpen}, LengthAroundDate, 1.1f);
  rules->Add(
      "day-around", {C::kUnit}, {C::kOpen},
      [](Scope& scope, const Item& left, const Item& right, Item* out) {
        if (UnitOf(left) != TimeUnit::kDay || (right.value != 1 && right.value != -1)) return false;
        Item day = left;
        SetLength(LengthOf(1, TimeUnit::kDay), &day);
        return ShiftFrom(scope, day, right, right.value, out);
      },
      0.5f);
  rules->Add("after-length", {C::kAfter}, {C::kLength}, AfterLength, 0.2f);
  rules->Add("within", {C::kWithin}, {C::kLength}, Within, 0.8f);
  rules->Add("within", {C::kWithin}, {C::kUnit}, Within, 0.4f);
  rules->Add("for", {C::kFor}, {C::kLength}, For, 0.3f);
  rules->Add("plus", {C::kPlus}, {C::kLength}, Plus, 0.3f);
  rules->Add("plus-length", {C::kPlus}, {C::kLength}, PlusLength, 0.1f);
  rules->Add("plus-from", {C::kMoment, C::kDate, C::kClock}, {C::kLength}, PlusFrom, 0.6f);
}

}  // namespace tresen::nlu
