#pragma once

#include <string>

#include "absl/status/status.h"

namespace tresen::nlu_eval {

// Reads records of {"id", "lang", "text", "reference"} from `in`, one per line, writes what the
// date and time parser understands to `out` in the form the scorer reads, and the time per text to
// `speed` as {"datetime": {"median_us", "p99_us"}}. Only the first reading of a mention is written.
absl::Status EvaluateDateTime(const std::string& in, const std::string& out,
                              const std::string& speed);

}  // namespace tresen::nlu_eval
