// Does a catalogue make sense? Every problem is named, not only the first.
#pragma once

#include <string>
#include <vector>

#include "services/scheduling/domain/catalogue.h"

namespace tresen::scheduling {

struct CatalogueProblem {
  std::string field;  // "branches[0].time_zone"
  std::string description;
  friend bool operator==(const CatalogueProblem&, const CatalogueProblem&) = default;
};

// Empty = the catalogue may be used by every other function here.
std::vector<CatalogueProblem> CheckCatalogue(const Catalogue& catalogue);

inline constexpr int kMostServiceMinutes = 12 * 60;
inline constexpr int kMostItemsPerVisit = 5;
inline constexpr int kMostUnits = 100;
inline constexpr int kMostRhythmWeeks = 4;
inline constexpr int kMostHorizonDays = 400;
inline constexpr int kMostVisitsPerPeriod = 100000;

}  // namespace tresen::scheduling
