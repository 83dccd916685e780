// Inside libs/icalendar only: the starts of a repeating event.
#pragma once

#include <libical/ical.h>

#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "libs/icalendar/zones.h"

namespace tresen::icalendar {

struct Repetition {
  icalrecurrencetype rule;
  absl::CivilSecond first;
  bool dates_only = false;
  const FileZone* zone = nullptr;
};

// Local starts of the rule in [from, to), ascending. Counts `steps` down by what it looked at:
// OUT_OF_RANGE when they are used up. INVALID_ARGUMENT for a rule that is none, or that repeats by
// the minute or faster.
absl::Status StartsOf(const Repetition& repetition, absl::CivilSecond from, absl::CivilSecond to,
                      int& steps, std::vector<absl::CivilSecond>& starts);

}  // namespace tresen::icalendar
