// Weeks to ask for, and how the times of orders are read. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/scheduling/connectors/connector.h"

namespace tresen::scheduling::timeglobe {

// The values of `week` that together hold the days `first` … `last`, in order of time. 0 means today
// and five more days, n the ISO week n weeks on; a day that neither holds is asked for in week 0.
std::vector<int> WeeksFor(absl::CivilDay first, absl::CivilDay last, absl::CivilDay today);

// The instant that a listed time means. `near` decides where a local time occurs twice. Nothing for
// what is no time.
std::optional<absl::Time> ReadTime(const std::string& text, TimeMode mode,
                                   const absl::TimeZone& zone,
                                   std::optional<absl::Time> near = std::nullopt);

// What an order that we know says about how times are written: as UTC, as local time, or nothing
// (it was moved, or the zone has no offset then).
std::optional<TimeMode> ModeShownBy(const std::string& text, absl::Time known,
                                    const absl::TimeZone& zone);

// What was seen in one look at the lists.
struct Votes {
  int utc = 0;
  int local = 0;
  void Add(std::optional<TimeMode> mode);
};

// The reading after a look: it changes only when something speaks for the other mode and nothing for
// the present one.
Connector::TimeReading Calibrate(Connector::TimeReading now, const Votes& votes);

}  // namespace tresen::scheduling::timeglobe
