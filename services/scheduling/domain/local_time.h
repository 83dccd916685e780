// Local wall time of a branch and the instants it means, with the two days a year on which the
// clock jumps handled in one place.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/scheduling/domain/interval.h"

namespace tresen::scheduling {

// Minutes of local wall time counted from the midnight that begins a day. A window that ends after
// midnight has `to_minute` above 24 * 60 (22:00-02:00 is 1320-1560).
struct LocalWindow {
  int from_minute = 0;
  int to_minute = 0;
  friend bool operator==(const LocalWindow&, const LocalWindow&) = default;
};

inline constexpr int kMinutesPerDay = 24 * 60;

enum class Edge { kStart, kEnd };

// The instant at which the wall clock of `zone` shows `minute` of `day`. A wall time that is
// skipped in spring is moved forward by the gap. One that is shown twice in autumn means the first
// showing for a start and the second for an end, so that a window is never cut short.
absl::Time InstantOf(absl::CivilDay day, int minute, Edge edge, const absl::TimeZone& zone);

// The span of a wall-clock window on `day`.
Interval SpanOf(absl::CivilDay day, const LocalWindow& window, const absl::TimeZone& zone);

// The whole local day: 23, 24 or 25 hours long in most zones.
Interval DayOf(absl::CivilDay day, const absl::TimeZone& zone);

absl::CivilDay LocalDay(absl::Time instant, const absl::TimeZone& zone);

// Minutes that the wall clock shows at `instant`, counted from 00:00 on the dial.
int MinuteOnTheDial(absl::Time instant, const absl::TimeZone& zone);

// Monday = 0 … Sunday = 6.
int WeekdayIndex(absl::CivilDay day);

// The Monday that begins the ISO week of `day`.
absl::CivilDay MondayOf(absl::CivilDay day);

// Is the wall-clock time of `instant` on the grid of `step_minutes` from midnight, to the second?
bool OnGrid(absl::Time instant, int step_minutes, const absl::TimeZone& zone);

// "2026-03-06".
std::string FormatDay(absl::CivilDay day);

}  // namespace tresen::scheduling
