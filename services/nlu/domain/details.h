#pragma once

#include <vector>

#include "services/nlu/domain/analysis.h"
#include "services/nlu/domain/spelling.h"

namespace tresen::nlu {

// What the phrases of the lexicons say by themselves: topics of questions, risks, ordinals, comparisons with
// the last offer, yes and no, a wish for a language, for whom, how many people, names after "my name is",
// prices and booking codes. `contacts` are left alone.
std::vector<Entity> MatchDetails(const Analysis& analysis, const std::vector<Entity>& contacts,
                                 const SpellingIndex& everyday, const UnderstandContext& context);

}  // namespace tresen::nlu
