#include "services/gateway/desk/recorded_answers.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace tresen::gateway {

std::string EncodeAnswers(const RecordedAnswers& answers) {
  std::string text;
  for (const auto& [step, answer] : answers) {
    absl::StrAppend(&text, step.size(), ":", answer.size(), ":", step, answer);
  }
  return text;
}

absl::StatusOr<RecordedAnswers> DecodeAnswers(absl::string_view text) {
  RecordedAnswers answers;
  const auto number = [&text](size_t* value) {
    const size_t colon = text.find(':');
    if (colon == absl::string_view::npos || !absl::SimpleAtoi(text.substr(0, colon), value)) {
      return false;
    }
    text.remove_prefix(colon + 1);
    return true;
  };
  while (!text.empty()) {
    size_t step = 0;
    size_t answer = 0;
    if (!number(&step) || !number(&answer) || step > text.size() || answer > text.size() - step) {
      return absl::DataLossError("the answers recorded for a turn cannot be read");
    }
    answers.emplace(std::string(text.substr(0, step)), std::string(text.substr(step, answer)));
    text.remove_prefix(step + answer);
  }
  return answers;
}

}  // namespace tresen::gateway
