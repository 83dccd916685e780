#pragma once

#include <string>
#include <vector>

#include "services/gateway/conversation/state.h"

namespace tresen::gateway {

// What an answer to the open question would be; same order as tresen.nlu.v1.ExpectedAnswer.
enum class ExpectedAnswer {
  kNothing,
  kYesNo,
  kChoice,
  kService,
  kTime,
  kStaff,
  kBranch,
  kName,
  kText,
};

// What helps the language service with a short answer.
struct UnderstandingHints {
  ExpectedAnswer expected = ExpectedAnswer::kNothing;
  std::vector<std::string> choices;  // labels shown last, in order; only while a question is open
  std::string language;              // of the chat so far; empty: not known
};

UnderstandingHints HintsFor(const State& state);

}  // namespace tresen::gateway
