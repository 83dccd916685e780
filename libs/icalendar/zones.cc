#include "libs/icalendar/zones.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace tresen::icalendar {
namespace {

constexpr int kMostChanges = 400;
constexpr size_t kMostZones = 200;
constexpr size_t kLongestName = 64;

// Names are parts of paths below the system's database and stay below it.
bool Load(absl::string_view name, absl::TimeZone& zone) {
  const auto allowed = [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '/' || c == '_' || c == '+' ||
           c == '-';
  };
  return !name.empty() && name.size() <= kLongestName && name.front() != '/' &&
         std::ranges::all_of(name, allowed) && absl::LoadTimeZone(std::string(name), &zone);
}

// "/mozilla.org/20050126_1/Europe/Berlin" means Europe/Berlin.
bool LoadByTail(const std::string& tzid, absl::TimeZone& zone) {
  const std::vector<std::string> parts = absl::StrSplit(tzid, '/', absl::SkipEmpty());
  for (size_t first = 0; first + 1 < parts.size(); ++first) {
    const std::string name =
        absl::StrJoin(parts.begin() + static_cast<long>(first), parts.end(), "/");
    if (Load(name, zone)) return true;
  }
  return false;
}

bool IsYearlyAtMost(icalcomponent* change) {
  for (icalproperty* rule = icalcomponent_get_first_property(change, ICAL_RRULE_PROPERTY);
       rule != nullptr; rule = icalcomponent_get_next_property(change, ICAL_RRULE_PROPERTY)) {
    const icalrecurrencetype parsed = icalproperty_get_rrule(rule);
    if (parsed.freq != ICAL_YEARLY_RECURRENCE || parsed.by_hour[0] != ICAL_RECURRENCE_ARRAY_MAX ||
        parsed.by_minute[0] != ICAL_RECURRENCE_ARRAY_MAX ||
        parsed.by_second[0] != ICAL_RECURRENCE_ARRAY_MAX ||
        parsed.by_day[1] != ICAL_RECURRENCE_ARRAY_MAX ||
        parsed.by_month[1] != ICAL_RECURRENCE_ARRAY_MAX)
      return false;
  }
  return true;
}

bool IsHarmless(icalcomponent* definition) {
  int changes = 0;
  for (icalcomponent* change = icalcomponent_get_first_component(definition, ICAL_ANY_COMPONENT);
       change != nullptr;
       change = icalcomponent_get_next_component(definition, ICAL_ANY_COMPONENT)) {
    const icalcomponent_kind kind = icalcomponent_isa(change);
    if (kind != ICAL_XSTANDARD_COMPONENT && kind != ICAL_XDAYLIGHT_COMPONENT) return false;
    if (++changes > kMostChanges || !IsYearlyAtMost(change)) return false;
    icalproperty* start = icalcomponent_get_first_property(change, ICAL_DTSTART_PROPERTY);
    if (start == nullptr || !icaltime_is_valid_time(icalproperty_get_dtstart(start))) return false;
    if (icalproperty_get_dtstart(start).year < 1) return false;
    if (icalcomponent_get_first_property(change, ICAL_TZOFFSETTO_PROPERTY) == nullptr ||
        icalcomponent_get_first_property(change, ICAL_TZOFFSETFROM_PROPERTY) == nullptr)
      return false;
  }
  return changes > 0;
}

}  // namespace

absl::CivilSecond CivilOf(const icaltimetype& time) {
  return absl::CivilSecond(time.year, time.month, time.day, time.hour, time.minute, time.second);
}

icaltimetype TimeOf(absl::CivilSecond civil) {
  icaltimetype time = icaltime_null_time();
  time.year = static_cast<int>(civil.year());
  time.month = civil.month();
  time.day = civil.day();
  time.hour = civil.hour();
  time.minute = civil.minute();
  time.second = civil.second();
  return time;
}

absl::Time FileZone::InstantOf(absl::CivilSecond civil) const {
  if (defined_ == nullptr) return zone_.At(civil).pre;
  return absl::FromTimeT(icaltime_as_timet_with_zone(TimeOf(civil), defined_.get()));
}

absl::CivilSecond FileZone::CivilOf(absl::Time instant) const {
  if (defined_ == nullptr) return zone_.At(instant).cs;
  return ::tresen::icalendar::CivilOf(
      icaltime_from_timet_with_zone(absl::ToTimeT(instant), 0, defined_.get()));
}

void FileZones::AddDefinition(icalcomponent* definition) {
  icalproperty* id = icalcomponent_get_first_property(definition, ICAL_TZID_PROPERTY);
  if (id == nullptr || icalproperty_get_tzid(id) == nullptr) return;
  definitions_.try_emplace(icalproperty_get_tzid(id), definition);
}

const FileZone* FileZones::Find(const std::string& tzid) {
  if (zones_.size() > kMostZones) return nullptr;
  const auto [place, is_new] = zones_.try_emplace(tzid);
  if (!is_new) return place->second.get();
  absl::TimeZone zone;
  // The names of the database go first: definitions in files are often years old.
  if (Load(tzid, zone) || LoadByTail(tzid, zone)) {
    place->second = std::make_unique<FileZone>(zone);
    return place->second.get();
  }
  const auto definition = definitions_.find(tzid);
  if (definition == definitions_.end() || !IsHarmless(definition->second)) return nullptr;
  icaltimezone* defined = icaltimezone_new();
  icalcomponent* copy = icalcomponent_new_clone(definition->second);
  if (icaltimezone_set_component(defined, copy) == 0) {
    icalcomponent_free(copy);
    icaltimezone_free(defined, 1);
    return nullptr;
  }
  place->second = std::make_unique<FileZone>(defined);
  return place->second.get();
}

}  // namespace tresen::icalendar
