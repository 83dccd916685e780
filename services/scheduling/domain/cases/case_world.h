// Reads one case of cases/*.json. Throws (nlohmann's exceptions) at a case that is not well-formed:
// the files are ours.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "services/scheduling/domain/alternatives.h"
#include "services/scheduling/domain/availability_index.h"
#include "services/scheduling/domain/interval_search.h"
#include "services/scheduling/domain/slot_search.h"

namespace tresen::scheduling {

struct CaseWorld {
  std::string name;
  absl::Time now;
  absl::TimeZone zone;
  IntervalWorld world;
  SlotQuery query;
  // The same wish as a customer has it, and what the offers are ranked by.
  VisitWish wish;
  BranchVisits visits;
  std::vector<StaffLoad> loads;
};

CaseWorld ReadCase(const nlohmann::json& json);
AvailabilityIndex IndexOf(const CaseWorld& world);
// Every case of every file of the folder, by file and place in it.
std::vector<nlohmann::json> AllCases();

// "2026-03-03 09:00", or with the offset of a time that is shown twice.
absl::Time ReadTime(const std::string& text, const absl::TimeZone& zone);
// "09:00" means that time of the wished day.
std::string FullTime(const std::string& text, const nlohmann::json& json);

// The wall time, with its offset where it is shown twice.
std::string ShowStart(absl::Time start, const absl::TimeZone& zone);

}  // namespace tresen::scheduling
