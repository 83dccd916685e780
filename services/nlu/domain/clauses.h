#pragma once

#include <vector>

#include "services/nlu/domain/analysis.h"

namespace tresen::nlu {

// The parts of a text that could be requests of their own: between full stops, line breaks, commas and words
// like "und"; a time or a name is never cut. At least one.
std::vector<ByteSpan> SplitClauses(const Analysis& analysis);

}  // namespace tresen::nlu
