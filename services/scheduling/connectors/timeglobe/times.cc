#include "services/scheduling/connectors/timeglobe/times.h"

#include <algorithm>

namespace tresen::scheduling::timeglobe {
namespace {

constexpr int kDaysOfWeekZero = 6;

absl::CivilDay MondayOf(absl::CivilDay day) {
  return absl::PrevWeekday(day + 1, absl::Weekday::monday);
}

std::optional<absl::Time> AsUtc(const std::string& text) {
  absl::Time time;
  if (!absl::ParseTime("%Y-%m-%dT%H:%M:%E*SZ", text, &time, nullptr)) return std::nullopt;
  return time;
}

}  // namespace

std::vector<int> WeeksFor(absl::CivilDay first, absl::CivilDay last, absl::CivilDay today) {
  std::vector<int> weeks;
  first = std::max(first, today);
  for (absl::CivilDay day = first; day <= last; ++day) {
    const int week = day < today + kDaysOfWeekZero
                         ? 0
                         : static_cast<int>((MondayOf(day) - MondayOf(today)) / 7);
    // A day of this ISO week behind week 0 lies in no known window: its neighbour is asked.
    if (weeks.empty() || weeks.back() != week) weeks.push_back(week);
  }
  return weeks;
}

std::optional<absl::Time> ReadTime(const std::string& text, TimeMode mode,
                                   const absl::TimeZone& zone, std::optional<absl::Time> near) {
  const auto written = AsUtc(text);
  if (!written || mode != TimeMode::kLocal) return written;
  const absl::TimeZone::TimeInfo info =
      zone.At(absl::ToCivilSecond(*written, absl::UTCTimeZone()));
  if (info.kind == absl::TimeZone::TimeInfo::REPEATED && near == info.post) return info.post;
  return info.pre;
}

std::optional<TimeMode> ModeShownBy(const std::string& text, absl::Time known,
                                    const absl::TimeZone& zone) {
  const auto utc = ReadTime(text, TimeMode::kUtc, zone);
  const auto local = ReadTime(text, TimeMode::kLocal, zone, known);
  if (utc == local) return std::nullopt;
  if (utc == known) return TimeMode::kUtc;
  if (local == known) return TimeMode::kLocal;
  return std::nullopt;
}

void Votes::Add(std::optional<TimeMode> mode) {
  if (mode == TimeMode::kUtc) ++utc;
  if (mode == TimeMode::kLocal) ++local;
}

Connector::TimeReading Calibrate(Connector::TimeReading now, const Votes& votes) {
  const int for_now = now.mode == TimeMode::kLocal ? votes.local : votes.utc;
  const int against = now.mode == TimeMode::kLocal ? votes.utc : votes.local;
  if (for_now > 0) now.verified = true;
  if (for_now > 0 || against == 0) return now;
  return {now.mode == TimeMode::kLocal ? TimeMode::kUtc : TimeMode::kLocal, true};
}

}  // namespace tresen::scheduling::timeglobe
