#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/nlu/domain/analysis.h"
#include "services/nlu/domain/time/time_mention.h"

namespace tresen::nlu {

// The stretches of `times` in bytes of the text.
std::vector<ByteSpan> ByteSpans(absl::string_view text, const std::vector<TimeMention>& times);

// Where something is moved, "from Tuesday to Thursday" names two days, the old one and the new one, and no stretch of
// days. Needs the phrases of the analysis.
void SplitMoved(const Analysis& analysis, const absl::TimeZone& zone, std::vector<TimeMention>& times);

}  // namespace tresen::nlu
