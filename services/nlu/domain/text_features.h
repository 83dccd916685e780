#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace tresen::nlu {

// What a classifier sees of a text: its words, placeholders such as "_time_" among them.
using Tokens = std::vector<std::string>;

struct FeatureOptions {
  int word_ngrams = 2;     // single words up to this many neighbours
  int char_ngrams_min = 2;  // inside words, their ends marked
  int char_ngrams_max = 5;
  float char_weight = 1.0F;  // of the characters' half of the vector relative to the words' half
  int min_count = 1;         // features seen in fewer training texts are dropped
  // Beginnings of words, too, alone and in pairs of whatever order up to this many words apart: what is said in other
  // words, forms and order has them in common. 0: none.
  int pair_window = 0;
  float rarity = 1.0F;       // power of the weight that rare features have over common ones; 0: all alike
};

// A text as a sparse vector; indices ascend.
struct SparseVector {
  std::vector<int> index;
  std::vector<float> value;
};

// Maps texts to TF-IDF vectors of word and character n-grams. Learned once from the training texts;
// immutable and thread-safe then. Both halves have length one (if they have any known feature).
class FeatureSpace {
 public:
  FeatureSpace() = default;
  FeatureSpace(absl::Span<const Tokens> texts, const FeatureOptions& options);

  SparseVector Map(const Tokens& tokens) const;
  int size() const { return static_cast<int>(idf_.size()); }
  // Share of a text's words that more than `beside` training texts have, longer ones weighing more; 0 to 1.
  float Familiarity(const Tokens& tokens, int beside = 0) const;
  // Readable form of features for explanations: which of the text's words carry which index.
  std::vector<std::pair<std::string, int>> WordFeatures(const Tokens& tokens) const;

 private:
  struct Counts;
  Counts Count(const Tokens& tokens) const;
  std::vector<std::pair<int, int>> Known(const std::vector<std::pair<uint64_t, int>>& counts) const;

  FeatureOptions options_;
  absl::flat_hash_map<uint64_t, int> index_;
  std::vector<float> idf_;
  std::vector<int> texts_;  // that have the feature
};

}  // namespace tresen::nlu
