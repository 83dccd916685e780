#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"

namespace tresen::icalendar {

// An appointment as a calendar keeps it.
struct CalendarEntry {
  std::string uid;
  int sequence = 0;  // how often it was changed
  absl::Time start;
  absl::Time end;
  absl::Time changed_at;
  std::string summary;
  std::string location;
  std::string url;
  bool cancelled = false;
};

// An iCalendar file (RFC 5545) with one event. Instants are UTC, so that no zone definition is
// needed; text is escaped (3.3.11) and lines are folded at 75 bytes (3.1), never inside a character.
std::string CalendarFile(const CalendarEntry& entry);

// The same with any number of events under a name, for clients that subscribe and look again every quarter of an hour
// (RFC 7986: NAME, REFRESH-INTERVAL). Has no METHOD: it is the state, not a message about it.
std::string CalendarFeedFile(const std::string& name, const std::vector<CalendarEntry>& entries);

// A calendar object as a CalDAV server stores it (RFC 4791, 4.1): one event without a METHOD.
std::string CalendarResource(const CalendarEntry& entry);

}  // namespace tresen::icalendar
