#include "services/nlu/domain/time/resolver.h"

namespace tresen::nlu {
namespace {

// A skipped time moves forward by the length of the gap.
absl::Time InstantOf(const absl::TimeZone::TimeInfo& info) { return info.pre; }

absl::TimeZone::TimeInfo Look(const absl::TimeZone& zone, const absl::CivilSecond& civil) {
  return zone.At(civil);
}

}  // namespace

void AddInstants(const absl::TimeZone& zone, TimeMention* mention) {
  std::vector<TimeReading> readings;
  readings.reserve(mention->readings.size());
  for (TimeReading& reading : mention->readings) {
    if (reading.to.has_value()) reading.ends = InstantOf(Look(zone, *reading.to));
    if (!reading.from.has_value()) {
      readings.push_back(reading);
      continue;
    }
    const absl::TimeZone::TimeInfo info = Look(zone, *reading.from);
    const bool point = reading.to == reading.from;
    reading.starts = InstantOf(info);
    if (info.kind == absl::TimeZone::TimeInfo::SKIPPED) {
      reading.from = absl::ToCivilSecond(reading.starts, zone);
      if (point) reading.to = reading.from;
      if (point) reading.ends = reading.starts;
      reading.name = "dst-gap";
    } else if (info.kind == absl::TimeZone::TimeInfo::REPEATED && point) {
      reading.name = "dst-first";
      readings.push_back(reading);
      reading.starts = reading.ends = info.post;
      reading.name = "dst-second";
    }
    readings.push_back(reading);
  }
  mention->readings = std::move(readings);
}

}  // namespace tresen::nlu
