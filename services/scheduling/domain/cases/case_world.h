// Reads one case of cases/*.json. Throws (nlohmann's exceptions) at a case that is not well-formed:
// the files are ours.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

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
};

CaseWorld ReadCase(const nlohmann::json& json);

// The wall time, with its offset where it is shown twice.
std::string ShowStart(absl::Time start, const absl::TimeZone& zone);

}  // namespace tresen::scheduling
