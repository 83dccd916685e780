#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/types/span.h"
#include "services/nlu/domain/analysis.h"
#include "services/nlu/domain/text_features.h"

namespace tresen::nlu {

// Divides Thai, which has no blanks, into known words; what is not known stays in one piece.
class ThaiDivider {
 public:
  // The known words: word lists, phrases and concept words in Thai letters.
  explicit ThaiDivider(absl::Span<const LanguagePack> packs);
  std::vector<std::string> Divide(absl::string_view run) const;

 private:
  absl::flat_hash_set<std::string> words_;
  size_t longest_ = 0;
};

// The words of a part of a text as the intent classifier sees them: what was recognised stands there as
// its kind ("_time_", "_service_", "_staff_"), so that a sentence about Lena on Friday teaches about any
// person on any day. "_x_" stands in training utterances for "{x}".
Tokens IntentTokens(const Analysis& analysis, absl::Span<const Entity> entities,
                    const ByteSpan& part, const ThaiDivider& thai);

// How "{time}" is written into a training utterance so that it survives as one word.
std::string PlaceholderWord(absl::string_view name);

}  // namespace tresen::nlu
