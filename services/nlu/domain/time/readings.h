#pragma once

#include <optional>
#include <vector>

#include "services/nlu/domain/time/scope.h"

namespace tresen::nlu {

// One reading of a date.
struct DateChoice {
  DayNumber from = 0;
  DayNumber to = 0;
  TimeGrain grain = TimeGrain::kDay;
  const char* name = "";
};

// One reading of a time of day; `to` equals `from` for a point.
struct ClockChoice {
  int32_t from = 0;  // seconds after midnight, beyond 86400 on the next day
  int32_t to = 0;
  const char* name = "";
};

// Readings of a date, most likely first; empty if no such date exists.
std::vector<DateChoice> DateChoices(const Scope& scope, const DateSpec& date);

// Readings of a time of day. Those inside of the opening hours come first.
std::vector<ClockChoice> ClockChoices(const ClockSpec& clock,
                                      const std::optional<OpeningHint>& open);

// Readings of a stretch within a day.
std::vector<ClockChoice> StretchChoices(const ClockSpec& low, const ClockSpec& high,
                                        const std::optional<OpeningHint>& open);

}  // namespace tresen::nlu
