// What a branch is told when an appointment and a calendar outside do not agree.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/scheduling/store/mirror_store.h"

namespace tresen::scheduling {

struct ConflictFacts {
  std::string language;  // de, en, es, pl, th; another one is told in English
  std::string people;    // names, with commas between
  absl::Time start;      // of the appointment here
  absl::TimeZone zone;   // of the branch
};

// What happened, then when and with whom, without the customer.
std::vector<std::string> ConflictLines(const MirrorConflict& conflict, const ConflictFacts& facts);

}  // namespace tresen::scheduling
