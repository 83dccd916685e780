#include "services/nlu/domain/time/readings.h"

#include <algorithm>

#include "services/nlu/domain/time/grammar.h"

namespace tresen::nlu {
namespace {

constexpr int kDaySeconds = 86400;
constexpr int kHalfDay = kDaySeconds / 2;
// A bare "three" is the afternoon for whoever sleeps at night.
constexpr int kFirstLikelyHour = 7;
constexpr int kFirstHours = 2;

DateChoice OneDay(DayNumber day, const char* name) { return {day, day + 1, TimeGrain::kDay, name}; }

void AddWeekdayChoices(const Scope& scope, const DateSpec& date, std::vector<DateChoice>* out) {
  const DayNumber monday = MondayOf(scope.today);
  const DayNumber in_week = monday + date.weekday - 1;
  if (!date.has_relative) {
    if (in_week != scope.today) {
      out->front().name = "first-occurrence";
      return;
    }
    out->front().name = "next-week";
    out->push_back(OneDay(scope.today, "today"));
  } else if (date.relative == kComing && in_week > scope.today) {
    out->front().name = "this-week";
    out->push_back(OneDay(in_week + 7, "next-week"));
  } else if (date.relative == 1 && in_week > scope.today) {
    out->front().name = "next-week";
    out->push_back(OneDay(in_week, "this-week"));
  } else if (date.relative == -1 && in_week < scope.today) {
    out->front().name = "last-week";
    out->push_back(OneDay(in_week, "this-week"));
  }
}

void AddExchanged(const Scope& scope, const DateSpec& date, std::vector<DateChoice>* out) {
  DateSpec other = date;
  std::swap(other.day, other.month);
  other.exchangeable = false;
  DateChoice choice;
  if (!Settle(scope, other, &choice.from, &choice.to, &choice.grain)) return;
  // A date like 3/4 keeps its place: the caller's order comes first.
  out->front().name = scope.month_first ? "month-day" : "day-month";
  choice.name = scope.month_first ? "day-month" : "month-day";
  out->push_back(choice);
}

bool Inside(const ClockChoice& choice, const OpeningHint& open) {
  const int minute = choice.from / 60;
  return minute >= open.from_minute && minute < open.to_minute;
}

void OpenFirst(const std::optional<OpeningHint>& open, std::vector<ClockChoice>* choices) {
  if (!open.has_value()) return;
  std::stable_partition(choices->begin(), choices->end(),
                        [&](const ClockChoice& choice) { return Inside(choice, *open); });
}

bool LaterFirst(const ClockSpec& clock) {
  const int hour = clock.second / 3600;
  return !clock.literal && hour < kFirstLikelyHour;
}

// The end of a part of the day. "Early" reaches into the first hours in which anybody is there.
int32_t PartEnd(const ClockSpec& clock, const std::optional<OpeningHint>& open) {
  if (!open.has_value() || clock.second >= open->from_minute * 60) return clock.to;
  const int32_t earliest_end = (open->from_minute + kFirstHours * 60) * 60;
  return std::max(clock.to, std::min(earliest_end, open->to_minute * 60));
}

int32_t OtherHalf(int32_t second) { return (second + kHalfDay) % kDaySeconds; }

// The first end behind the start.
int32_t EndBehind(int32_t start, const ClockSpec& high) {
  const int32_t step = high.ambiguous ? kHalfDay : kDaySeconds;
  int32_t end = high.second;
  while (end <= start) end += step;
  return end;
}

}  // namespace

std::vector<DateChoice> DateChoices(const Scope& scope, const DateSpec& date) {
  std::vector<DateChoice> choices;
  DateChoice first;
  if (!Settle(scope, date, &first.from, &first.to, &first.grain)) return choices;
  choices.push_back(first);
  if (date.OnlyWeekday()) AddWeekdayChoices(scope, date, &choices);
  if (date.exchangeable) AddExchanged(scope, date, &choices);
  return choices;
}

std::vector<ClockChoice> ClockChoices(const ClockSpec& clock,
                                      const std::optional<OpeningHint>& open) {
  std::vector<ClockChoice> choices;
  if (clock.day_part >= 0) return {{clock.second, PartEnd(clock, open), ""}};
  if (!clock.ambiguous) return {{clock.second, clock.second, ""}};
  const int32_t said = clock.second, other = OtherHalf(said);
  const ClockChoice literal{said, said, said < kHalfDay ? "am" : "pm"};
  const ClockChoice shifted{other, other, other < kHalfDay ? "am" : "pm"};
  if (LaterFirst(clock)) {
    choices = {shifted, literal};
  } else {
    choices = {literal, shifted};
  }
  OpenFirst(open, &choices);
  return choices;
}

std::vector<ClockChoice> StretchChoices(const ClockSpec& low, const ClockSpec& high,
                                        const std::optional<OpeningHint>& open) {
  std::vector<ClockChoice> choices;
  if (!low.ambiguous) return {{low.second, EndBehind(low.second, high), ""}};
  const int32_t said = low.second, other = OtherHalf(said);
  if (!high.ambiguous) {
    // "from 5 to 6 pm" begins in the afternoon, "from 8 to 18" in the morning.
    const bool later = high.halved && other < high.second && other > said;
    const int32_t start = later ? other : said;
    return {{start, EndBehind(start, high), ""}};
  }
  const bool later_first = LaterFirst(low) && high.second > low.second;
  for (const int32_t start : {later_first ? other : said, later_first ? said : other}) {
    choices.push_back({start, EndBehind(start, high), start < kHalfDay ? "am" : "pm"});
  }
  OpenFirst(open, &choices);
  return choices;
}

}  // namespace tresen::nlu
