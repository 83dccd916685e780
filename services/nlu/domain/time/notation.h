#pragma once

#include <string>
#include <vector>

#include "services/nlu/domain/time/time_mention.h"

namespace tresen::nlu {

// What a mention says, as the corpora write it:
//   2026-03-05  T15:00  2026-03-05T15:00  A..B  A..  ..B  90m  repeat
// "!" in front: excluded; "~": approximate; "A or B": two readings, likeliest first.
std::string Notation(const TimeMention& mention);

// All mentions in order, with " & " between them; "none" without any.
std::string Notation(const std::vector<TimeMention>& mentions);

// Whether a notation says what was expected. An expectation may name the first readings only.
bool Says(const std::string& notation, const std::string& expected);

}  // namespace tresen::nlu
