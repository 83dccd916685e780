#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "services/gateway/conversation/counter.h"
#include "services/gateway/conversation/draft.h"

namespace tresen::gateway {

// What a request says towards a goal.
struct DraftReading {
  Draft draft;                 // the draft before, with what was said
  std::vector<Field> changed;  // fields that the request names
  std::vector<std::string> named_services;  // clearly named by this request
  // What could not be settled by the words alone. A service of `either_service` comes in addition to
  // those that were clearly named.
  std::vector<std::string> either_service;
  std::vector<absl::CivilDay> either_day;
  std::vector<int> either_clock;
  size_t either_place = 0;  // how many of the named ones were said before it
  bool service_not_offered = false;
  bool staff_unknown = false;  // a name that nobody here has
};

// Reads the current request, a picked choice included, on top of `before`. `times` are the mentions
// that speak of the wish (for a move not those that name the old appointment).
DraftReading ReadDraft(const Counter& counter, const Draft& before,
                       const std::vector<TimeMention>& times);

// Opens the goal unless it is the open one already. When another goal is under way, asks whether to
// put that one aside instead and returns false.
bool TakeUpGoal(Counter& counter, GoalKind kind);

// Writes the reading into the open goal's draft.
void NoteDraft(Counter& counter, const DraftReading& reading);

}  // namespace tresen::gateway
