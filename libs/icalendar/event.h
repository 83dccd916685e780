// Inside libs/icalendar only: one VEVENT as it stands in the file.
#pragma once

#include <libical/ical.h>

#include <optional>
#include <string>
#include <vector>

#include "libs/icalendar/reader.h"
#include "libs/icalendar/zones.h"

namespace tresen::icalendar {

// A date or a time of an event, with the zone it is meant in.
struct Moment {
  absl::CivilSecond civil;
  bool is_date = false;
  bool is_utc = false;
  const FileZone* zone = nullptr;

  absl::Time Instant() const;
};

struct Event {
  std::string uid;
  Moment start;
  // Either whole days, or an exact length; of a DURATION both may be there.
  int days = 0;
  absl::Duration length;
  Shows shows = Shows::kBusy;
  std::vector<icalrecurrencetype> rules;
  std::vector<Moment> more;        // RDATE
  std::vector<Moment> excluded;    // EXDATE
  std::optional<Moment> replaces;  // RECURRENCE-ID
  bool has_problem = false;

  absl::Time EndOf(absl::CivilSecond local_start, absl::Time start) const;
};

// Nothing if it has no start that can be understood.
std::optional<Event> EventOf(icalcomponent* component, FileZones& zones);

// The value and TZID of a date-time property; nothing if it is none.
std::optional<Moment> MomentOf(icalproperty* property, const icaltimetype& value, FileZones& zones,
                               bool& has_problem);

}  // namespace tresen::icalendar
