#include "services/nlu/domain/time/resolver.h"

#include <algorithm>

#include "services/nlu/domain/time/grammar.h"
#include "services/nlu/domain/time/readings.h"

namespace tresen::nlu {
namespace {

constexpr size_t kMostReadings = 4;

// The day that a time without a day means: the next one on which it is still to come.
DayNumber NextDayFor(const Scope& scope, int32_t second) {
  return second >= scope.now_second ? scope.today : scope.today + 1;
}

void AddReading(std::optional<absl::CivilSecond> from, std::optional<absl::CivilSecond> to,
                const char* name, const char* other_name, TimeMention* mention) {
  if (mention->readings.size() >= kMostReadings) return;
  TimeReading reading;
  reading.from = from;
  reading.to = to;
  reading.name = *name != 0 ? name : other_name;
  mention->readings.push_back(reading);
}

bool ResolveDate(const Scope& scope, const Item& item, TimeMention* mention) {
  const DateSpec& date = scope.At(item).date;
  for (const DateChoice& choice : DateChoices(scope, date)) {
    AddReading(SecondOf(choice.from, 0), SecondOf(choice.to, 0), choice.name, "", mention);
    mention->grain = choice.grain;
  }
  if (mention->readings.empty()) return false;
  const bool one_day = *mention->readings[0].to - *mention->readings[0].from == 86400;
  mention->kind = one_day ? TimeKind::kDate : TimeKind::kDateRange;
  if (date.grain == TimeGrain::kWeekend && date.anchored) mention->grain = TimeGrain::kWeekend;
  mention->year_assumed = date.year == 0 && !date.anchored && date.month != 0;
  mention->time_missing = true;
  return true;
}

bool ResolveClock(const Scope& scope, const Item& item, const TimeContext& context,
                  TimeMention* mention) {
  const ClockSpec& clock = scope.At(item).clock;
  for (const ClockChoice& choice : ClockChoices(clock, context.open)) {
    const DayNumber day = NextDayFor(scope, clock.day_part >= 0 ? choice.to : choice.from);
    AddReading(SecondOf(day, choice.from), SecondOf(day, choice.to), choice.name, "", mention);
  }
  mention->kind = clock.day_part >= 0 ? TimeKind::kTimeRange : TimeKind::kTime;
  mention->day_part = clock.day_part >= 0;
  mention->grain = clock.grain;
  mention->date_missing = true;
  return true;
}

bool ResolveMoment(const Scope& scope, const Item& item, const TimeContext& context,
                   TimeMention* mention) {
  const When& when = scope.At(item);
  const std::vector<ClockChoice> clocks = ClockChoices(when.clock, context.open);
  for (const DateChoice& date : DateChoices(scope, when.date)) {
    for (const ClockChoice& clock : clocks) {
      AddReading(SecondOf(date.from, clock.from), SecondOf(date.from, clock.to), clock.name,
                 date.name, mention);
    }
  }
  const bool part = when.clock.day_part >= 0;
  mention->kind = part ? TimeKind::kDateTimeRange : TimeKind::kDateTime;
  mention->day_part = part;
  mention->grain = when.clock.grain;
  mention->year_assumed = when.date.year == 0 && !when.date.anchored && when.date.month != 0;
  return !mention->readings.empty();
}

// Both ends lie on one day, said or not.
bool ResolveStretch(const Scope& scope, const When& low, const When& high,
                    const TimeContext& context, TimeMention* mention) {
  const std::vector<ClockChoice> clocks = StretchChoices(low.clock, high.clock, context.open);
  mention->date_missing = low.date.Empty();
  mention->kind = mention->date_missing ? TimeKind::kTimeRange : TimeKind::kDateTimeRange;
  mention->grain = std::min(low.clock.grain, high.clock.grain);
  if (mention->date_missing) {
    for (const ClockChoice& clock : clocks) {
      const DayNumber day = NextDayFor(scope, clock.to);
      AddReading(SecondOf(day, clock.from), SecondOf(day, clock.to), clock.name, "", mention);
    }
    return true;
  }
  for (const DateChoice& date : DateChoices(scope, low.date)) {
    for (const ClockChoice& clock : clocks) {
      AddReading(SecondOf(date.from, clock.from), SecondOf(date.from, clock.to), clock.name,
                 date.name, mention);
    }
  }
  return !mention->readings.empty();
}

bool SameDate(const Scope& scope, const DateSpec& a, const DateSpec& b) {
  if (a.Empty() && b.Empty()) return true;
  const std::vector<DateChoice> x = DateChoices(scope, a), y = DateChoices(scope, b);
  return !x.empty() && !y.empty() && x[0].from == y[0].from;
}

bool ResolveSpan(const Scope& scope, const Item& item, const TimeContext& context,
                 TimeMention* mention) {
  const When& low = scope.whens[item.when];
  const When& high = scope.whens[item.until];
  if (low.clock.said && high.clock.said && SameDate(scope, low.date, high.date)) {
    return ResolveStretch(scope, low, high, context, mention);
  }
  const std::vector<DateChoice> first = DateChoices(scope, low.date);
  const std::vector<DateChoice> last = DateChoices(scope, high.date);
  if (first.empty() || last.empty()) return false;
  absl::CivilSecond from = SecondOf(first[0].from, 0), to = SecondOf(last[0].to, 0);
  mention->kind = TimeKind::kDateRange;
  mention->grain = first[0].grain;
  if (low.clock.said || high.clock.said) {
    mention->kind = TimeKind::kDateTimeRange;
    mention->grain = TimeGrain::kMinute;
    if (low.clock.said)
      from = SecondOf(first[0].from, ClockChoices(low.clock, context.open)[0].from);
    if (high.clock.said) to = SecondOf(last[0].from, ClockChoices(high.clock, context.open)[0].to);
    // "Friday 22:00 to 6:00"
    if (to <= from) to += 86400;
  } else {
    mention->time_missing = true;
  }
  if (to <= from) return false;
  AddReading(from, to, "", "", mention);
  return true;
}

bool ResolveOpen(const Scope& scope, const Item& item, const TimeContext& context,
                 TimeMention* mention) {
  const bool starts = item.when >= 0;
  const When& when = scope.whens[starts ? item.when : item.until];
  // "after Friday" begins behind the day, "since" and "from" with it; "until" includes it.
  const bool behind =
      item.value == 1 || item.value == -2 || (item.value < 0 && when.date.edge == Edge::kEnd);
  const auto add = [&](const absl::CivilSecond& bound, const char* name, const char* other) {
    if (starts) {
      AddReading(bound, std::nullopt, name, other, mention);
    } else {
      AddReading(std::nullopt, bound, name, other, mention);
    }
  };
  mention->date_missing = when.date.Empty();
  if (!when.clock.said) {
    mention->kind = TimeKind::kDateRange;
    mention->time_missing = true;
    for (const DateChoice& date : DateChoices(scope, when.date)) {
      add(SecondOf(behind ? date.to : date.from, 0), date.name, "");
      mention->grain = date.grain;
    }
    return !mention->readings.empty();
  }
  mention->kind = when.date.Empty() ? TimeKind::kTimeRange : TimeKind::kDateTimeRange;
  mention->grain = when.clock.grain;
  for (const ClockChoice& clock : ClockChoices(when.clock, context.open)) {
    const int32_t second = behind ? clock.to : clock.from;
    if (when.date.Empty()) {
      add(SecondOf(NextDayFor(scope, second), second), clock.name, "");
      continue;
    }
    for (const DateChoice& date : DateChoices(scope, when.date)) {
      add(SecondOf(date.from, second), clock.name, date.name);
    }
  }
  return !mention->readings.empty();
}

TimeGrain GrainOf(TimeUnit unit) {
  switch (unit) {
    case TimeUnit::kSecond:
      return TimeGrain::kSecond;
    case TimeUnit::kMinute:
      return TimeGrain::kMinute;
    case TimeUnit::kHour:
      return TimeGrain::kHour;
    case TimeUnit::kDay:
    case TimeUnit::kNight:
    case TimeUnit::kWorkday:
      return TimeGrain::kDay;
    case TimeUnit::kWeekend:
      return TimeGrain::kWeekend;
    case TimeUnit::kWeek:
    case TimeUnit::kWorkWeek:
      return TimeGrain::kWeek;
    case TimeUnit::kMonth:
      return TimeGrain::kMonth;
    case TimeUnit::kQuarter:
    case TimeUnit::kSeason:
      return TimeGrain::kQuarter;
    case TimeUnit::kHalfYear:
      return TimeGrain::kHalfYear;
    case TimeUnit::kYear:
      return TimeGrain::kYear;
    default:
      return TimeGrain::kDecade;
  }
}

bool ResolveLength(const Item& item, TimeMention* mention) {
  const LengthSpec& length = item.length;
  mention->kind = TimeKind::kDuration;
  // Twelve months are a year of 365 days.
  const int64_t days = length.days + int64_t{length.months / 12} * 365 + length.months % 12 * 30;
  mention->length = absl::Hours(24) * days + absl::Seconds(length.seconds);
  mention->grain = GrainOf(length.smallest);
  return true;
}

bool ResolveRepeat(const Item& item, TimeMention* mention) {
  mention->kind = TimeKind::kRepeat;
  if (item.extra < 0) {
    mention->repeat.weekdays = static_cast<uint8_t>(1 << (item.value - 1));
  } else {
    mention->repeat.every = item.value;
    mention->repeat.unit = GrainOf(static_cast<TimeUnit>(item.extra));
    if (static_cast<TimeUnit>(item.extra) == TimeUnit::kWorkday) mention->repeat.weekdays = 0x1F;
  }
  mention->grain = mention->repeat.unit;
  return true;
}

}  // namespace

bool Resolve(const Scope& scope, const Item& item, const TimeContext& context,
             TimeMention* mention) {
  mention->approximate = item.Has(kApproximate);
  mention->excluded = item.Has(kExcluded);
  mention->correction = item.Has(kCorrecting);
  mention->rule = item.rule;
  if (item.language != 0xFF) mention->language = scope.lexicon.languages()[item.language].name;
  switch (item.category) {
    case Category::kDate:
    case Category::kRelativeUnit:
      return ResolveDate(scope, item, mention);
    case Category::kClock:
    case Category::kDayPart:
      return ResolveClock(scope, item, context, mention);
    case Category::kMoment:
      return ResolveMoment(scope, item, context, mention);
    case Category::kSpan:
      return ResolveSpan(scope, item, context, mention);
    case Category::kOpen:
      return ResolveOpen(scope, item, context, mention);
    case Category::kLength:
      return ResolveLength(item, mention);
    case Category::kRepeat:
      return ResolveRepeat(item, mention);
    default:
      return false;
  }
}

}  // namespace tresen::nlu
