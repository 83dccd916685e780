#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/nlu/domain/analysis.h"

namespace tresen::nlu {

struct ShortAnswer {
  std::string intent;
  float confidence = 0;
  std::string rule;
};

// Messages that say one thing only, as whole messages: stop words, yes, no, thanks, greetings, "the second".
// Decided by rule, because a near miss must not count. nullopt: there is more in the message.
std::optional<ShortAnswer> ReadShortAnswer(const Analysis& analysis,
                                           const UnderstandContext& context);

// The choice (1, 2, ...) whose label a message repeats, wholly or in the part that tells it from the
// others; nullopt if none or several fit.
std::optional<int> MatchChoice(const Analysis& analysis, const std::vector<std::string>& choices);

}  // namespace tresen::nlu
