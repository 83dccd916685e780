#include "services/nlu/domain/time/rules.h"

namespace tresen::nlu {
namespace {

bool IsMonthOnly(const DateSpec& date) {
  return date.month != 0 && date.day == 0 && date.weekday == 0 && !date.anchored &&
         date.named == Named::kNone && date.edge == Edge::kWhole;
}

// "am Freitag", "in May": a preposition makes a weak word sure.
bool PrefixedDate(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (right.Has(kPrefixed)) return false;
  Take(right, out);
  out->flags |= kPrefixed;
  // "on the second" is a day, "of a second" is none.
  const DateSpec& date = scope.At(right).date;
  if (left.category == Category::kOn || date.day == 0 || date.month != 0) {
    out->flags &= ~(kWeak | kVeryWeak);
  }
  return true;
}

// "am 15.", "the 15th", "el 15"
bool DayOnly(Scope& scope, const Item& left, const Item& right, Item* out) {
  const int day = DayOfMonth(right);
  if (day == 0 || (left.category == Category::kArticle && left.value == 1)) return false;
  DateSpec date;
  date.day = static_cast<int8_t>(day);
  SetDate(scope, date, out);
  out->begin = right.begin;
  if (left.category == Category::kOn) out->flags |= kPrefixed;
  if (left.category == Category::kOn && left.value == 1 && right.category == Category::kNumber) {
    out->score += 0.5f;
  }
  if (right.category == Category::kNumber) {
    out->flags |= left.category == Category::kOn && left.value == 1 ? 0 : kLatent;
  } else if (!right.Has(kFigures) && (left.category != Category::kOn || right.value <= 3)) {
    out->flags |= kWeak;  // "the second" alone may be anything
  }
  return true;
}

bool YearAfter(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (right.digits != 4 && right.digits != 0) return false;
  const int year = YearOf(scope, right);
  if (year < 1900 || year > 2100) return false;
  DateSpec date;
  date.year = static_cast<int16_t>(year);
  SetDate(scope, date, out);
  if (left.category != Category::kYearWord) out->flags |= kPrefixed;
  return true;
}

// "of 87", "del 2014": still a number, but surely not a day or an hour
bool OfNumber(Scope&, const Item&, const Item& right, Item* out) {
  Take(right, out);
  out->flags |= kPrefixed;
  return true;
}

bool SetDayMonth(Scope& scope, const DateSpec& month, int day, Item* out) {
  DateSpec date = month;
  date.day = static_cast<int8_t>(day);
  if (!IsValidDate(date.year == 0 ? 2000 : date.year, date.month, day)) return false;
  SetDate(scope, date, out);
  return true;
}

// "15 July", "fifteenth of July"
bool DayMonth(Scope& scope, const Item& left, const Item& right, Item* out) {
  const DateSpec& month = scope.At(right).date;
  const int day = DayOfMonth(left);
  if (day == 0 || !IsMonthOnly(month)) return false;
  if (left.Has(kPrefixed) && left.category == Category::kNumber) return false;
  if (!SetDayMonth(scope, month, day, out)) return false;
  if (right.Has(kTight) && left.Has(kFigures)) out->flags |= kTight;
  if (left.Has(kWithArticle)) out->flags |= kPrefixed;
  if (left.category == Category::kNumber && !left.Has(kFigures) && right.Has(kVeryWeak)) {
    return false;
  }
  return true;
}

// "July 15", "Lipca 15", "May the 15th"
bool MonthDay(Scope& scope, const Item& left, const Item& right, Item* out) {
  const DateSpec& month = scope.At(left).date;
  const int day = DayOfMonth(right);
  if (day == 0 || !IsMonthOnly(month) || right.Has(kPrefixed)) return false;
  if (right.category == Category::kNumber && right.Has(kAfterComma) && !right.Has(kTight) &&
      month.year != 0) {
    return false;
  }
  if (!SetDayMonth(scope, month, day, out)) return false;
  if (right.Has(kTight) && right.Has(kAfterComma)) out->flags |= kTight;
  return true;
}

// A year behind a date that has none. Two figures count only where nothing else is likely.
bool DateYear(Scope& scope, const Item& left, const Item& right, Item* out) {
  DateSpec date = scope.At(left).date;
  const bool annual = date.month != 0 || date.named != Named::kNone;
  if (date.year != 0 || !annual || date.anchored || date.has_relative) return false;
  if (right.digits != 4 && right.digits != 0) {
    const bool day_known = date.day != 0 && date.month != 0;
    const bool sure =
        right.value > 31 || right.Has(kPrefixed) || (right.Has(kTight) && left.Has(kTight));
    if (right.digits != 2 || (!day_known && !sure)) return false;
    if (right.Has(kTight) && right.Has(kAfterComma) && !sure) return false;
    if (!sure) out->score -= 0.5f;
  }
  const int year = YearOf(scope, right);
  if (year < 1900 || year > 2200) return false;
  if (date.day != 0 && date.month != 0 && !IsValidDate(year, date.month, date.day)) return false;
  date.year = static_cast<int16_t>(year);
  return SetDate(scope, date, out);
}

// "2016 November", "2015-08"
bool YearDate(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (left.digits != 4) return false;
  DateSpec date = scope.At(right).date;
  const int year = YearOf(scope, left);
  if (date.year != 0 || (date.month == 0 && date.named == Named::kNone) || year < 1900 ||
      date.anchored) {
    return false;
  }
  date.year = static_cast<int16_t>(year);
  if (date.day != 0 && !IsValidDate(year, date.month, date.day)) return false;
  SetDate(scope, date, out);
  out->flags |= right.flags & kTight;
  return true;
}

// Today, tomorrow or the day after, said by its word.
bool IsNearDay(const Scope& scope, const DateSpec& date) {
  return date.anchored && !date.HasFields() && date.grain == TimeGrain::kDay && date.to == date.from + 1 &&
         date.from >= scope.today && date.from <= scope.today + 2;
}

// So many weeks behind a weekday or a near day.
bool WeeksBehind(Scope& scope, const DateSpec& day, int days, Item* out) {
  const bool weekday = day.OnlyWeekday() && !day.has_relative;
  DayNumber from, to;
  TimeGrain grain;
  if ((!weekday && !IsNearDay(scope, day)) || !Settle(scope, day, &from, &to, &grain)) return false;
  DateSpec date;
  Anchor(from + days, from + days + 1, TimeGrain::kDay, &date);
  return SetDate(scope, date, out);
}

bool CountsWeeks(const Scope& scope, const Item& item) {
  return item.language != 0xFF && scope.lexicon.languages()[item.language].weeks_beside_days;
}

// "Thursday week"
bool DayWeek(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (static_cast<TimeUnit>(right.value) != TimeUnit::kWeek || !CountsWeeks(scope, right)) return false;
  return WeeksBehind(scope, scope.At(left).date, 7, out);
}

// "a week on Saturday", "a fortnight today"
bool WeeksDay(Scope& scope, const Item& left, const Item& right, Item* out) {
  const LengthSpec& length = left.length;
  const bool weeks = length.months == 0 && length.seconds == 0 && length.days > 0 && length.days % 7 == 0;
  return weeks && CountsWeeks(scope, left) && WeeksBehind(scope, scope.At(right).date, length.days, out);
}

// "Aprilwoche": waits for its number
bool MonthWeek(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (static_cast<TimeUnit>(right.value) != TimeUnit::kWeek || scope.text.tokens[right.begin].spaced ||
      !IsMonthOnly(scope.At(left).date)) {
    return false;
  }
  out->category = Category::kUnit;
  out->value = right.value;
  out->when = left.when;
  return true;
}

// "Freitag, 11. August", "Monday next week", "tomorrow (Tuesday)"
bool JoinDates(Scope& scope, const Item& left, const Item& right, Item* out) {
  const DateSpec& a = scope.At(left).date;
  const DateSpec& b = scope.At(right).date;
  if (left.Has(kLatent) && right.Has(kLatent)) return false;
  // "so am Wochenende", "so nächste Woche": about then; "so 8.3." is a Sunday.
  if (left.Has(kLowerCase) && (right.Has(kPrefixed) || b.day == 0)) return false;
  if (IsMonthOnly(a) && IsMonthOnly(b)) return false;
  if ((IsMonthOnly(a) && b.OnlyWeekday()) || (IsMonthOnly(b) && a.OnlyWeekday())) return false;
  if (a.OnlyWeekday() && b.OnlyWeekday()) return false;
  const bool years = a.month == 0 && b.month == 0 && (a.year != 0 || b.year != 0);
  if (years && a.named == Named::kNone && b.named == Named::kNone) return false;
  DateSpec date;
  // Two weeks from now, Wednesday: the Wednesday of that week.
  const Item& shifted = left.extra == static_cast<int16_t>(TimeUnit::kWeek) ? left : right;
  const DateSpec& other = &shifted == &left ? b : a;
  if (shifted.extra == static_cast<int16_t>(TimeUnit::kWeek) && other.OnlyWeekday() &&
      shifted.category == Category::kDate && scope.At(shifted).date.grain == TimeGrain::kDay) {
    // "Monday in two weeks": two weeks behind the coming Monday
    const DayNumber coming = scope.today + 1 + (other.weekday - WeekdayOf(scope.today) + 6) % 7;
    const DayNumber day = coming + (scope.At(shifted).date.from - scope.today);
    Anchor(day, day + 1, TimeGrain::kDay, &date);
    return SetDate(scope, date, out);
  }
  // "today in two weeks", "tomorrow in a week"
  if (shifted.extra == static_cast<int16_t>(TimeUnit::kWeek) && IsNearDay(scope, other)) {
    const DayNumber day = scope.At(shifted).date.from + (other.from - scope.today);
    Anchor(day, day + 1, TimeGrain::kDay, &date);
    return SetDate(scope, date, out);
  }
  if (!MergeDates(scope, a, b, &date)) return false;
  SetDate(scope, date, out);
  out->flags |= (left.flags | right.flags) & kPrefixed;
  return true;
}

// "martes 25", "Thu 14th": a day of the month if such a date is near, else it will be an hour.
bool WeekdayDay(Scope& scope, const Item& left, const Item& right, Item* out) {
  DateSpec date = scope.At(left).date;
  const int day = DayOfMonth(right);
  if (!date.OnlyWeekday() || date.has_relative || day == 0 || right.Has(kPrefixed)) return false;
  if (right.category == Category::kNumber && right.Has(kAfterComma)) return false;
  // "el miércoles un corte": the article counts nothing.
  if (right.category == Category::kNumber && right.value == 1 && !right.Has(kFigures)) return false;
  date.day = static_cast<int8_t>(day);
  DayNumber from, to;
  TimeGrain grain;
  if (!Settle(scope, date, &from, &to, &grain)) return false;
  // Where hours are told up to twelve, a larger number is surely the day.
  const bool halves = scope.lexicon.languages()[scope.main_language].twelve_hours;
  if (right.category == Category::kNumber) {
    // An hour of a usual day is one unless the day that it names is near: "Samstag 11".
    const int near = right.value >= 7 && right.value <= 21 ? 13 : 45;
    if (right.value <= (halves ? 12 : 24) && (halves || from > scope.today + near)) {
      if (!halves) return false;
      out->score -= 0.8f;  // an hour unless another one follows
    } else if (from <= scope.today + 45) {
      out->score += 0.3f;  // "jueves 12 a las 5": no stretch from twelve to five
    }
  }
  return SetDate(scope, date, out);
}

// "the 20th of next month"
bool DayOfPeriod(Scope& scope, const Item& left, const Item& right, Item* out) {
  const DateSpec& period = scope.At(right).date;
  const int day = DayOfMonth(left);
  if (day == 0 || !period.anchored || period.grain != TimeGrain::kMonth || period.HasFields() ||
      (left.category != Category::kOrdinal && !right.Has(kPrefixed))) {
    return false;
  }
  DateSpec date;
  if (day > period.to - period.from) return false;
  Anchor(period.from + day - 1, period.from + day, TimeGrain::kDay, &date);
  return SetDate(scope, date, out);
}

bool RelativeDate(Scope& scope, const Item& word, const Item& named, Item* out) {
  DateSpec date = scope.At(named).date;
  const bool fixed =
      date.has_relative && (date.relative != 0 || word.category == Category::kRelative);
  if (date.Empty() || date.anchored || date.year != 0 || fixed) return false;
  date.has_relative = true;
  date.relative = static_cast<int8_t>(word.value);
  if (word.extra == 1 && word.value == -1) date.relative = kJustPassed;
  if (word.extra == -1 && word.value == 1) date.relative = kComing;
  SetDate(scope, date, out);
  out->value = word.value;
  return true;
}

bool RelativeThenDate(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (right.Has(kPrefixed)) return false;  // "I am coming on Thursday"
  return RelativeDate(scope, left, right, out);
}

bool DateThenTrailing(Scope& scope, const Item& left, const Item& right, Item* out) {
  return RelativeDate(scope, right, left, out);
}

// "21 del 3": day and month in figures with a word between
bool DayOfMonthNumber(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (!left.Has(kFigures) || !right.Has(kFigures) || !right.Has(kPrefixed) || right.value > 12 ||
      right.value < 1 || left.fraction != 0 || right.fraction != 0) {
    return false;
  }
  DateSpec date;
  date.month = static_cast<int8_t>(right.value);
  if (DayOfMonth(left) == 0 || !SetDayMonth(scope, date, left.value, out)) return false;
  out->flags |= kVeryWeak;
  return true;
}

// "next 30th"
bool RelativeDay(Scope& scope, const Item& left, const Item& right, Item* out) {
  const int day = DayOfMonth(right);
  if (day == 0 || !right.Has(kFigures) || left.value < 0) return false;
  DateSpec date;
  date.day = static_cast<int8_t>(day);
  return SetDate(scope, date, out);
}

// "25th" as a text of its own
bool MarkedDay(Scope& scope, const Item& left, const Item& right, Item* out) {
  const int day = DayOfMonth(left);
  if (day == 0 || !left.Has(kFigures) || scope.text.tokens[right.begin].spaced) return false;
  DateSpec date;
  date.day = static_cast<int8_t>(day);
  SetDate(scope, date, out);
  out->flags |= kWeak;
  return true;
}

bool Era(Scope&, const Item& left, const Item&, Item* out) { return TakeWide(left, out); }

// Month and day as two ordinals: "am 7. vierten"
bool DayMonthOrdinal(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (!left.Has(kDotted | kWithArticle) || right.Has(kFigures) || right.value > 12) return false;
  DateSpec date;
  date.month = static_cast<int8_t>(right.value);
  return DayOfMonth(left) != 0 && SetDayMonth(scope, date, left.value, out);
}

}  // namespace

void AddDateRules(RuleTable* rules) {
  using C = Category;
  const auto date = {C::kDate, C::kRelativeUnit};
  rules->Add("on-date", {C::kOn, C::kOf, C::kAt, C::kIn}, date, PrefixedDate, 0.2f);
  rules->Add("day-only", {C::kOn, C::kArticle}, {C::kOrdinal, C::kNumber}, DayOnly, 0.0f);
  rules->Add("in-year", {C::kIn, C::kYearWord, C::kOn}, {C::kNumber}, YearAfter);
  rules->Add("of-year", {C::kOf, C::kFrom}, {C::kNumber}, YearAfter, 0.1f);
  rules->Add("of-number", {C::kOf}, {C::kNumber, C::kOrdinal}, OfNumber, 0.0f);
  rules->Add(
      "of", {C::kOf}, {C::kYearWord, C::kUnit, C::kMoment, C::kDayPart, C::kRelative},
      [](Scope&, const Item&, const Item& right, Item* out) { return Take(right, out); }, 0.1f);
  rules->Add("day-month", {C::kNumber, C::kOrdinal}, {C::kDate}, DayMonth, 0.6f);
  rules->Add("month-day", {C::kDate}, {C::kNumber, C::kOrdinal}, MonthDay, 0.5f);
  rules->Add("date-year", {C::kDate}, {C::kNumber}, DateYear, 0.6f);
  rules->Add("year-date", {C::kNumber}, {C::kDate}, YearDate, 0.5f);
  rules->Add("dates", date, date, JoinDates, 0.5f);
  rules->Add("day-week", {C::kDate}, {C::kUnit}, DayWeek, 0.5f);
  rules->Add("weeks-day", {C::kLength}, {C::kDate}, WeeksDay, 0.7f);
  rules->Add("month-week", {C::kDate}, {C::kUnit}, MonthWeek, 0.6f);
  rules->Add("weekday-day", {C::kDate}, {C::kNumber, C::kOrdinal}, WeekdayDay, 0.3f);
  rules->Add("day-of-period", {C::kNumber, C::kOrdinal}, date, DayOfPeriod, 0.6f);
  rules->Add("relative-date", {C::kRelative}, {C::kDate}, RelativeThenDate);
  rules->Add("date-trailing", {C::kDate}, {C::kTrailing}, DateThenTrailing);
  rules->Add("day-of-month", {C::kNumber}, {C::kNumber}, DayOfMonthNumber, 0.0f);
  rules->Add("relative-day", {C::kRelative}, {C::kOrdinal}, RelativeDay, 0.2f);
  rules->Add("marked-day", {C::kNumber}, {C::kOrdinalMark}, MarkedDay, 0.0f);
  rules->Add("era", {C::kDate, C::kNumber}, {C::kEraWord}, Era);
  rules->Add("ordinal-month", {C::kOrdinal}, {C::kOrdinal}, DayMonthOrdinal, -0.3f);
}

}  // namespace tresen::nlu
