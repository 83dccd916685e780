#include "services/nlu/domain/time/rules.h"

namespace tresen::nlu {

bool IsOneDay(const Scope& scope, const DateSpec& date) {
  DayNumber from, to;
  TimeGrain grain;
  return Settle(scope, date, &from, &to, &grain) && to == from + 1;
}

namespace {

bool Join(Scope& scope, const Item& date_item, const Item& clock_item, Item* out) {
  When when = scope.At(clock_item);
  if (!when.date.Empty() || when.shifted) return false;
  const DateSpec& date = scope.At(date_item).date;
  if (date_item.Has(kLowerCase) || !IsOneDay(scope, date)) return false;
  // "the ten" is no day, "8 pm on 15" is one.
  if (date_item.Has(kLatent) && (!date_item.Has(kPrefixed) || clock_item.Has(kLatent)))
    return false;
  when.date = date;
  SetWhen(scope, Category::kMoment, when, out);
  if (clock_item.Has(kLatent) && !date_item.Has(kFigures | kPrefixed) && date.OnlyWeekday() &&
      clock_item.category == Category::kNumber) {
    out->flags |= kLatent;
  }
  out->flags |= clock_item.flags & kHourSaid;
  return true;
}

bool DateClock(Scope& scope, const Item& left, const Item& right, Item* out) {
  return Join(scope, left, right, out);
}

bool ClockDate(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (left.Has(kLatent) && !right.Has(kFigures)) return false;
  return Join(scope, right, left, out);
}

// "morgen 10", "9 tomorrow": a bare number beside a day is the hour.
bool JoinNumber(Scope& scope, const Item& date_item, const Item& number, Item* out) {
  ClockSpec clock;
  if (number.Has(kPrefixed) || !AsClock(scope, number, &clock)) return false;
  // "el jueves un corte": the article counts nothing.
  if (number.value == 1 && !number.Has(kFigures)) return false;
  const DateSpec& date = scope.At(date_item).date;
  if (!IsOneDay(scope, date) || number.category != Category::kNumber) return false;
  if (date.day != 0 && date.month == 0) return false;
  // 2017 behind a date is its year, 207 a slip in it.
  if (number.digits == 3 ||
      (number.digits == 4 && YearOf(scope, number) >= 1900 && YearOf(scope, number) <= 2100)) {
    return false;
  }
  if (date_item.Has(kLowerCase)) return false;
  When when;
  when.date = date;
  when.clock = clock;
  SetWhen(scope, Category::kMoment, when, out);
  if (number.digits == 2 && date.month != 0 && date.year == 0) out->score -= 0.3f;
  return true;
}

bool DateNumber(Scope& scope, const Item& left, const Item& right, Item* out) {
  return JoinNumber(scope, left, right, out);
}

bool NumberDate(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (scope.At(right).date.month != 0 || left.Has(kAfterComma) || left.digits > 2) return false;
  return JoinNumber(scope, right, left, out);
}

// "Tuesday PM": a half of the day
bool DateMeridiem(Scope& scope, const Item& left, const Item& right, Item* out) {
  const DateSpec& date = scope.At(left).date;
  if (left.Has(kLatent) || right.Has(kVeryWeak) || !IsOneDay(scope, date)) return false;
  const DayHalf half = right.value == 1 ? DayHalf::kAfternoon : DayHalf::kMorning;
  for (int i = 0; i < scope.lexicon.day_parts(); ++i) {
    const DayPart& part = scope.lexicon.day_part(i);
    if (part.half != half) continue;
    When when;
    when.date = date;
    when.clock.said = true;
    when.clock.day_part = static_cast<int8_t>(i);
    when.clock.second = (right.value == 1 ? 12 : 6) * 3600;
    when.clock.to = when.clock.second + 6 * 3600;
    when.clock.grain = TimeGrain::kDayPart;
    return SetWhen(scope, Category::kMoment, when, out);
  }
  return false;
}

// "tomorrow evening ... at eight"
bool PartMomentClock(Scope& scope, const Item& moment, const Item& clock_item, Item* out) {
  When when = scope.At(moment);
  if (when.clock.day_part < 0) return false;
  ClockSpec clock;
  if (!AsClock(scope, clock_item, &clock) || clock.day_part >= 0) return false;
  if (clock_item.digits == 3 && clock_item.category == Category::kNumber) return false;
  ApplyDayPart(scope.lexicon.day_part(when.clock.day_part), &clock);
  when.clock = clock;
  return SetWhen(scope, Category::kMoment, when, out);
}

bool PartThenClock(Scope& scope, const Item& left, const Item& right, Item* out) {
  return PartMomentClock(scope, left, right, out);
}

bool ClockThenPart(Scope& scope, const Item& left, const Item& right, Item* out) {
  return PartMomentClock(scope, right, left, out);
}

// "Friday 8 o'clock in the evening", "yesterday at 3 pm Friday": a second day or part.
bool MomentPart(Scope& scope, const Item& left, const Item& right, Item* out) {
  When when = scope.At(left);
  const ClockSpec& part = scope.At(right).clock;
  if (when.clock.day_part >= 0 || when.shifted) {
    if (when.clock.day_part < 0) return false;
    // "Freitag abends spät": the narrower part counts.
    if (part.to - part.second > when.clock.to - when.clock.second) return false;
    when.clock = part;
  } else {
    ApplyDayPart(scope.lexicon.day_part(part.day_part), &when.clock);
  }
  return SetWhen(scope, Category::kMoment, when, out);
}

bool MomentDate(Scope& scope, const Item& moment, const Item& date, Item* out) {
  When when = scope.At(moment);
  if (when.shifted) return false;
  DateSpec merged;
  if (!MergeDates(scope, when.date, scope.At(date).date, &merged)) return false;
  if (!IsOneDay(scope, merged)) return false;
  when.date = merged;
  return SetWhen(scope, Category::kMoment, when, out);
}

bool MomentThenDate(Scope& scope, const Item& left, const Item& right, Item* out) {
  return MomentDate(scope, left, right, out);
}

bool DateThenMoment(Scope& scope, const Item& left, const Item& right, Item* out) {
  return MomentDate(scope, right, left, out);
}

// A year behind a moment: "July 5 at 10 am 2019"
bool MomentYear(Scope& scope, const Item& left, const Item& right, Item* out) {
  When when = scope.At(left);
  if (right.digits != 4 || when.date.year != 0 || when.date.month == 0) return false;
  const int year = YearOf(scope, right);
  if (year < 1900 || year > 2200 || when.date.anchored) return false;
  when.date.year = static_cast<int16_t>(year);
  return SetWhen(scope, Category::kMoment, when, out);
}

bool PartPart(Scope& scope, const Item& left, const Item& right, Item* out) {
  const ClockSpec& a = scope.At(left).clock;
  const ClockSpec& b = scope.At(right).clock;
  const bool inside =
      (a.second >= b.second && a.to <= b.to) || (b.second >= a.second && b.to <= a.to);
  if (!inside) return false;
  return TakeWide(a.to - a.second <= b.to - b.second ? left : right, out);
}

bool PrefixedPart(Scope&, const Item&, const Item& right, Item* out) {
  if (right.Has(kPrefixed)) return false;
  Take(right, out);
  out->flags = (out->flags & ~kWeak) | kPrefixed;
  return true;
}

// "for ten forty five": with a preposition the two numbers are surely a time
bool PrefixedTime(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (!PrefixedPart(scope, left, right, out)) return false;
  if (right.category == Category::kClock && scope.At(right).clock.grain == TimeGrain::kMinute) {
    out->flags &= ~kLatent;
  }
  return true;
}

bool About(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (right.category == Category::kNumber || right.category == Category::kOrdinal) {
    ClockSpec clock;
    if (!AsClock(scope, right, &clock)) return false;
    if (right.digits == 4 && YearOf(scope, right) >= 1900) return false;
    SetClock(scope, clock, out);
    // "gegen drei" is a time, "about three" may be anything.
    const bool sure = right.digits == 4 || left.value == 2 || right.category == Category::kOrdinal;
    if (!sure) out->flags |= kLatent;
  } else {
    Take(right, out);
  }
  out->flags |= kApproximate;
  return true;
}

// "11-ish"
bool AboutHour(Scope& scope, const Item& left, const Item& right, Item* out) {
  ClockSpec clock;
  if (right.value != 1 || !AsClock(scope, left, &clock)) return false;
  SetClock(scope, clock, out);
  out->flags |= kApproximate;
  return true;
}

bool AboutBehind(Scope&, const Item& left, const Item&, Item* out) {
  Take(left, out);
  out->flags |= kApproximate;
  return true;
}

bool Mark(uint32_t flag, const Item& right, Item* out) {
  if (right.Has(kLatent)) return false;
  TakeWide(right, out);
  out->flags |= flag;
  return true;
}

}  // namespace

void AddMomentRules(RuleTable* rules) {
  using C = Category;
  const auto date = {C::kDate, C::kRelativeUnit};
  const auto timed = {C::kClock, C::kDayPart};
  rules->Add("date-time", date, timed, DateClock, 0.6f);
  rules->Add("time-date", timed, date, ClockDate, 0.6f);
  rules->Add("date-hour", {C::kDate}, {C::kNumber}, DateNumber, 0.1f);
  rules->Add("hour-date", {C::kNumber}, {C::kDate}, NumberDate, -0.6f);
  rules->Add("date-meridiem", {C::kDate}, {C::kMeridiem}, DateMeridiem, 0.3f);
  rules->Add("part-time", {C::kMoment}, {C::kClock, C::kNumber}, PartThenClock, 0.5f);
  rules->Add("time-part", {C::kClock, C::kNumber, C::kOrdinal}, {C::kMoment}, ClockThenPart, 0.5f);
  rules->Add("moment-part", {C::kMoment}, {C::kDayPart}, MomentPart, 0.5f);
  rules->Add("moment-date", {C::kMoment}, date, MomentThenDate, 0.5f);
  rules->Add("date-moment", date, {C::kMoment}, DateThenMoment, 0.5f);
  rules->Add("moment-year", {C::kMoment}, {C::kNumber}, MomentYear, 0.5f);
  rules->Add("part-part", {C::kDayPart}, {C::kDayPart}, PartPart, 0.4f);
  rules->Add("in-part", {C::kIn, C::kOn, C::kAt, C::kOf, C::kFor}, {C::kDayPart, C::kMoment},
             PrefixedPart, 0.2f);
  rules->Add("at-span", {C::kAt, C::kOn, C::kIn, C::kFor}, {C::kSpan, C::kOpen}, PrefixedPart,
             0.1f);
  rules->Add("for-time", {C::kFor}, {C::kClock, C::kDate, C::kRelativeUnit}, PrefixedTime, 0.2f);
  rules->Add("about-ish", {C::kNumber}, {C::kAbout}, AboutHour, 0.2f);
  const auto any = {C::kClock,        C::kDate, C::kMoment, C::kDayPart,
                    C::kRelativeUnit, C::kSpan, C::kOpen,   C::kLength};
  rules->Add("about", {C::kAbout}, any, About, 0.2f);
  rules->Add("about-hour", {C::kAbout}, {C::kNumber, C::kOrdinal}, About, 0.2f);
  rules->Add("about-behind", any, {C::kAbout}, AboutBehind, 0.1f);
  rules->Add(
      "not", {C::kNot},
      {C::kDate, C::kClock, C::kMoment, C::kDayPart, C::kRelativeUnit, C::kSpan, C::kOpen,
       C::kRepeat},
      [](Scope& scope, const Item& left, const Item& right, Item* out) {
        // "no, Friday" corrects, "not Friday" excludes.
        const bool comma = right.Has(kAfterComma) || scope.text.Mark(left.end) == ',';
        return !comma && Mark(kExcluded, right, out);
      },
      0.2f);
  rules->Add(
      "not-behind",
      {C::kDate, C::kClock, C::kMoment, C::kDayPart, C::kRelativeUnit, C::kSpan, C::kOpen,
       C::kRepeat},
      {C::kNotBehind},
      [](Scope&, const Item& left, const Item&, Item* out) { return Mark(kExcluded, left, out); },
      0.2f);
  rules->Add(
      "date-clock-of-day", {C::kOrdinal}, {C::kClock},
      [](Scope& scope, const Item& left, const Item& right, Item* out) {
        const int day = DayOfMonth(left);
        if (day == 0 || !right.Has(kPrefixed)) return false;
        if (!left.Has(kFigures) && left.extra != kDayForm) return false;
        When when = scope.At(right);
        when.date.day = static_cast<int8_t>(day);
        return IsOneDay(scope, when.date) && SetWhen(scope, Category::kMoment, when, out);
      },
      0.3f);
  rules->Add(
      "correct", {C::kCorrect},
      {C::kDate, C::kClock, C::kMoment, C::kDayPart, C::kSpan, C::kRelativeUnit, C::kOpen},
      [](Scope&, const Item&, const Item& right, Item* out) {
        return Mark(kCorrecting, right, out);
      },
      0.1f);
}

}  // namespace tresen::nlu
