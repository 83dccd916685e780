// Public holidays of the German states, computed for any year from 1995 on.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace tresen::scheduling {

struct PublicHoliday {
  absl::CivilDay day;
  absl::string_view id;      // "good_friday"; its names lie in services/scheduling/holidays; lives as long as the program
  absl::string_view source;  // the law that makes it a holiday
  friend bool operator==(const PublicHoliday&, const PublicHoliday&) = default;
};

// Regions are ISO 3166-2 codes of the states ("DE-BE"). Two states give some of their places one
// more day: "DE-BY-KATH" is Bavaria with Assumption Day (places with more Catholic than Protestant
// inhabitants), "DE-SN-KATH" and "DE-TH-KATH" are the places of Saxony and Thuringia that keep
// Corpus Christi. Days of single towns (Augsburg) are entered as exceptions of a branch.
bool IsKnownHolidayRegion(absl::string_view region);
std::vector<std::string> HolidayRegions();

// In order of date. Empty for an unknown region.
std::vector<PublicHoliday> HolidaysOf(absl::string_view region, int year);

// The holiday on `day`, if it is one.
std::optional<PublicHoliday> HolidayOn(absl::string_view region, absl::CivilDay day);

// Easter Sunday of the Gregorian calendar.
absl::CivilDay EasterSunday(int year);

}  // namespace tresen::scheduling
