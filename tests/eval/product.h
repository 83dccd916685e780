#pragma once

#include "tests/eval/records.h"

namespace tresen::nlu_eval {

// Sets that the product understands as it is, without learning from them.
absl::Status EvaluateLanguages(const std::vector<json>& records, Results& results);
absl::Status EvaluateNumbers(const std::vector<json>& records, Results& results);
absl::Status EvaluateContacts(const std::vector<json>& records, Results& results);
absl::Status EvaluateSentiment(const std::vector<json>& records, Results& results);
// Ranks the questions and answers of `documents` for each question.
absl::Status EvaluateFaq(const std::vector<json>& records, const std::vector<json>& documents,
                         Results& results);

}  // namespace tresen::nlu_eval
