#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/gateway/conversation/phrase.h"

namespace tresen::gateway {

// The words for one phrase. {name} is replaced by a value; [ ... ] is left out when one of the values
// inside is empty. With several wordings, one that was not used just before is taken.
struct Wording {
  Phrase phrase;
  const char* variants[4];  // at least the first; unused ones are null
};

// How a language writes days, times and amounts. Patterns use {placeholders} as listed.
struct Locale {
  const char* weekdays[7];  // Monday first
  const char* short_weekdays[7];
  const char* months[12];  // as they stand in a date
  const char* short_months[12];
  const char* day;            // {weekday} {day} {month}
  const char* day_with_year;  // and {year}
  const char* near_day;       // {near} {date}: "tomorrow, Saturday, 7 March"
  const char* today;
  const char* tomorrow;
  const char* short_day;  // {weekday} {day} {month} (short name) {number} (of the month)
  const char* moment;     // {date} {time}
  const char* either;     // " or ", with its spaces
  const char* both;       // " and "
  const char* weekday_range;  // {from} {to}
  const char* money;          // {amount} {sign}
  char decimal_mark;
  const char* euro;
  const char* minutes;  // {n}
  const char* hour;     // {n}, for one hour
  const char* hours;    // {n}
  const char* duration_join;
  int year_offset;   // 543 for the Buddhist era
  bool always_year;  // the year is written even if it is the current one
};

// Messages that are taken as a whole, whatever else is going on. Folded: no capitals.
struct CommandWords {
  std::vector<absl::string_view> stop;
  std::vector<absl::string_view> start;  // takes STOP back
  std::vector<absl::string_view> person;
  std::vector<absl::string_view> restart;
  std::vector<absl::string_view> back;
  std::vector<absl::string_view> repeat;
  std::vector<absl::string_view> skip;
  std::vector<absl::string_view> quit;
};

struct LanguagePack {
  const char* code;  // BCP 47 primary tag
  const Locale* locale;
  absl::Span<const Wording> sentences;
  absl::Span<const Wording> labels;
  const CommandWords* commands;
};

// All packs that were built in, by code.
const std::vector<const LanguagePack*>& LanguagePacks();

bool IsWritten(absl::string_view language);

// The pack of `language` (a BCP 47 tag), else English.
const LanguagePack& PackFor(absl::string_view language);

}  // namespace tresen::gateway
