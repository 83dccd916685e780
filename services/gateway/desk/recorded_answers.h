#pragma once

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tresen::gateway {

// Answers of the other services in this turn, serialized, by step. What stands here is not asked
// again, so that a turn that is decided again after a crash is decided on the same answers.
using RecordedAnswers = std::map<std::string, std::string>;
std::string EncodeAnswers(const RecordedAnswers& answers);
absl::StatusOr<RecordedAnswers> DecodeAnswers(absl::string_view text);

}  // namespace tresen::gateway
