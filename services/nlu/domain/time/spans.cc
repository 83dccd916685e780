#include <algorithm>

#include "services/nlu/domain/time/rules.h"

namespace tresen::nlu {
namespace {

bool IsYear(const Scope& scope, const Item& item) {
  if (item.category != Category::kNumber || item.digits != 4) return false;
  const int year = YearOf(scope, item);
  return year >= 1900 && year <= 2100;
}

bool IsCount(const Item& item) {
  return item.category == Category::kNumber || item.category == Category::kOrdinal;
}

bool IsDate(const Item& item) {
  return item.category == Category::kDate || item.category == Category::kRelativeUnit;
}

bool SetSpan(Scope& scope, const When& low, const When& high, Item* out) {
  out->category = Category::kSpan;
  out->when = scope.Add(low);
  out->until = scope.Add(high);
  return true;
}

// A span of days without a year or month that began already and still lasts is meant as it is:
// on the 4th, "from the 1st to the 15th of March".
void PullBack(const Scope& scope, const DateSpec& low, const DateSpec& high, DayNumber* from,
              DayNumber* high_from, DayNumber* high_to) {
  if (low.anchored || low.year != 0 || high.year != 0 || low.weekday != 0) return;
  if (low.day == 0 && (low.month == 0 || low.edge != Edge::kWhole)) return;
  if (*from <= scope.today || high.anchored) return;
  const int months = low.month != 0 ? 12 : 1;
  const DayNumber earlier = AddMonths(*from, -months);
  const DayNumber length = *high_to - *from;
  if (length > (low.day != 0 ? 100 : 366) || earlier + length <= scope.today) return;
  *from = earlier;
  *high_from = AddMonths(*high_from, -months);
  *high_to = AddMonths(*high_to, -months);
}

// Completes either date by what the other one says, and puts the later one behind the earlier.
bool SpanDates(Scope& scope, DateSpec low, DateSpec high, Item* out) {
  if (low.day != 0 && low.month == 0 && low.weekday == 0 && high.month != 0) {
    low.month = high.month;
  }
  if (high.day != 0 && high.month == 0 && high.weekday == 0 && low.month != 0) {
    high.month = low.month;
  }
  if (low.year == 0 && high.year != 0 && low.month != 0 && !low.has_relative) {
    low.year = static_cast<int16_t>(high.year - (low.month > high.month ? 1 : 0));
  }
  // "last week - Monday" is one day.
  if (low.anchored && low.grain == TimeGrain::kWeek && high.OnlyWeekday()) return false;
  if (low.has_relative && low.OnlyWeekday() && high.OnlyWeekday()) high.has_relative = false;
  const bool month_only = high.month != 0 && high.day == 0 && !high.anchored;
  if (low.day != 0 && low.month == high.month && month_only) return false;
  DayNumber from, to, high_from, high_to;
  TimeGrain grain, high_grain;
  if (!Settle(scope, low, &from, &to, &grain)) return false;
  if (!Settle(scope, high, &high_from, &high_to, &high_grain)) return false;

  if (high.OnlyWeekday() && to == from + 1) {
    high_from = from + 1 + (high.weekday - WeekdayOf(from) + 6) % 7;
    high_to = high_from + 1;
  } else if (high_from < from && high.year == 0 && !high.anchored && high.month != 0) {
    high_from = AddMonths(high_from, 12);
    high_to = AddMonths(high_to, 12);
  } else if (high_from < from && high.day != 0 && high.month == 0) {
    high_from = AddMonths(high_from, 1);
    high_to = high_from + 1;
  }
  // Whole months and years reach up to, not through, the last one: "2014 to 2018".
  if (high_grain >= TimeGrain::kMonth && high.edge == Edge::kWhole && high_from > from &&
      !high.anchored) {
    high_to = high_from;
  }
  if (high.edge == Edge::kMiddle) high_to = high_from + (high_to - high_from) / 2;
  PullBack(scope, low, high, &from, &high_from, &high_to);
  if (high_to <= from) return false;
  When first, last;
  Anchor(from, std::max(to, from + 1), grain, &first.date);
  Anchor(std::min(high_from, high_to - 1), high_to, high_grain, &last.date);
  if (low.year == 0 && high.year == 0 && low.month != 0 && low.day != 0) out->flags |= kNoYear;
  return SetSpan(scope, first, last, out);
}

DateSpec DayOf(int day, const DateSpec& like) {
  DateSpec date = like;
  date.day = static_cast<int8_t>(day);
  date.weekday = 0;
  date.exchangeable = false;
  return date;
}

bool SpanToDate(Scope& scope, const Item& low, const Item& high, Item* out) {
  DateSpec last;
  if (!AsDate(scope, high, &last)) return false;
  if (low.category == Category::kMoment && low.Has(kToNow)) {
    return SpanDates(scope, scope.At(low).date, last, out);
  }
  if (IsDate(low) || IsYear(scope, low)) {
    DateSpec first;
    return AsDate(scope, low, &first) && SpanDates(scope, first, last, out);
  }
  if (!IsCount(low)) return false;
  const int day = DayOfMonth(low);
  if (day == 0) return false;
  if (last.anchored && last.grain == TimeGrain::kDay && low.category == Category::kOrdinal) {
    DateSpec first;
    first.day = static_cast<int8_t>(day);
    return SpanDates(scope, first, last, out);
  }
  if (last.day == 0 || last.anchored) return false;
  if (day >= last.day) {
    if (last.month == 0) return false;
    // "from the 28th to the 3rd of May": the month before
    DateSpec first = DayOf(day, last);
    first.month = static_cast<int8_t>(last.month == 1 ? 12 : last.month - 1);
    if (last.month == 1 && last.year != 0) --first.year;
    return SpanDates(scope, first, last, out);
  }
  return SpanDates(scope, DayOf(day, last), last, out);
}

bool SpanToClock(Scope& scope, const Item& low, const Item& high, Item* out) {
  When last = scope.At(high), first;
  if (last.clock.day_part >= 0 && low.category == Category::kDayPart) return false;
  if (IsYear(scope, low) && !high.Has(kLatent)) return false;
  if (low.category == Category::kMoment) {
    first = scope.At(low);
    if (first.clock.day_part >= 0 || !last.date.Empty()) return false;
    last.date = first.date;
    if (first.shifted) first.clock.ambiguous = false;
  } else {
    if (!AsClock(scope, low, &first.clock)) return false;
    if (low.category == Category::kOrdinal && low.Has(kFigures)) return false;
  }
  if (last.clock.day_part >= 0) last.clock.day_part = -1;
  SetSpan(scope, first, last, out);
  // "10.00-12.00" is clear even without a word.
  const bool minutes =
      first.clock.grain == TimeGrain::kMinute && last.clock.grain == TimeGrain::kMinute;
  if (low.Has(kLatent) && high.Has(kLatent) && !minutes) out->flags |= kLatent;
  return true;
}

// The end is only a number: a day beside a date, else an hour.
bool SpanToCount(Scope& scope, const Item& low, const Item& high, Item* out) {
  if (IsDate(low)) {
    const DateSpec first = scope.At(low).date;
    const int day = DayOfMonth(high);
    if (first.day == 0 || day == 0 || first.anchored) return false;
    const bool halves = scope.lexicon.languages()[scope.main_language].twelve_hours;
    if (first.month == 0 &&
        (high.category != Category::kOrdinal || (high.Has(kDotted) && halves))) {
      return false;
    }
    if (day <= first.day && first.month != 0) {
      if (high.category != Category::kOrdinal || high.Has(kTight)) return false;
      DateSpec last = DayOf(day, first);
      last.month = static_cast<int8_t>(first.month % 12 + 1);
      return SpanDates(scope, first, last, out);
    }
    out->score += 0.4f;
    return SpanDates(scope, first, DayOf(day, first), out);
  }
  if (low.category == Category::kOrdinal && high.category == Category::kOrdinal &&
      (low.Has(kFigures) || low.Has(kWithArticle))) {
    DateSpec first, last;
    first.day = static_cast<int8_t>(DayOfMonth(low));
    last.day = static_cast<int8_t>(DayOfMonth(high));
    if (first.day == 0 || last.day == 0) return false;
    return SpanDates(scope, first, last, out);
  }
  if (IsYear(scope, low) && IsYear(scope, high)) {
    DateSpec first, last;
    first.year = static_cast<int16_t>(YearOf(scope, low));
    last.year = static_cast<int16_t>(YearOf(scope, high));
    if (first.year >= last.year) return false;
    return SpanDates(scope, first, last, out);
  }
  When last;
  if (high.Has(kPrefixed) || !AsClock(scope, high, &last.clock)) return false;
  if (IsCount(low) && (low.digits > 2) != (high.digits > 2)) return false;
  if (low.digits == 3 || high.digits == 3) return false;
  Item end = high;
  SetClock(scope, last.clock, &end);
  Item start = low;
  if (high.digits < 4) {  // "1845-1955" is clear, "18-19" is not
    end.flags |= kLatent;
    if (IsCount(low)) start.flags |= kLatent;
  }
  return SpanToClock(scope, start, end, out);
}

bool SpanToMoment(Scope& scope, const Item& low, const Item& high, Item* out) {
  When last = scope.At(high);
  if (last.clock.day_part >= 0) return false;
  When first;
  if (low.category == Category::kMoment) {
    first = scope.At(low);
    if (first.clock.day_part >= 0) return false;
    DayNumber from, to;
    TimeGrain grain;
    // "from Monday 7 to Friday 15": the Friday behind that Monday
    if (last.date.OnlyWeekday() && Settle(scope, first.date, &from, &to, &grain)) {
      const DayNumber day = from + (last.date.weekday - WeekdayOf(from) + 7) % 7;
      last.date = DateSpec();
      Anchor(day, day + 1, TimeGrain::kDay, &last.date);
    }
    return SetSpan(scope, first, last, out);
  }
  if (last.shifted && IsDate(low)) {  // "from August to now"
    return SpanDates(scope, scope.At(low).date, last.date, out);
  }
  if (last.shifted || IsCount(low) || !AsClock(scope, low, &first.clock)) return false;
  if (low.category == Category::kOrdinal && low.Has(kFigures)) return false;
  first.date = last.date;
  return SetSpan(scope, first, last, out);
}

}  // namespace

bool AsDate(const Scope& scope, const Item& item, DateSpec* date) {
  if (IsDate(item)) {
    *date = scope.At(item).date;
    return true;
  }
  if (!IsYear(scope, item)) return false;
  *date = DateSpec();
  date->year = static_cast<int16_t>(YearOf(scope, item));
  return true;
}

bool MakeDaySpan(Scope& scope, const Item& low, const Item& high, Item* out) {
  if (!IsCount(low) || !IsCount(high)) return false;
  const int first = DayOfMonth(low), last = DayOfMonth(high);
  if (first == 0 || last <= first) return false;
  When from, to;
  from.date.day = static_cast<int8_t>(first);
  to.date.day = static_cast<int8_t>(last);
  SetSpan(scope, from, to, out);
  out->flags |= kDaysOnly | kLatent;
  return true;
}

bool MakeSpan(Scope& scope, const Item& low, const Item& high, Item* out) {
  switch (high.category) {
    case Category::kDate:
    case Category::kRelativeUnit:
      return SpanToDate(scope, low, high, out);
    case Category::kClock:
    case Category::kDayPart:
      return SpanToClock(scope, low, high, out);
    case Category::kNumber:
    case Category::kOrdinal:
      if (IsDate(low) && IsYear(scope, high)) return SpanToDate(scope, low, high, out);
      return SpanToCount(scope, low, high, out);
    case Category::kMoment:
      return SpanToMoment(scope, low, high, out);
    default:
      return false;
  }
}

}  // namespace tresen::nlu
