#include "services/nlu/domain/time/rules.h"

namespace tresen::nlu {
namespace {

// How an open range was said; kept in the item's value.
enum OpenSide { kAfterIt = 1, kBeforeIt = -1, kSinceIt = 2, kUntilIt = -2 };

bool SetPart(Category category, const Item& inner, Item* out) {
  TakeWide(inner, out);
  const int form = inner.category == Category::kOrdinal ? inner.extra : 0;  // whether it names a day
  out->extra = static_cast<int16_t>(form << 8 | static_cast<int>(inner.category));
  out->category = category;
  return true;
}

Item Inner(const Item& part) {
  Item inner = part;
  inner.category = static_cast<Category>(part.extra & 0xFF);
  inner.extra = static_cast<int16_t>(part.extra >> 8);
  return inner;
}

Category PartOf(Category preposition) {
  switch (preposition) {
    case Category::kFrom:
      return Category::kFromPart;
    case Category::kBetween:
      return Category::kBetweenPart;
    case Category::kAnd:
      return Category::kAndPart;
    default:
      return Category::kToPart;
  }
}

bool StartPart(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (right.Has(kPrefixed) && right.category == Category::kNumber) return false;
  // "a las 10" leads to an hour, "al 10" to a day.
  if (left.category == Category::kTo && left.value == 3) {
    ClockSpec clock;
    if (!AsClock(scope, right, &clock)) return false;
    Item hour = right;
    SetClock(scope, clock, &hour);
    hour.flags |= kHourOfArticle;
    return SetPart(Category::kToPart, hour, out);
  }
  SetPart(PartOf(left.category), right, out);
  if (left.category == Category::kTo && right.category == Category::kClock && right.Has(kPrefixed)) {
    out->flags |= kHourOfArticle;
  }
  // "von heute auf morgen": only over one night
  const bool slash = left.category == Category::kSlash;  // "4./5.7."
  if (slash && (!left.Has(kTight) || right.category != Category::kDate)) return false;
  if (slash || (left.category == Category::kTo && left.value == 1)) out->flags |= kOvernight;
  if (left.category == Category::kDash) out->flags |= left.flags & kTight;
  return true;
}

bool IsOvernight(const Scope& scope, const Item& span) {
  const When& low = scope.whens[span.when];
  const When& high = scope.whens[span.until];
  return !low.clock.said && !high.clock.said && high.date.from == low.date.from + 1;
}

bool FromTo(Scope& scope, const Item& left, const Item& right, Item* out) {
  const uint32_t about = (left.flags | right.flags) & kApproximate;
  if (!MakeSpan(scope, Inner(left), Inner(right), out)) return false;
  if (right.Has(kOvernight) && !IsOvernight(scope, *out)) return false;
  // With both prepositions even bare numbers are times.
  if (out->Has(kLatent) && left.category == Category::kFromPart && !right.Has(kTight)) {
    out->flags &= static_cast<uint32_t>(~kLatent);
    out->score -= 0.2f;
  }
  if (left.category == Category::kBetweenPart) out->flags &= static_cast<uint32_t>(~kLatent);
  out->flags |= about;
  return true;
}

// True if the token is a preposition of time: "las" in "a las 5".
bool SaysAt(const Scope& scope, int token) {
  if (token >= static_cast<int>(scope.text.tokens.size())) return false;
  const int32_t node = scope.lexicon.Follow(TimeLexicon::kRoot, scope.text.tokens[token].word);
  if (node < 0) return false;
  for (const Sense& sense : scope.lexicon.SensesAt(node)) {
    if (sense.category == Category::kAt && (scope.languages >> sense.language & 1) != 0) return true;
  }
  return false;
}

bool JustTo(Scope& scope, const Item& left, const Item& right, Item* out) {
  // "12 a las 5" needs "de" to be a stretch: the number is a day.
  const bool hour = right.Has(kHourOfArticle) || SaysAt(scope, right.begin + 1);
  const bool clock = left.category == Category::kClock || (left.category == Category::kMoment && left.Has(kHourSaid));
  if (hour && !clock) return false;
  if (!MakeSpan(scope, left, Inner(right), out)) return false;
  if (right.Has(kOvernight) && !IsOvernight(scope, *out)) return false;
  const bool figures =
      left.digits == 4 || (left.category == Category::kDate && scope.At(left).date.OnlyWeekday());
  // "2019-aug-1", "Friday-Jun-15"
  if (right.Has(kTight) && right.extra == static_cast<int16_t>(Category::kDate) && figures &&
      scope.At(right).date.month != 0) {
    return false;
  }
  // "Sep-23-2020" is one date.
  if (right.Has(kTight) && left.category == Category::kDate &&
      (right.digits == 4 || left.Has(kTight))) {
    return false;
  }
  out->flags |= (left.flags | right.flags) & kApproximate;
  return true;
}

bool FromToDays(Scope& scope, const Item& left, const Item& right, Item* out) {
  return MakeDaySpan(scope, Inner(left), Inner(right), out);
}

bool DayAndDay(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (!left.Has(kFigures) || right.extra != static_cast<int16_t>(Category::kDate)) return false;
  return MakeSpan(scope, left, Inner(right), out) && IsOvernight(scope, *out);
}

bool JustToDays(Scope& scope, const Item& left, const Item& right, Item* out) {
  return MakeDaySpan(scope, left, Inner(right), out);
}

// "between 4 and 22 this month", "January 4-22"
bool DaysOfMonth(Scope& scope, const Item& span, const Item& month_item, Item* out) {
  if (!span.Has(kDaysOnly)) return false;
  const DateSpec& month = scope.At(month_item).date;
  When first = scope.whens[span.when], last = scope.whens[span.until];
  for (When* when : {&first, &last}) {
    DateSpec merged;
    if (month.day != 0 || month.weekday != 0 || !MergeDates(scope, when->date, month, &merged) ||
        !IsOneDay(scope, merged)) {
      return false;
    }
    when->date = merged;
  }
  Item low = span, high = span;
  low.category = high.category = Category::kDate;
  low.when = scope.Add(first);
  high.when = scope.Add(last);
  return MakeSpan(scope, low, high, out);
}

bool DaysThenMonth(Scope& scope, const Item& left, const Item& right, Item* out) {
  return DaysOfMonth(scope, left, right, out);
}

bool MonthThenDays(Scope& scope, const Item& left, const Item& right, Item* out) {
  return DaysOfMonth(scope, right, left, out);
}

bool SetSpan(Scope& scope, const When& low, const When& high, Item* out) {
  out->category = Category::kSpan;
  out->when = scope.Add(low);
  out->until = scope.Add(high);
  return true;
}

// "24 Aug 1915-2015": years, but for the day before them
bool HoursLikeYears(Scope& scope, const Item& left, const Item& right, Item* out) {
  const Item high = Inner(right);
  if (left.digits != 4 || high.category != Category::kNumber || high.digits != 4) return false;
  When first, last;
  if (!AsClock(scope, left, &first.clock) || !AsClock(scope, high, &last.clock)) return false;
  if (YearOf(scope, left) == 0 || last.clock.second <= first.clock.second) return false;
  SetSpan(scope, first, last, out);
  out->flags |= kLatent;
  return true;
}

// "on the 11th from 9:15 (to the 12th, 15:30)"
bool DateFrom(Scope& scope, const Item& left, const Item& right, Item* out) {
  const Item hour = Inner(right);
  if (hour.category != Category::kClock || left.Has(kLowerCase)) return false;
  When when = scope.At(hour);
  when.date = scope.At(left).date;
  if (!IsOneDay(scope, when.date)) return false;
  Item moment = hour;
  moment.category = Category::kMoment;
  scope.Attach(when, &moment);
  const int16_t begin = out->begin;
  SetPart(Category::kFromPart, moment, out);
  out->begin = begin;
  return true;
}

// A year behind a span of days: "4-22 January, 1995"
bool SpanYear(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (!left.Has(kNoYear) || (right.digits != 4 && right.digits != 0)) return false;
  const int year = YearOf(scope, right);
  if (year < 1900 || year > 2100) return false;
  When ends[2] = {scope.whens[left.when], scope.whens[left.until]};
  const int shift = year - CivilOf(ends[0].date.from).year;
  for (When& when : ends) {
    when.date.from = AddMonths(when.date.from, 12 * shift);
    when.date.to = AddMonths(when.date.to, 12 * shift);
  }
  out->category = Category::kSpan;
  out->when = scope.Add(ends[0]);
  out->until = scope.Add(ends[1]);
  return true;
}

// "11 Uhr spätestens"
bool OpenBehind(Scope& scope, const Item& left, const Item& right, Item* out);

// "this week from Tuesday to Thursday": weekdays of a week that is said
bool SpanOfWeek(Scope& scope, const Item& week_item, const Item& span, Item* out) {
  const DateSpec week = scope.At(week_item).date;
  if (!week.anchored || week.grain != TimeGrain::kWeek || week.edge != Edge::kWhole) return false;
  When ends[2] = {scope.whens[span.when], scope.whens[span.until]};
  const bool days = !ends[0].clock.said && !ends[1].clock.said && ends[0].date.anchored &&
                    ends[1].date.anchored && ends[1].date.to - ends[0].date.from <= 7;
  if (!days || ends[0].date.grain != TimeGrain::kDay) return false;
  for (When& when : ends) {
    const DayNumber day = week.from + WeekdayOf(when.date.from) - 1;
    Anchor(day, day + 1, TimeGrain::kDay, &when.date);
  }
  if (ends[1].date.to <= ends[0].date.from) return false;
  out->category = Category::kSpan;
  out->when = scope.Add(ends[0]);
  out->until = scope.Add(ends[1]);
  return true;
}

bool WeekThenSpan(Scope& scope, const Item& left, const Item& right, Item* out) {
  return SpanOfWeek(scope, left, right, out);
}

bool SpanThenWeek(Scope& scope, const Item& left, const Item& right, Item* out) {
  return SpanOfWeek(scope, right, left, out);
}

// "ab dem 9.10. bis 13.10."
bool SinceTo(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (left.value != kSinceIt || left.extra == 0) return false;
  return MakeSpan(scope, Inner(left), Inner(right), out);
}

// "from 4 pm for thirty minutes"
bool ClockFor(Scope& scope, const Item& start, const LengthSpec& length, Item* out) {
  When first, last;
  if (!IsWithinDay(length) || !AsClock(scope, start, &first.clock)) return false;
  last = first;
  last.clock.second += static_cast<int32_t>(length.seconds);
  last.clock.grain = first.clock.grain = TimeGrain::kMinute;
  out->category = Category::kSpan;
  out->when = scope.Add(first);
  out->until = scope.Add(last);
  return true;
}

// "for two hours from nine"
bool ForFrom(Scope& scope, const Item& left, const Item& right, Item* out);

// "from 18th December for ten days"
bool FromFor(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (!right.Has(kPrefixed)) return false;
  if (left.category == Category::kOpen && (left.value != kSinceIt || left.extra == 0)) return false;
  const Item inner = Inner(left);
  if (inner.category == Category::kClock || inner.category == Category::kNumber) {
    return ClockFor(scope, inner, right.length, out);
  }
  if (inner.category != Category::kDate) return false;
  DayNumber from, to;
  TimeGrain grain;
  if (!Settle(scope, scope.At(inner).date, &from, &to, &grain) || to != from + 1) return false;
  if (right.length.seconds != 0) return false;
  DayNumber last = from;
  int32_t second = 0;
  Shift(right.length, 1, &last, &second);
  DateSpec date;
  Anchor(from, last, TimeGrain::kDay, &date);
  if (last <= from) return false;
  return SetDate(scope, date, out);
}

bool ForFrom(Scope& scope, const Item& left, const Item& right, Item* out) {
  return FromFor(scope, right, left, out);
}

int SideOf(Category preposition) {
  switch (preposition) {
    case Category::kAfter:
      return kAfterIt;
    case Category::kBefore:
      return kBeforeIt;
    case Category::kSince:
      return kSinceIt;
    default:
      return kUntilIt;
  }
}

bool SetOpen(Scope& scope, int side, const When& when, Category inner, Item* out) {
  out->category = Category::kOpen;
  out->value = side;
  out->extra = static_cast<int16_t>(inner);
  out->when = out->until = -1;
  (side > 0 ? out->when : out->until) = scope.Add(when);
  return true;
}

bool Open(Scope& scope, const Item& left, const Item& right, Item* out) {
  When when;
  Category inner = right.category;
  if (right.category == Category::kNumber || right.category == Category::kOrdinal) {
    if (right.Has(kPrefixed)) return false;
    if (AsDate(scope, right, &when.date)) {
      inner = Category::kDate;
    } else if (right.category == Category::kOrdinal && right.Has(kFigures)) {
      if (!right.Has(kWithArticle) && !right.Has(kDotted)) return false;
      when.date.day = static_cast<int8_t>(DayOfMonth(right));
      if (when.date.day == 0) return false;
      inner = Category::kDate;
    } else if (!AsClock(scope, right, &when.clock)) {
      return false;
    } else {
      inner = Category::kClock;
    }
  } else {
    when = scope.At(right);
  }
  // "from last week": in it, not from then on
  if (left.category == Category::kSince && left.value == 3 && inner != Category::kClock &&
      !when.clock.said && !IsOneDay(scope, when.date)) {
    return false;
  }
  SetOpen(scope, SideOf(left.category), when, inner, out);
  out->flags |= right.flags & kApproximate;
  if (left.Has(kWeak)) out->score -= 0.2f;
  return true;
}

bool OpenBehind(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (right.value != 1 || left.Has(kLatent)) return false;
  return SetOpen(scope, right.category == Category::kUntil ? kUntilIt : kSinceIt, scope.At(left),
                 left.category, out);
}

int32_t& Bound(Item* item) { return item->when >= 0 ? item->when : item->until; }

// A day for an open or closed range of hours: "23.10. nach 16 Uhr", "9:30 - 11 on Thursday"
bool DayOfRange(Scope& scope, const Item& date_item, const Item& range, Item* out) {
  const DateSpec date = scope.At(date_item).date;
  // "so ab 17 Uhr" is no Sunday.
  if (date_item.Has(kLowerCase) || !IsOneDay(scope, date)) return false;
  const uint32_t flags = out->flags;
  Item joint = range;
  for (int32_t* index : {&joint.when, &joint.until}) {
    if (*index < 0) continue;
    When when = scope.whens[*index];
    if (!when.date.Empty() || !when.clock.said) return false;
    when.date = date;
    *index = scope.Add(when);
  }
  TakeWide(joint, out);
  out->flags = static_cast<uint32_t>((out->flags & kApproximate) | flags);
  return true;
}

bool DateRange(Scope& scope, const Item& left, const Item& right, Item* out) {
  return DayOfRange(scope, left, right, out);
}

bool RangeDate(Scope& scope, const Item& left, const Item& right, Item* out) {
  return DayOfRange(scope, right, left, out);
}

// "tomorrow evening from seven to eight": the part of the day decides between am and pm.
bool PartOfRange(Scope& scope, const Item& part_item, const Item& range, Item* out) {
  const When part = scope.At(part_item);
  if (part.clock.day_part < 0) return false;
  Item joint = range;
  for (int32_t* index : {&joint.when, &joint.until}) {
    if (*index < 0) continue;
    When when = scope.whens[*index];
    if (!when.clock.said || when.clock.day_part >= 0) return false;
    if (!part.date.Empty()) {
      if (!when.date.Empty()) return false;
      when.date = part.date;
    }
    if (when.clock.ambiguous) {
      ApplyDayPart(scope.lexicon.day_part(part.clock.day_part), &when.clock);
    }
    *index = scope.Add(when);
  }
  const uint32_t flags = joint.flags & kApproximate;
  TakeWide(joint, out);
  out->flags = flags;
  return true;
}

bool PartThenRange(Scope& scope, const Item& left, const Item& right, Item* out) {
  return PartOfRange(scope, left, right, out);
}

bool RangeThenPart(Scope& scope, const Item& left, const Item& right, Item* out) {
  return PartOfRange(scope, right, left, out);
}

// "after 9:30 but before 11"
bool OpenOpen(Scope& scope, const Item& left, const Item& right, Item* out) {
  const Item& low = left.when >= 0 ? left : right;
  const Item& high = left.when >= 0 ? right : left;
  if (low.when < 0 || high.until < 0) return false;
  When first = scope.whens[low.when], last = scope.whens[high.until];
  if (first.clock.said != last.clock.said) return false;
  if (first.date.Empty()) first.date = last.date;
  if (last.date.Empty()) last.date = first.date;
  out->category = Category::kSpan;
  out->when = scope.Add(first);
  out->until = scope.Add(last);
  return true;
}

// "since Monday 8 o'clock": a time for an open date
bool OpenClock(Scope& scope, const Item& left, const Item& right, Item* out) {
  Item joint = left;
  When when = scope.whens[Bound(&joint)];
  if (when.clock.said || when.date.Empty() || !IsOneDay(scope, when.date)) return false;
  when.clock = scope.At(right).clock;
  Bound(&joint) = scope.Add(when);
  return TakeWide(joint, out);
}

// "the Tuesday after Easter", "Friday before the 15th"
bool WeekdayBeside(Scope& scope, const Item& left, const Item& right, Item* out) {
  const DateSpec& weekday = scope.At(left).date;
  if (!weekday.OnlyWeekday() || weekday.has_relative) return false;
  const bool after = right.value == kAfterIt && right.when >= 0;
  if (!after && (right.value != kBeforeIt || right.until < 0)) return false;
  const When& when = scope.whens[after ? right.when : right.until];
  DayNumber from, to;
  TimeGrain grain;
  if (when.clock.said || when.date.OnlyWeekday() ||
      !Settle(scope, when.date, &from, &to, &grain)) {
    return false;
  }
  const DayNumber day = after ? to + (weekday.weekday - WeekdayOf(to) + 7) % 7
                              : from - 1 - (WeekdayOf(from - 1) - weekday.weekday + 7) % 7;
  DateSpec date;
  Anchor(day, day + 1, TimeGrain::kDay, &date);
  return SetDate(scope, date, out);
}

}  // namespace

void AddRangeRules(RuleTable* rules) {
  using C = Category;
  const auto point = {C::kDate,   C::kRelativeUnit, C::kClock,  C::kMoment,
                      C::kNumber, C::kOrdinal,      C::kDayPart};
  const auto date = {C::kDate, C::kRelativeUnit};
  rules->Add("range-part", {C::kFrom, C::kTo, C::kBetween, C::kDash, C::kSlash}, point, StartPart,
             0.3f);
  rules->Add("and-part", {C::kAnd},
             {C::kDate, C::kRelativeUnit, C::kClock, C::kMoment, C::kNumber, C::kOrdinal,
              C::kDayPart, C::kLength},
             StartPart, 0.2f);
  rules->Add("from-to", {C::kFromPart}, {C::kToPart}, FromTo, 1.2f);
  rules->Add("between-and", {C::kBetweenPart}, {C::kAndPart, C::kToPart}, FromTo, 0.8f);
  rules->Add("to", point, {C::kToPart}, JustTo, 0.5f);
  rules->Add("from-to-days", {C::kFromPart, C::kBetweenPart}, {C::kToPart, C::kAndPart}, FromToDays,
             0.3f);
  rules->Add("to-days", {C::kNumber, C::kOrdinal}, {C::kToPart}, JustToDays, 0.1f);
  rules->Add("day-and-day", {C::kOrdinal, C::kNumber}, {C::kAndPart}, DayAndDay, 0.4f);
  rules->Add("days-month", {C::kSpan}, {C::kDate, C::kRelativeUnit}, DaysThenMonth, 1.2f);
  rules->Add("month-days", {C::kDate, C::kRelativeUnit}, {C::kSpan}, MonthThenDays, 1.2f);
  rules->Add("span-year", {C::kSpan}, {C::kNumber}, SpanYear, 0.5f);
  rules->Add("open-behind", {C::kClock, C::kDate, C::kMoment}, {C::kUntil, C::kSince}, OpenBehind,
             0.4f);
  rules->Add("week-span", {C::kRelativeUnit}, {C::kSpan}, WeekThenSpan, 0.7f);
  rules->Add("span-week", {C::kSpan}, {C::kRelativeUnit}, SpanThenWeek, 0.7f);
  rules->Add("to-hours", {C::kNumber}, {C::kToPart}, HoursLikeYears, 0.3f);
  rules->Add("date-from", date, {C::kFromPart}, DateFrom, 0.3f);
  rules->Add("since-to", {C::kOpen}, {C::kToPart}, SinceTo, 0.5f);
  rules->Add("from-for", {C::kFromPart, C::kOpen}, {C::kLength}, FromFor, 0.6f);
  rules->Add("for-from", {C::kLength}, {C::kFromPart, C::kOpen}, ForFrom, 0.8f);
  rules->Add("open", {C::kAfter, C::kBefore, C::kSince, C::kUntil}, point, Open, 0.4f);
  const auto range = {C::kSpan, C::kOpen};
  rules->Add("date-range", date, range, DateRange, 0.6f);
  rules->Add("range-date", range, date, RangeDate, 0.6f);
  rules->Add("part-range", {C::kDayPart, C::kMoment}, range, PartThenRange, 0.5f);
  rules->Add("range-part-of-day", range, {C::kDayPart, C::kMoment}, RangeThenPart, 0.5f);
  rules->Add("weekday-beside", {C::kDate}, {C::kOpen}, WeekdayBeside, 0.7f);
  rules->Add("open-open", {C::kOpen}, {C::kOpen}, OpenOpen, 0.6f);
  rules->Add("open-clock", {C::kOpen}, {C::kClock}, OpenClock, 0.4f);
}

}  // namespace tresen::nlu
