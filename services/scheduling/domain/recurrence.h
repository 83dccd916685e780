// Rules by which a visit repeats: the part of RFC 5545 that a salon needs, in local wall time.
#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace tresen::scheduling {

enum class Frequency { kDaily, kWeekly, kMonthly };

// A weekday, in a monthly rule with its place: 1 = the first, -1 = the last, 0 = every one.
struct ByDay {
  int weekday = 0;  // Monday = 0
  int place = 0;
  friend bool operator==(const ByDay&, const ByDay&) = default;
};

struct Recurrence {
  Frequency frequency = Frequency::kWeekly;
  int interval = 1;
  std::vector<ByDay> by_day;                // empty = the weekday, or day of the month, of the first
  int count = 0;                            // 0 = no end by number
  std::optional<absl::CivilSecond> until;   // inclusive, local
  std::vector<absl::CivilSecond> excluded;  // local starts that are left out, yet counted
  friend bool operator==(const Recurrence&, const Recurrence&) = default;
};

inline constexpr int kMostInterval = 366;
inline constexpr int kMostOccurrences = 60;

// "FREQ=WEEKLY;INTERVAL=6;COUNT=8", with BYDAY, COUNT or UNTIL (a date or a local date-time), in any
// order, with or without "RRULE:". INVALID_ARGUMENT says what is not understood; parts outside this
// list are refused rather than ignored.
absl::StatusOr<Recurrence> ParseRecurrence(absl::string_view text);

// Local starts from `first` on, ascending, at most `most`. `first` itself is one of them only if the
// rule matches it, as in RFC 5545 with a start that is in step with its rule. A month without the
// day (the 31st, a fifth Friday) has no occurrence. Weeks begin on Monday.
std::vector<absl::CivilSecond> Occurrences(const Recurrence& rule, absl::CivilSecond first,
                                           int most);

}  // namespace tresen::scheduling
