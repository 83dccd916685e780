#pragma once

#include <cstdint>

namespace tresen::nlu {

// What a word or a stretch of text is for the grammar. The first group carries meaning, the second
// waits for its counterpart, the third are the words of the lexicon that only connect.
enum class Category : uint8_t {
  kNumber,
  kOrdinal,
  kUnit,          // hour, week
  kLength,        // two hours
  kRelative,      // next, this, last
  kTrailing,      // the same behind its noun: "que viene"
  kNth,           // first Monday, third quarter
  kRelativeUnit,  // next week; a date too, but can still take a number
  kDate,          // one day or a calendar period
  kClock,         // a time of day
  kDayPart,       // a part of the day
  kMoment,        // a day with a time or a part of the day
  kSpan,          // from-to
  kOpen,          // open on one side
  kRepeat,        // every Monday

  kFromPart,     // from X
  kToPart,       // to Y
  kBetweenPart,  // between X
  kAndPart,      // and Y
  kMinutesPart,  // ten past
  kNextDay,      // +1 behind a time

  kAt,
  kOn,
  kOf,
  kArticle,
  kComma,
  kDash,
  kSlash,
  kFrom,
  kTo,
  kBetween,
  kAnd,
  kOr,
  kBefore,
  kAfter,
  kSince,
  kUntil,
  kIn,
  kAgoAhead,  // "vor", "hace": stands before the length
  kAgo,       // "ago"
  kLater,     // "from now", "later"
  kFromThen,  // "from", "after" between a length and a date
  kFor,
  kWithin,
  kEvery,
  kNot,
  kNotBehind,  // "does not work" behind what it excludes
  kAbout,
  kClockWord,    // o'clock
  kMeridiem,     // am, pm: the value says which
  kClockAhead,   // minutes added to the hour that follows: "halb" -30
  kClockBehind,  // minutes added to the hour before: "y media" 30
  kPast,         // N past H
  kToHour,       // N to H
  kHourPlus,     // H y N
  kHourMinus,    // H menos N
  kToAhead,      // "za" N H
  kHourAhead,    // Thai: base hour before the number
  kHourBehind,   // Thai: base hour behind the number
  kEdge,         // beginning, middle, end
  kRest,
  kWeekWord,  // calendar week
  kYearWord,
  kEraWord,      // Buddhist era
  kDecadeMark,   // behind the figures: "1970s"
  kDecadeAhead,  // before them: "los años 70"
  kQuarterMark,  // Q
  kOrdinalMark,  // st, nd, te
  kHalf,         // half before or behind a unit
  kAndHalf,      // "and a half"
  kNow,
  kPlus,
  kCorrect,  // "no,", "sorry": what follows replaces what was said
  kFiller,   // may stand in between and means nothing
  kZone,     // of time, behind a time of day: the value is its place in the lexicon
  kTitle,    // Mr: what follows is a name
  kCounted,  // what is counted by a number that is no time: euros, people
  kBlock,    // looks like a time word and is none: "good morning"
  kCount,
};

inline constexpr int kCategories = static_cast<int>(Category::kCount);

}  // namespace tresen::nlu
