#include "services/gateway/conversation/when_reader.h"

#include <algorithm>
#include <optional>

#include "services/gateway/conversation/search.h"

namespace tresen::gateway {
namespace {

constexpr int kDayMinutes = 24 * 60;
// Nobody names a time more exactly.
constexpr int kSpokenMinutes = 5;
// A second reading less likely than this is not worth a question.
constexpr double kWorthAsking = 0.25;

int MinuteOfDay(absl::CivilMinute moment) { return moment.hour() * 60 + moment.minute(); }

// With a time of day an open bound is that of the time: "Thursday after five" is one day.
DayRange DaysOf(const TimeReading& reading, const TimeMention& mention) {
  DayRange range;
  if (reading.from.has_value()) range.first = absl::CivilDay(*reading.from);
  if (reading.to.has_value()) {
    const bool point = reading.from == reading.to;
    range.last = absl::CivilDay(point ? *reading.to : *reading.to - 1);
  }
  if (mention.has_time && !range.last.has_value()) range.last = range.first;
  if (mention.has_time && !range.first.has_value()) range.first = range.last;
  return range;
}

// The time of day, if the reading stays within one day.
std::optional<ClockRange> ClockOf(const TimeReading& reading, const TimeMention& mention) {
  const DayRange days = DaysOf(reading, mention);
  if (days.first.has_value() && days.last.has_value() && days.first != days.last) {
    return std::nullopt;
  }
  ClockRange clock;
  clock.approximate = mention.approximate;
  clock.from = reading.from.has_value() ? MinuteOfDay(*reading.from) : 0;
  // "In an hour" at 14:03 is no wish for 15:03.
  if (reading.from == reading.to && clock.from % kSpokenMinutes != 0) clock.approximate = true;
  clock.to = kDayMinutes;
  if (reading.to.has_value()) {
    const int to = MinuteOfDay(*reading.to);
    clock.to = to == 0 && reading.from != reading.to ? kDayMinutes : to;
  }
  return clock;
}

template <class T>
void AddOnce(std::vector<T>& all, const T& one) {
  if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
}

bool OpenAt(const std::vector<ClockSpan>& hours, const ClockRange& clock) {
  return std::any_of(hours.begin(), hours.end(), [&](const ClockSpan& span) {
    if (clock.exact()) return clock.from >= span.from_minute && clock.from < span.to_minute;
    return clock.from < span.to_minute && clock.to > span.from_minute;
  });
}

// On one of the wanted days; without wanted days on any weekday.
bool OpenAt(const Branch& branch, const std::vector<DayRange>& days, const ClockRange& clock) {
  if (days.size() == 1 && days[0].single()) return OpenAt(HoursOn(branch, *days[0].first), clock);
  return std::any_of(branch.hours.begin(), branch.hours.end(),
                     [&](const auto& hours) { return OpenAt(hours, clock); });
}

// Drops what is over, then closed days, as long as something is left.
void KeepPlausible(std::vector<DayRange>& days, const Branch& branch, absl::CivilDay today) {
  auto keep = [&days](auto plausible) {
    std::vector<DayRange> kept;
    std::copy_if(days.begin(), days.end(), std::back_inserter(kept), plausible);
    if (!kept.empty()) days = kept;
  };
  keep([&](const DayRange& range) { return !range.last.has_value() || *range.last >= today; });
  keep([&](const DayRange& range) {
    return !range.single() || !HoursOn(branch, *range.first).empty();
  });
}

// "Around three, four at the latest": a bound narrows the time beside it. Nothing if they contradict each other.
std::optional<ClockRange> Narrowed(const ClockRange& time, const ClockRange& bound) {
  int from = time.from;
  int to = time.to;
  if (time.exact() && time.approximate) {
    const ClockSpan about = StartSpan(time);
    from = about.from_minute;
    to = about.to_minute;
  } else if (time.exact()) {
    const bool upper = bound.to < kDayMinutes;
    from = upper ? time.from : bound.from;
    to = upper ? bound.to : time.from + 1;
  }
  from = std::max(from, bound.from);
  to = std::min(to, bound.to);
  if (from >= to) return std::nullopt;
  return ClockRange{from, to, false};
}

// Says only a beginning or only an end.
bool IsBound(const TimeMention& mention) {
  const TimeReading& reading = mention.readings.front();
  return reading.from.has_value() != reading.to.has_value();
}

// The likely readings of one mention, taken apart.
struct Options {
  std::vector<DayRange> days;
  std::vector<ClockRange> clocks;
};

// On a Friday, "Friday" is the next one: who means today says so.
constexpr absl::string_view kSameWeekdayToday = "today";
// The next day with this name, where the weekday alone was said.
constexpr absl::string_view kWeekdayAlone = "first_occurrence";

Options OptionsOf(const TimeMention& mention) {
  Options options;
  for (const TimeReading& reading : mention.readings) {
    if (&reading != &mention.readings.front() &&
        (reading.likelihood < kWorthAsking || reading.name == kSameWeekdayToday)) {
      continue;
    }
    if (mention.has_date) AddOnce(options.days, DaysOf(reading, mention));
    if (!mention.has_time) continue;
    if (auto clock = ClockOf(reading, mention)) AddOnce(options.clocks, *clock);
  }
  return options;
}

class Reader {
 public:
  Reader(const Branch& branch, absl::CivilMinute now, const When& before)
      : branch_(branch), now_(now) {
    reading_.when = before;
  }

  void Read(const TimeMention& mention) {
    if (mention.is_duration || mention.is_repeat || mention.readings.empty()) return;
    if (mention.excluded) return Exclude(mention);
    Options options = OptionsOf(mention);
    const bool alternative = mention.alternative_group != 0 && mention.alternative_group == group_;
    group_ = mention.alternative_group;
    if (mention.has_date) ReadDays(std::move(options.days), alternative);
    if (!mention.has_time) return;
    ReadClocks(std::move(options.clocks), mention, alternative && !mention.has_date);
    clock_said_ = true;
    bound_said_ = IsBound(mention);
  }

  WhenReading Result() && { return std::move(reading_); }

 private:
  // One of two times beside each other bounds the other.
  bool Narrows(const std::vector<ClockRange>& clocks, const TimeMention& mention) {
    const bool bound = IsBound(mention);
    std::vector<ClockRange>& wanted = reading_.when.clocks;
    const bool beside = clock_said_ && wanted.size() == 1 && clocks.size() == 1 && !mention.correction &&
                        !mention.has_date;
    if (!beside || bound == bound_said_) return false;
    const auto both = bound ? Narrowed(wanted[0], clocks[0]) : Narrowed(clocks[0], wanted[0]);
    if (!both.has_value()) return false;
    wanted = {*both};
    return true;
  }

  void Exclude(const TimeMention& mention) {
    const Options options = OptionsOf(mention);
    if (mention.has_date) {
      for (const DayRange& days : options.days) AddOnce(reading_.when.not_on, days);
      // What was wanted and is now excluded is no longer wanted.
      std::erase_if(reading_.when.days, [&](const DayRange& wanted) {
        return std::find(options.days.begin(), options.days.end(), wanted) != options.days.end();
      });
    } else {
      for (const ClockRange& clock : options.clocks) {
        AddOnce(reading_.when.not_at, clock);
        // "Not after one" of the night as well would leave nothing of the day.
        if (IsBound(mention)) break;
      }
    }
  }

  void ReadDays(std::vector<DayRange> days, bool alternative) {
    if (days.empty()) return;
    KeepPlausible(days, branch_, absl::CivilDay(now_));
    const bool singles = std::all_of(days.begin(), days.end(),
                                     [](const DayRange& range) { return range.single(); });
    reading_.either_day.clear();
    if (days.size() > 1 && singles) {
      for (const DayRange& range : days) reading_.either_day.push_back(*range.first);
      std::sort(reading_.either_day.begin(), reading_.either_day.end());
      reading_.when.days.clear();
      return;
    }
    if (!alternative) reading_.when.days.clear();
    std::erase(reading_.when.not_on, days.front());
    AddOnce(reading_.when.days, days.front());
  }

  void ReadClocks(std::vector<ClockRange> clocks, const TimeMention& mention, bool alternative) {
    if (clocks.empty()) return;
    std::vector<ClockRange> open;
    std::copy_if(clocks.begin(), clocks.end(), std::back_inserter(open), [&](const ClockRange& c) {
      return OpenAt(branch_, reading_.when.days, c);
    });
    if (open.empty()) open = {clocks.front()};
    if (Narrows(open, mention)) return;
    reading_.either_clock.clear();
    const bool exact =
        std::all_of(open.begin(), open.end(), [](const ClockRange& c) { return c.exact(); });
    if (open.size() > 1 && exact) {
      for (const ClockRange& clock : open) reading_.either_clock.push_back(clock.from);
      std::sort(reading_.either_clock.begin(), reading_.either_clock.end());
      reading_.when.clocks.clear();
      return;
    }
    if (!alternative) reading_.when.clocks.clear();
    AddOnce(reading_.when.clocks, open.front());
  }

  const Branch& branch_;
  const absl::CivilMinute now_;
  WhenReading reading_;
  int group_ = 0;
  bool clock_said_ = false;
  bool bound_said_ = false;
};

bool Covers(const DayRange& range, absl::CivilDay day);

bool OnDay(const TimeReading& reading, const TimeMention& mention, absl::CivilDay day,
           WeekdaySense weekdays) {
  const DayRange days = DaysOf(reading, mention);
  if (Covers(days, day)) return true;
  return weekdays == WeekdaySense::kOfAnyWeek && reading.name == kWeekdayAlone && days.single() &&
         absl::GetWeekday(*days.first) == absl::GetWeekday(day);
}

bool Covers(const DayRange& range, absl::CivilDay day) {
  return (!range.first.has_value() || *range.first <= day) &&
         (!range.last.has_value() || day <= *range.last);
}

}  // namespace

WhenReading ReadWhen(const std::vector<TimeMention>& mentions, const Branch& branch,
                     absl::CivilMinute now, const When& before) {
  Reader reader(branch, now, before);
  for (const TimeMention& mention : mentions) reader.Read(mention);
  return std::move(reader).Result();
}

bool Matches(const TimeMention& mention, absl::CivilMinute start, WeekdaySense weekdays) {
  if (mention.is_duration || mention.is_repeat) return false;
  const int minute = MinuteOfDay(start);
  return std::any_of(
      mention.readings.begin(), mention.readings.end(), [&](const TimeReading& reading) {
        if (mention.has_date && !OnDay(reading, mention, absl::CivilDay(start), weekdays)) {
          return false;
        }
        if (!mention.has_time) return mention.has_date;
        const auto clock = ClockOf(reading, mention);
        if (!clock.has_value()) return mention.has_date;
        return clock->exact() ? clock->from == minute : clock->from <= minute && minute < clock->to;
      });
}

}  // namespace tresen::gateway
