#pragma once

#include <cstdint>

#include "services/nlu/domain/time/calendar.h"
#include "services/nlu/domain/time/category.h"
#include "services/nlu/domain/time/lexicon_reader.h"
#include "services/nlu/domain/time/time_mention.h"

namespace tresen::nlu {

// "This past Wednesday": the last one that has passed, in whatever week.
inline constexpr int8_t kJustPassed = -10;
// "The coming Friday", which some also call the next one.
inline constexpr int8_t kComing = 10;

// Calendar periods that are counted or named within a year.
enum class Named : uint8_t { kNone, kHoliday, kSeason, kQuarter, kHalfYear, kWeek };

// Which stretch of a period is meant. Early and late are halves, beginning and end are shorter.
enum class Edge : uint8_t { kWhole, kBeginning, kMiddle, kEnd, kEarly, kLate };

// What was said about the day. Either fields to be searched for, or an interval that is known, or
// both: then the fields pick a day inside of the interval.
struct DateSpec {
  int16_t year = 0;  // 0: not said, for all fields
  int8_t month = 0;
  int8_t day = 0;
  int8_t weekday = 0;
  Named named = Named::kNone;
  int16_t named_index = 0;
  bool has_relative = false;  // "next Friday", "last May"
  int8_t relative = 0;
  bool anchored = false;
  DayNumber from = 0;  // half-open
  DayNumber to = 0;
  TimeGrain grain = TimeGrain::kDay;  // of the interval
  Edge edge = Edge::kWhole;
  bool exchangeable = false;  // day and month may be the other way round

  bool HasFields() const { return (year | month | day | weekday) != 0 || named != Named::kNone; }
  bool Empty() const { return !HasFields() && !anchored; }
  bool OnlyWeekday() const {
    return weekday != 0 && (year | month | day) == 0 && named == Named::kNone && !anchored;
  }
};

// What was said about the time of day, in seconds after midnight.
struct ClockSpec {
  bool said = false;
  bool ambiguous = false;  // twelve more hours are as good
  bool halved = false;     // am, pm or a part of the day was said
  bool literal = false;    // written h:mm, so the 24-hour reading comes first
  int8_t day_part = -1;    // index in the lexicon; then `to` is the end of the part
  int8_t zone = -1;        // index in the lexicon of the zone that was named, -1: that of the place
  int32_t second = 0;
  int32_t to = 0;
  TimeGrain grain = TimeGrain::kHour;
};

// A point or a period, with the interval that its words span.
struct When {
  DateSpec date;
  ClockSpec clock;
  // A point given by shifting now or a date by hours or minutes.
  bool shifted = false;
};

// A length of time; months and days are kept apart from seconds because their lengths vary.
struct LengthSpec {
  int32_t months = 0;
  int32_t days = 0;
  int64_t seconds = 0;
  TimeUnit smallest = TimeUnit::kYear;
};

// Says what an item needs or how it was written.
inline constexpr uint32_t kWeak = 1u << 0;      // needs company or a text of its own
inline constexpr uint32_t kVeryWeak = 1u << 1;  // needs company
inline constexpr uint32_t kLatent = 1u << 2;    // never stands alone
inline constexpr uint32_t kAfterComma = 1u << 3;
inline constexpr uint32_t kPrefixed = 1u << 4;  // a preposition said that it is a date or a time
inline constexpr uint32_t kDotted = 1u << 5;    // "15."
inline constexpr uint32_t kFigures = 1u << 6;   // written in figures
inline constexpr uint32_t kHourSaid = 1u << 7;  // a clock to which minutes may be added
inline constexpr uint32_t kApproximate = 1u << 8;
inline constexpr uint32_t kWithArticle = 1u << 9;
inline constexpr uint32_t kCounted = 1u << 10;  // a length with a number in front
inline constexpr uint32_t kExcluded = 1u << 11;
inline constexpr uint32_t kCorrecting = 1u << 12;
inline constexpr uint32_t kRestOf = 1u << 13;
inline constexpr uint32_t kTight = 1u << 14;  // written without space
inline constexpr uint32_t kToNow = 1u << 15;
inline constexpr uint32_t kLowerCase = 1u << 18;       // a very weak word in lower case
inline constexpr uint32_t kOvernight = 1u << 19;       // an end that must be the next day
inline constexpr uint32_t kCountedPeriods = 1u << 20;  // "last three weeks"
inline constexpr uint32_t kFirstOf = 1u << 21;         // "first three weeks"
inline constexpr uint32_t kMinutesSaid = 1u << 22;     // minutes before or after an hour
inline constexpr uint32_t kHourOfArticle = 1u << 23;   // "a las cinco"
inline constexpr uint32_t kDaysOnly = 1u << 16;  // a span of days whose month is still to come
inline constexpr uint32_t kNoYear = 1u << 17;    // a span of days without a year

// A stretch of tokens with a meaning.
struct Item {
  Category category = Category::kFiller;
  uint8_t language = 0xFF;
  uint32_t flags = 0;
  int16_t begin = 0;  // tokens that carry the meaning, end exclusive
  int16_t end = 0;
  float score = 0;
  int32_t value = 0;
  int16_t extra = 0;
  int16_t digits = 0;  // of a number in figures
  int32_t when = -1;   // index of the (first) When
  int32_t until = -1;  // of the last one, of kSpan and kOpen
  float fraction = 0;  // of a number, 0.5 in "2.5"
  LengthSpec length;
  const char* rule = "";

  bool Has(uint32_t flag) const { return (flags & flag) != 0; }
};

}  // namespace tresen::nlu
