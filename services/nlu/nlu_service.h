#pragma once

#include "absl/status/statusor.h"
#include "libs/rpc/call_context.h"
#include "services/nlu/domain/understander.h"
#include "services/nlu/language_model/language_model.h"
#include "services/nlu/vocabulary_cache.h"
#include "tresen/nlu/v1/nlu.pb.h"

namespace tresen::nlu {

// The handlers of tresen.nlu.v1.NluService. Stores and logs nothing of a text. Thread-safe.
class NluHandlers {
 public:
  // All must outlive the handlers. Without a language model what the engine understands is the answer.
  NluHandlers(const Understander& understander, VocabularyCache& vocabularies, LanguageModel* model = nullptr)
      : understander_(understander), vocabularies_(vocabularies), model_(model) {}

  absl::StatusOr<v1::ParseResponse> Parse(const rpc::CallContext& context,
                                          const v1::ParseRequest& request);

 private:
  void SeekOpinion(absl::string_view text, const VocabularyIndex& vocabulary, Understanding& found) const;

  const Understander& understander_;
  VocabularyCache& vocabularies_;
  LanguageModel* const model_;
};

}  // namespace tresen::nlu
