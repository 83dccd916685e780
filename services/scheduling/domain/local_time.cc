#include "services/scheduling/domain/local_time.h"

namespace tresen::scheduling {

absl::Time InstantOf(absl::CivilDay day, int minute, Edge edge, const absl::TimeZone& zone) {
  const auto info = zone.At(absl::CivilSecond(absl::CivilMinute(day) + minute));
  if (info.kind == absl::TimeZone::TimeInfo::REPEATED && edge == Edge::kEnd) return info.post;
  return info.pre;  // for a skipped time this is the wall time moved forward by the gap
}

Interval SpanOf(absl::CivilDay day, const LocalWindow& window, const absl::TimeZone& zone) {
  return {InstantOf(day, window.from_minute, Edge::kStart, zone),
          InstantOf(day, window.to_minute, Edge::kEnd, zone)};
}

Interval DayOf(absl::CivilDay day, const absl::TimeZone& zone) {
  // In zones that change at midnight the day begins at the first instant that shows its date.
  return {absl::FromCivil(day, zone), absl::FromCivil(day + 1, zone)};
}

absl::CivilDay LocalDay(absl::Time instant, const absl::TimeZone& zone) {
  return absl::CivilDay(zone.At(instant).cs);
}

int MinuteOnTheDial(absl::Time instant, const absl::TimeZone& zone) {
  const absl::CivilSecond shown = zone.At(instant).cs;
  return shown.hour() * 60 + shown.minute();
}

int WeekdayIndex(absl::CivilDay day) { return static_cast<int>(absl::GetWeekday(day)); }

absl::CivilDay MondayOf(absl::CivilDay day) { return day - WeekdayIndex(day); }

bool OnGrid(absl::Time instant, int step_minutes, const absl::TimeZone& zone) {
  const absl::CivilSecond shown = zone.At(instant).cs;
  return shown.second() == 0 && (shown.hour() * 60 + shown.minute()) % step_minutes == 0;
}

std::string FormatDay(absl::CivilDay day) { return absl::FormatCivilTime(day); }

}  // namespace tresen::scheduling
