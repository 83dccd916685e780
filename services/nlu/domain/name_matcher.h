#pragma once

#include <vector>

#include "services/nlu/domain/analysis.h"

namespace tresen::nlu {

// Staff and branches named in a text, inflected or misspelt, and "anyone" as the staff value "any".
std::vector<Entity> MatchNames(const Analysis& analysis, const VocabularyIndex& vocabulary);

}  // namespace tresen::nlu
