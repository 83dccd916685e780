#include "services/nlu/domain/time/rules.h"

namespace tresen::nlu {
namespace {

constexpr int kHalfDay = 12 * 3600;

// "um drei": a preposition of time before a number or a clock.
bool AtClock(Scope& scope, const Item& left, const Item& right, Item* out) {
  ClockSpec clock;
  if (!AsClock(scope, right, &clock)) return false;
  if (right.category != Category::kClock && (right.Has(kAfterComma) || right.digits == 3)) {
    return false;
  }
  // Spanish "a 11" is a time, "a una" is not.
  if (left.value == 3 && right.category == Category::kNumber && !right.Has(kFigures)) return false;
  SetClock(scope, clock, out);
  // "at ten to one" is a time, "from ten to one" a range.
  if (right.Has(kMinutesSaid)) out->score += 0.4f;
  out->flags |= kPrefixed | (right.flags & kHourSaid);
  if (right.category != Category::kClock) out->flags |= kHourSaid;
  out->begin = left.value == 1 ? left.begin : right.begin;
  return true;
}

bool OClock(Scope& scope, const Item& left, const Item& right, Item* out) {
  ClockSpec clock;
  if (!AsClock(scope, left, &clock)) return false;
  if (left.category == Category::kNumber && left.digits > 2 && left.digits != 4) return false;
  if (left.Has(kDotted) && left.category == Category::kOrdinal) return false;
  if (right.value == 2) clock.literal = true;  // the word of a 24-hour clock
  SetClock(scope, clock, out);
  out->flags |= clock.grain == TimeGrain::kHour ? kHourSaid : 0;
  // "15h" is a time, "2h" may be a length.
  if (right.Has(kWeak) && clock.grain == TimeGrain::kHour && clock.ambiguous) {
    out->flags |= kLatent;
  }
  if (left.digits == 4 && right.Has(kWeak)) return false;
  return true;
}

// "acht Uhr vierzig", "13h30", "3 Uhr 15 Minuten"
bool ClockMinutes(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (!left.Has(kHourSaid) || left.category != Category::kClock) return false;
  ClockSpec clock = scope.At(left).clock;
  int minutes = right.value;
  if (right.category == Category::kLength) {
    if (right.length.smallest != TimeUnit::kMinute || !IsWithinDay(right.length)) return false;
    minutes = static_cast<int>(right.length.seconds / 60);
  } else if (right.fraction != 0 || right.digits > 2 || right.Has(kAfterComma) ||
             (right.digits == 1 && right.value != 0) || (right.digits == 0 && right.value < 5)) {
    return false;
  }
  if (minutes < 0 || minutes > 59) return false;
  clock.second += minutes * 60;
  clock.grain = TimeGrain::kMinute;
  if (right.digits == 2 && !scope.text.tokens[right.begin].spaced) out->score += 0.6f;
  return SetClock(scope, clock, out);
}

// "10 05 night", "nine fifty nine": hour and minutes side by side, sure only in company.
bool HourMinutes(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (left.fraction != 0 || right.fraction != 0 || left.value > 24 || left.digits > 2) return false;
  if (right.digits != 2 && !(right.digits == 0 && (right.value >= 10 || right.Has(kMinutesSaid)))) {
    return false;
  }
  // "five-thirty", but not "5-30"
  if (right.value > 59 || (right.Has(kAfterComma | kTight) && right.Has(kFigures))) return false;
  if (right.Has(kAfterComma) && !right.Has(kTight)) return false;
  if ((left.digits == 0) != (right.digits == 0)) return false;
  ClockSpec clock = ClockAt(left.value, right.value);
  clock.grain = TimeGrain::kMinute;
  SetClock(scope, clock, out);
  out->flags |= kLatent;
  return true;
}

bool Meridiem(Scope& scope, const Item& left, const Item& right, Item* out) {
  ClockSpec clock;
  if (!AsClock(scope, left, &clock)) return false;
  // "5 am Abend", "3 a": sure only when written together or with minutes.
  if (right.Has(kVeryWeak)) {
    const bool tight = !scope.text.tokens[right.begin].spaced;
    if (!tight && (right.end - right.begin == 1 || clock.grain == TimeGrain::kHour)) {
      out->score -= 0.9f;
      if (scope.text.tokens[right.begin].length == 1) return false;
    }
  }
  const int hour = clock.second / 3600;
  if (right.value == 1 && hour < 12) clock.second += kHalfDay;
  if (right.value == 0 && hour == 12) clock.second -= kHalfDay;
  if (hour > 12 && left.category != Category::kClock && right.value == 1 && left.digits < 3) {
    return false;  // 14 pm
  }
  clock.ambiguous = false;
  clock.halved = true;
  return SetClock(scope, clock, out);
}

// Adds minutes, possibly negative, to an hour.
bool AddMinutes(Scope& scope, const Item& hour, int minutes, Item* out) {
  ClockSpec clock;
  if (!AsClock(scope, hour, &clock)) return false;
  if (hour.category == Category::kNumber && hour.digits > 2) return false;
  if (hour.category == Category::kClock && clock.grain == TimeGrain::kMinute &&
      clock.second % 1800 != 0) {
    return false;
  }
  clock.second = (clock.second + minutes * 60 + 86400) % 86400;
  clock.grain = TimeGrain::kMinute;
  clock.literal = false;
  return SetClock(scope, clock, out);
}

bool ClockAhead(Scope& scope, const Item& left, const Item& right, Item* out) {
  // "halb" and "dreiviertel" stand only before full hours of the twelve-hour clock.
  if (right.category == Category::kNumber && (right.value < 1 || right.value > 24)) return false;
  if (right.category == Category::kClock && right.Has(kLatent)) return false;
  return AddMinutes(scope, right, left.value, out);
}

bool ClockBehind(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (left.category == Category::kClock && scope.At(left).clock.grain == TimeGrain::kMinute) {
    return false;
  }
  if (!AddMinutes(scope, left, right.value, out)) return false;
  if (left.category != Category::kClock) out->flags |= right.Has(kWeak) ? kLatent : 0;
  return true;
}

bool MinutesOf(const Item& item, int* minutes) {
  if (item.category == Category::kLength) {
    if (!IsWithinDay(item.length) || item.length.smallest > TimeUnit::kMinute) return false;
    *minutes = static_cast<int>(item.length.seconds / 60);
  } else {
    if (item.fraction != 0 || item.digits > 2) return false;
    *minutes = item.value;
  }
  return *minutes >= 1 && *minutes <= 59;
}

bool MinutesPast(Scope&, const Item& left, const Item& right, Item* out) {
  int minutes = 0;
  if (!MinutesOf(left, &minutes)) return false;
  out->category = Category::kMinutesPart;
  out->value = right.category == Category::kPast ? minutes : -minutes;
  if (!left.Has(kFigures) && minutes % 5 == 0) out->score += 0.3f;  // "five to noon"
  return true;
}

bool MinutesAhead(Scope&, const Item&, const Item& right, Item* out) {
  int minutes = 0;
  if (!MinutesOf(right, &minutes)) return false;
  out->category = Category::kMinutesPart;
  out->value = -minutes;
  return true;
}

bool MinutesClock(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (right.Has(kAfterComma) || right.fraction != 0) return false;
  if (right.category == Category::kNumber && right.digits > 2) return false;
  if (!AddMinutes(scope, right, left.value, out)) return false;
  out->flags |= kMinutesSaid;
  return true;
}

bool MinutesBehind(Scope&, const Item& left, const Item& right, Item* out) {
  int minutes = 0;
  if (!MinutesOf(right, &minutes)) return false;
  out->category = Category::kClockBehind;
  out->value = left.category == Category::kHourPlus ? minutes : -minutes;
  // "tres y dos" may also be two numbers.
  if (minutes < 10) out->flags |= kWeak;
  return true;
}

// Thai: the word before the number says from where the hours are counted.
bool HourAhead(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (right.fraction != 0 || right.value < 1 || right.value > 11 || right.digits > 2) return false;
  ClockSpec clock = ClockAt(left.value + right.value, 0);
  clock.ambiguous = false;
  SetClock(scope, clock, out);
  out->flags |= kHourSaid;
  return true;
}

// Thai: the word behind the number, with the largest number that it shifts.
bool HourBehind(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (left.category == Category::kClock) {
    return left.Has(kHourSaid) && right.value % 12 == 0 && TakeWide(left, out);
  }
  if (left.fraction != 0 || left.value < 1 || left.value > 23) return false;
  const int hour = left.value <= right.extra ? left.value + right.value : left.value;
  ClockSpec clock = ClockAt(hour % 24, 0);
  clock.ambiguous = false;
  SetClock(scope, clock, out);
  out->flags |= kHourSaid;
  return true;
}

// "0715+1": on the day after
bool NextDay(Scope& scope, const Item& left, const Item& right, Item* out) {
  ClockSpec clock;
  if (!AsClock(scope, left, &clock) || (left.category == Category::kNumber && left.digits < 4)) {
    return false;
  }
  clock.ambiguous = false;
  clock.second += 86400 * right.value;
  return SetClock(scope, clock, out);
}

bool PlusDay(Scope&, const Item& left, const Item& right, Item* out) {
  if (!left.Has(kTight) || right.digits != 1 || right.value != 1) return false;
  out->category = Category::kNextDay;
  out->value = 1;
  return true;
}

bool ClockDayPart(Scope& scope, const Item& clock_item, const Item& part_item, Item* out) {
  ClockSpec clock;
  if (!AsClock(scope, clock_item, &clock)) return false;
  if (clock_item.category == Category::kOrdinal && clock_item.Has(kFigures)) return false;
  const ClockSpec& part = scope.At(part_item).clock;
  // "viernes 13 por la mañana": no hour of a morning
  if (clock_item.category == Category::kNumber && clock.second > kHalfDay &&
      scope.lexicon.day_part(part.day_part).half == DayHalf::kMorning) {
    return false;
  }
  ApplyDayPart(scope.lexicon.day_part(part.day_part), &clock);
  SetClock(scope, clock, out);
  // "all four afternoon classes": a bare number before a bare part of the day needs more
  const bool bare = clock_item.category == Category::kNumber && !part_item.Has(kPrefixed) &&
                    part_item.end - part_item.begin == 1;
  if (bare && scope.lexicon.languages()[scope.main_language].twelve_hours) out->flags |= kLatent;
  return true;
}

bool ClockThenPart(Scope& scope, const Item& left, const Item& right, Item* out) {
  return ClockDayPart(scope, left, right, out);
}

bool PartThenClock(Scope& scope, const Item& left, const Item& right, Item* out) {
  return ClockDayPart(scope, right, left, out);
}

// "3 pm GMT", "8 to 9 CET". Words of another language name a zone only with a capital: "um 8 ist".
bool NameZone(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (right.language != scope.main_language && !scope.text.tokens[right.begin].capital) return false;
  if (left.category == Category::kNumber) {
    ClockSpec clock;
    if (left.digits > 2 || !AsClock(scope, left, &clock)) return false;
    clock.zone = static_cast<int8_t>(right.value);
    return SetClock(scope, clock, out);
  }
  Item joint = left;
  for (int32_t* index : {&joint.when, &joint.until}) {
    if (*index < 0) continue;
    When when = scope.whens[*index];
    if (!when.clock.said || when.clock.day_part >= 0 || when.shifted) return false;
    if (when.clock.zone < 0) when.clock.zone = static_cast<int8_t>(right.value);
    *index = scope.Add(when);
  }
  return TakeWide(joint, out);
}

// True if the number before a token was an hour: "at nine or ten".
bool FollowsHour(const Scope& scope, int token) {
  if (token < 2) return false;
  const int32_t node = scope.lexicon.Follow(TimeLexicon::kRoot, scope.text.tokens[token - 2].word);
  if (node < 0) return false;
  for (const Sense& sense : scope.lexicon.SensesAt(node)) {
    const bool at = sense.category == Category::kAt || sense.category == Category::kAbout;
    if (at && (scope.languages >> sense.language & 1) != 0) return true;
  }
  return false;
}

}  // namespace

void AddClockRules(RuleTable* rules) {
  using C = Category;
  const auto hour = {C::kNumber, C::kOrdinal, C::kClock};
  rules->Add("at", {C::kAt}, hour, AtClock);
  rules->Add("o'clock", hour, {C::kClockWord}, OClock, 0.7f);
  rules->Add(
      "one-o'clock", {C::kArticle}, {C::kClockWord},
      [](Scope& scope, const Item& left, const Item& right, Item* out) {
        if (left.value != 1 || right.Has(kWeak)) return false;
        SetClock(scope, ClockAt(1, 0), out);
        out->flags |= kHourSaid;
        return true;
      },
      0.7f);
  rules->Add("o'clock-before", {C::kClockWord}, hour,
             [](Scope& scope, const Item& left, const Item& right, Item* out) {
               return left.value == 1 && AtClock(scope, left, right, out);
             });
  rules->Add("hour-minutes", {C::kClock}, {C::kNumber, C::kLength}, ClockMinutes);
  rules->Add(
      "or-hour", {C::kOr}, {C::kNumber},
      [](Scope& scope, const Item& left, const Item& right, Item* out) {
        return right.digits <= 2 && FollowsHour(scope, left.begin) &&
               AtClock(scope, left, right, out);
      },
      0.3f);
  rules->Add("hour-and-minutes", {C::kNumber}, {C::kNumber}, HourMinutes, 0.0f);
  rules->Add("am-pm", {C::kNumber, C::kClock}, {C::kMeridiem}, Meridiem, 0.7f);
  rules->Add("half-to", {C::kClockAhead}, hour, ClockAhead, 0.6f);
  rules->Add("and-half-hour", hour, {C::kClockBehind}, ClockBehind, 0.6f);
  rules->Add("minutes", {C::kNumber, C::kLength}, {C::kPast, C::kToHour}, MinutesPast, 0.3f);
  rules->Add("minutes-ahead", {C::kToAhead}, {C::kNumber, C::kLength}, MinutesAhead, 0.3f);
  rules->Add("minutes-hour", {C::kMinutesPart}, hour, MinutesClock, 0.5f);
  rules->Add("hour-plus", {C::kHourPlus, C::kHourMinus}, {C::kNumber, C::kLength}, MinutesBehind,
             0.3f);
  rules->Add("counted-from", {C::kHourAhead}, {C::kNumber}, HourAhead, 0.7f);
  rules->Add("counted-to", {C::kNumber, C::kClock}, {C::kHourBehind}, HourBehind, 0.7f);
  rules->Add("plus-day", {C::kPlus}, {C::kNumber}, PlusDay, 0.2f);
  rules->Add("next-day", hour, {C::kNextDay}, NextDay, 0.5f);
  rules->Add("clock-in-part", hour, {C::kDayPart}, ClockThenPart, 0.45f);
  rules->Add("zone", {C::kNumber, C::kClock, C::kMoment, C::kSpan, C::kOpen}, {C::kZone}, NameZone, 0.4f);
  rules->Add("part-and-clock", {C::kDayPart}, {C::kClock}, PartThenClock, 0.6f);
}

}  // namespace tresen::nlu
