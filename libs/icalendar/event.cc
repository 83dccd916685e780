#include "libs/icalendar/event.h"

#include <algorithm>

namespace tresen::icalendar {
namespace {

constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2200;
constexpr int kLongestDays = 366 * 20;

const char* TzidOf(icalproperty* property) {
  icalparameter* parameter = icalproperty_get_first_parameter(property, ICAL_TZID_PARAMETER);
  return parameter == nullptr ? nullptr : icalparameter_get_tzid(parameter);
}

// Each property of a kind, with libical's accessor for its value.
template <typename Use>
void ForEach(icalcomponent* component, icalproperty_kind kind, Use use) {
  for (icalproperty* property = icalcomponent_get_first_property(component, kind);
       property != nullptr; property = icalcomponent_get_next_property(component, kind))
    use(property);
}

Shows ShowsOf(icalcomponent* component) {
  const icalproperty_status status = icalcomponent_get_status(component);
  if (status == ICAL_STATUS_CANCELLED) return Shows::kCancelled;
  icalproperty* transparency = icalcomponent_get_first_property(component, ICAL_TRANSP_PROPERTY);
  if (transparency != nullptr) {
    const icalproperty_transp shown = icalproperty_get_transp(transparency);
    if (shown == ICAL_TRANSP_TRANSPARENT || shown == ICAL_TRANSP_TRANSPARENTNOCONFLICT)
      return Shows::kFree;
  }
  return status == ICAL_STATUS_TENTATIVE ? Shows::kTentative : Shows::kBusy;
}

void ReadLength(icalcomponent* component, FileZones& zones, Event& event) {
  icalproperty* end = icalcomponent_get_first_property(component, ICAL_DTEND_PROPERTY);
  icalproperty* duration = icalcomponent_get_first_property(component, ICAL_DURATION_PROPERTY);
  if (end != nullptr) {
    const auto moment = MomentOf(end, icalproperty_get_dtend(end), zones, event.has_problem);
    if (!moment) {
      event.has_problem = true;
    } else if (event.start.is_date) {
      event.days =
          static_cast<int>(absl::CivilDay(moment->civil) - absl::CivilDay(event.start.civil));
    } else {
      event.length = moment->Instant() - event.start.Instant();
    }
  } else if (duration != nullptr) {
    const icaldurationtype length = icalproperty_get_duration(duration);
    event.has_problem |= length.is_neg != 0;
    event.days = static_cast<int>(std::min<unsigned>(length.days, kLongestDays) +
                                  7 * std::min<unsigned>(length.weeks, kLongestDays / 7));
    event.length = absl::Hours(std::min<unsigned>(length.hours, 24 * kLongestDays)) +
                   absl::Minutes(std::min<unsigned>(length.minutes, 1440 * kLongestDays)) +
                   absl::Seconds(length.seconds);
    if (length.is_neg != 0) event.length = -absl::Hours(1);  // takes no time
  } else if (event.start.is_date) {
    event.days = 1;
  }
  if (event.start.is_date && event.days == 0 && end != nullptr) event.days = 1;  // RFC 2445's way
}

void ReadRepetition(icalcomponent* component, FileZones& zones, Event& event) {
  ForEach(component, ICAL_RRULE_PROPERTY,
          [&](icalproperty* property) { event.rules.push_back(icalproperty_get_rrule(property)); });
  ForEach(component, ICAL_RDATE_PROPERTY, [&](icalproperty* property) {
    const icaldatetimeperiodtype value = icalproperty_get_rdate(property);
    const icaltimetype time = icaltime_is_null_time(value.time) ? value.period.start : value.time;
    const auto moment = MomentOf(property, time, zones, event.has_problem);
    moment ? event.more.push_back(*moment) : static_cast<void>(event.has_problem = true);
  });
  ForEach(component, ICAL_EXDATE_PROPERTY, [&](icalproperty* property) {
    const auto moment =
        MomentOf(property, icalproperty_get_exdate(property), zones, event.has_problem);
    moment ? event.excluded.push_back(*moment) : static_cast<void>(event.has_problem = true);
  });
}

}  // namespace

absl::Time Moment::Instant() const {
  return is_utc ? absl::FromCivil(civil, absl::UTCTimeZone()) : zone->InstantOf(civil);
}

absl::Time Event::EndOf(absl::CivilSecond local_start, absl::Time begin) const {
  if (days == 0) return begin + length;
  const absl::CivilSecond moved = absl::CivilSecond(absl::CivilDay(local_start) + days) +
                                  (local_start - absl::CivilSecond(absl::CivilDay(local_start)));
  return (start.is_utc ? absl::FromCivil(moved, absl::UTCTimeZone())
                       : start.zone->InstantOf(moved)) +
         length;
}

std::optional<Moment> MomentOf(icalproperty* property, const icaltimetype& value, FileZones& zones,
                               bool& has_problem) {
  if (icaltime_is_null_time(value) || !icaltime_is_valid_time(value) || value.year < kFirstYear ||
      value.year > kLastYear || value.month < 1)
    return std::nullopt;
  Moment moment;
  moment.civil = CivilOf(value);
  moment.is_date = value.is_date != 0;
  moment.is_utc = icaltime_is_utc(value) && !moment.is_date;
  moment.zone = &zones.otherwise();
  const char* tzid = TzidOf(property);
  if (tzid != nullptr && !moment.is_utc && !moment.is_date) {
    const FileZone* zone = zones.Find(tzid);
    if (zone == nullptr)
      has_problem = true;
    else
      moment.zone = zone;
  }
  return moment;
}

std::optional<Event> EventOf(icalcomponent* component, FileZones& zones) {
  Event event;
  icalproperty* start = icalcomponent_get_first_property(component, ICAL_DTSTART_PROPERTY);
  if (start == nullptr) return std::nullopt;
  const auto moment = MomentOf(start, icalproperty_get_dtstart(start), zones, event.has_problem);
  if (!moment) return std::nullopt;
  event.start = *moment;
  const char* uid = icalcomponent_get_uid(component);
  event.uid = uid == nullptr ? "" : uid;
  event.shows = ShowsOf(component);
  ReadLength(component, zones, event);
  ReadRepetition(component, zones, event);
  icalproperty* replaces = icalcomponent_get_first_property(component, ICAL_RECURRENCEID_PROPERTY);
  if (replaces != nullptr) {
    event.replaces =
        MomentOf(replaces, icalproperty_get_recurrenceid(replaces), zones, event.has_problem);
    event.has_problem |= !event.replaces.has_value();
  }
  return event;
}

}  // namespace tresen::icalendar
