// Whose calendar decides what is free in a branch, and how it is reached.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/scheduling/domain/ids.h"

namespace tresen::scheduling {

enum class Authority { kBuiltin, kTimeGlobe, kCalDav, kIcs };
// People's calendars outside are read regularly; our calendar decides.
constexpr bool IsMirrored(Authority authority) {
  return authority == Authority::kCalDav || authority == Authority::kIcs;
}
// What is done with a booking while the other calendar does not answer.
enum class AwayMode { kRefuse, kProvisional };
// How times in the lists of the other calendar are read.
enum class TimeMode { kAuto, kUtc, kLocal };

// Secrets are named, never held: see the contract's BranchCalendar.
struct ForeignCalendar {
  Authority authority = Authority::kBuiltin;
  std::string url;
  std::string secret;
  std::string user;
  std::string site;
  std::map<ServiceId, int64_t> services;     // their numbers there
  std::map<StaffId, int64_t> staff_numbers;  // the people's numbers there
  std::map<StaffId, std::string> staff_urls;
  TimeMode time_mode = TimeMode::kAuto;
  AwayMode when_away = AwayMode::kRefuse;
  int sync_minutes = 5;
  bool reminds = false;
  friend bool operator==(const ForeignCalendar&, const ForeignCalendar&) = default;
};

// Does the calendar itself say which starts are free? Our own search then leaves the branch out.
inline bool ProposesStarts(const ForeignCalendar& calendar) {
  return calendar.authority == Authority::kTimeGlobe;
}

inline absl::string_view NameOf(Authority authority) {
  switch (authority) {
    case Authority::kTimeGlobe: return "timeglobe";
    case Authority::kCalDav: return "caldav";
    case Authority::kIcs: return "ics";
    case Authority::kBuiltin: break;
  }
  return "builtin";
}

}  // namespace tresen::scheduling
