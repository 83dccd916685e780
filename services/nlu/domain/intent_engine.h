#pragma once

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "services/nlu/domain/analysis.h"
#include "services/nlu/domain/intent_classifier.h"
#include "services/nlu/domain/intent_tokens.h"

namespace tresen::nlu {

// What a text, or a part of one, wants. Trained from utterances already analysed; rules that must not fail
// (stop, risk) stand above what was learned. Immutable and thread-safe.
class IntentEngine {
 public:
  IntentEngine(IntentClassifier classifier, ThaiDivider thai)
      : classifier_(std::move(classifier)), thai_(std::move(thai)) {}

  // Fills intents and requests of `out` from everything else that was found.
  void Decide(const Analysis& analysis, const UnderstandContext& context,
              Understanding& out) const;

  static ClassifierOptions Options();

 private:
  std::vector<IntentGuess> Guess(const IntentTokenizer& tokenizer, const ByteSpan& part) const;
  std::vector<Request> Split(const Analysis& analysis, const IntentTokenizer& tokenizer) const;
  void Explain(const Analysis& analysis, const std::string& rule, Understanding& out) const;

  IntentClassifier classifier_;
  ThaiDivider thai_;
};

}  // namespace tresen::nlu
