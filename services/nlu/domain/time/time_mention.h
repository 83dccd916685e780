#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace tresen::nlu {

// What a stretch of text says about time.
enum class TimeKind : uint8_t {
  kDate,           // one day
  kTime,           // a time of day, the day is not said
  kDateTime,       // a day and a time
  kDateRange,      // several days, or open on one side
  kTimeRange,      // from-to within a day that is not said, part of a day included
  kDateTimeRange,  // from-to with the day
  kDuration,       // how long
  kRepeat,         // every ...
};

enum class TimeGrain : uint8_t {
  kSecond,
  kMinute,
  kHour,
  kDayPart,
  kDay,
  kWeekend,
  kWeek,
  kMonth,
  kQuarter,
  kHalfYear,
  kYear,
  kDecade,
};

// One way to understand a mention: a half-open interval of local wall-clock time. A point has
// `to` equal to `from`. A bound that is absent is open ("from Monday on"). The instants honour the
// zone: a time skipped by daylight saving moves forward behind the gap, a repeated one comes as two
// readings with equal wall-clock times and different instants.
struct TimeReading {
  std::optional<absl::CivilSecond> from;
  std::optional<absl::CivilSecond> to;
  absl::Time starts = absl::InfinitePast();
  absl::Time ends = absl::InfiniteFuture();
  // What distinguishes it from its neighbours, empty if it is the only one: "am", "pm",
  // "this-week", "next-week", "last-week", "today", "day-month", "month-day", "this-year",
  // "next-year", "last-year", "dst-first", "dst-second", "dst-gap".
  absl::string_view name;
};

// Days of a repeat: bit 0 is Monday. Zero when the repeat counts units ("every two weeks").
struct TimeRepeat {
  uint8_t weekdays = 0;
  int every = 1;
  TimeGrain unit = TimeGrain::kWeek;
};

// A stretch of text that speaks of time, with all its readings.
struct TimeMention {
  int begin = 0;  // code points, end exclusive
  int end = 0;
  TimeKind kind = TimeKind::kDate;
  TimeGrain grain = TimeGrain::kDay;
  // Most likely first, never empty except for kDuration and kRepeat.
  std::vector<TimeReading> readings;
  absl::Duration length = absl::ZeroDuration();  // kDuration only; a month counts 30 days
  TimeRepeat repeat;                             // kRepeat only
  bool excluded = false;                         // "not on Monday"
  bool correction = false;                       // "no, Friday": replaces what was said before
  bool approximate = false;                      // "around three"
  bool day_part = false;      // bounds come from a part of the day ("in the afternoon")
  bool date_missing = false;  // a time without a day; the readings assume the next one
  bool time_missing = false;  // a day without a time
  bool year_assumed = false;  // the year was not said
  // Mentions offered as alternatives ("Tuesday or Thursday") share a number above zero.
  int choice = 0;
  // The zones in which the bounds were said, where another than the place's was named: on another
  // day the same words are another time here.
  std::optional<absl::TimeZone> from_zone;
  std::optional<absl::TimeZone> to_zone;
  absl::string_view language;  // whose words were used; empty for figures alone
  absl::string_view rule;      // the last rule that applied, for explanations
};

}  // namespace tresen::nlu
