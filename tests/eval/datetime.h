#pragma once

#include "tests/eval/records.h"

namespace tresen::nlu_eval {

// Dates and times of records of {"id", "lang", "text", "reference"}: the first reading of every mention.
absl::Status EvaluateDateTime(const std::vector<json>& records, Results& results);

}  // namespace tresen::nlu_eval
