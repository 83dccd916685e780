#include "services/nlu/language_model/language_model.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/status/status.h"

namespace tresen::nlu {
namespace {

constexpr int kFailuresInARow = 3;
constexpr absl::Duration kPause = absl::Seconds(30);
constexpr size_t kAnswerLimit = size_t{64} << 10;

}  // namespace

LanguageModel::LanguageModel(Options options, const Clock& clock, metrics::Registry& metrics)
    : options_(std::move(options)),
      clock_(clock),
      client_({.connect_timeout = options_.timeout, .answer_limit = kAnswerLimit}),
      asked_(metrics.AddCounter({.name = "tresen_nlu_language_model_total",
                                 .help = "Questions to the language model by outcome.",
                                 .labels = {{"outcome", {"answered", "refused", "failed", "left_alone"}}}})) {}

absl::StatusOr<Opinion> LanguageModel::Ask(absl::string_view redacted, const VocabularyIndex& vocabulary) {
  if (LeftAlone()) {
    asked_.Increment({"left_alone"});
    return absl::UnavailableError("the language model is left alone after failures");
  }
  absl::StatusOr<std::string> answer = Post(QuestionFor(options_.model, redacted, vocabulary));
  Note(answer.ok());
  if (!answer.ok()) {
    asked_.Increment({"failed"});
    return answer.status();
  }
  absl::StatusOr<Opinion> opinion = ReadOpinion(*answer, redacted, vocabulary);
  asked_.Increment({opinion.ok() ? "answered" : "refused"});
  return opinion;
}

absl::StatusOr<std::string> LanguageModel::Post(std::string body) {
  http::ClientRequest request{.method = "POST",
                              .url = absl::StrCat(options_.url, "/chat/completions"),
                              .body = std::move(body),
                              .timeout = options_.timeout};
  request.headers.push_back({"Content-Type", "application/json"});
  if (!options_.key.empty()) {
    request.headers.push_back({"Authorization", absl::StrCat("Bearer ", options_.key)});
  }
  absl::StatusOr<http::ClientResponse> response = client_.Send(request);
  if (!response.ok()) return absl::UnavailableError("the language model does not answer");
  if (response->status != 200) {
    return absl::UnavailableError(absl::StrCat("the language model answers with status ", response->status));
  }
  return std::move(response->body);
}

bool LanguageModel::LeftAlone() {
  absl::MutexLock lock(&mutex_);
  return clock_.Now() < alone_until_;
}

void LanguageModel::Note(bool answered) {
  absl::MutexLock lock(&mutex_);
  failures_ = answered ? 0 : failures_ + 1;
  if (failures_ < kFailuresInARow) return;
  failures_ = 0;
  alone_until_ = clock_.Now() + kPause;
}

}  // namespace tresen::nlu
