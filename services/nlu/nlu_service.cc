#include "services/nlu/nlu_service.h"

#include <utility>

#include "libs/status/status.h"
#include "services/nlu/language_model/redaction.h"
#include "services/nlu/nlu_convert.h"

namespace tresen::nlu {

absl::StatusOr<v1::ParseResponse> NluHandlers::Parse(const rpc::CallContext& context,
                                                     const v1::ParseRequest& request) {
  TRESEN_ASSIGN_OR_RETURN(const UnderstandContext known, ContextFrom(request));
  TRESEN_ASSIGN_OR_RETURN(const std::shared_ptr<const VocabularyIndex> vocabulary,
                          vocabularies_.Get(context, request.parent()));
  Understanding found = understander_.Understand(request.text(), *vocabulary, known);
  // A short answer to an open question is ours to read: only there is known what was asked.
  if (model_ != nullptr && known.expected == ExpectedAnswer::kNothing) {
    SeekOpinion(request.text(), *vocabulary, found);
  }
  v1::ParseResponse response = ToProto(found, request.text());
  response.set_vocabulary_revision(vocabulary->revision());
  return response;
}

void NluHandlers::SeekOpinion(absl::string_view text, const VocabularyIndex& vocabulary,
                              Understanding& found) const {
  if (!IsWorthAsking(found, model_->options().ask_below)) return;
  const std::string redacted = Redacted(
      text, found, [this](absl::string_view word) { return understander_.IsEverydayWord(word); });
  if (redacted.empty()) return;
  const absl::StatusOr<Opinion> opinion = model_->Ask(redacted, vocabulary);
  Explanation explanation{.subject = "language model"};
  if (opinion.ok()) {
    Adopt(*opinion, text, found);
    explanation.reasons = {opinion->intent};
  } else {
    explanation.reasons = {std::string(opinion.status().message())};
  }
  found.explanations.push_back(std::move(explanation));
}

}  // namespace tresen::nlu
