#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
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
  size_t WordLength(absl::string_view run) const;

  absl::flat_hash_map<std::string, bool> words_;  // and what they begin with: true if it is a word itself
};

// The words of a part of a text as the intent classifier sees them: what was recognised stands there as
// its kind ("_time_", "_service_", "_staff_"), so that a sentence about Lena on Friday teaches about any
// person on any day. "_x_" stands in training utterances for "{x}". Borrows what it is made of.
class IntentTokenizer {
 public:
  IntentTokenizer(const Analysis& analysis, absl::Span<const Entity> entities, const ThaiDivider& thai);
  Tokens Of(const ByteSpan& part) const;

  // A stretch that is replaced by its kind.
  struct Piece {
    ByteSpan span;
    absl::string_view name;
  };

 private:
  const Analysis& analysis_;
  const ThaiDivider& thai_;
  std::vector<Piece> pieces_;
  SpanIndex places_;
};

// How "{time}" is written into a training utterance so that it survives as one word.
std::string PlaceholderWord(absl::string_view name);

}  // namespace tresen::nlu
