#pragma once

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace tresen::nlu {

// How likely a word is in each of several languages, by its letters: every letter is foretold by the up to five before
// it, and a run that a language never showed falls back to a shorter one at a price (Witten and Bell). Immutable and
// thread-safe after Finish.
class LetterModel {
 public:
  explicit LetterModel(int languages) : width_(languages) {}

  // Lower-case words, whole; `weight` is how often it counts.
  void Learn(int language, absl::string_view word, float weight);
  void Finish();

  // Adds the logarithm of the word's probability to the score of every language. False if no language knows any run of
  // it beyond single letters.
  bool Score(absl::string_view word, std::vector<float>& score) const;

 private:
  // One run of letters; the counts of all languages stand in rows of `width_`.
  struct Run {
    int before = 0;  // the run without its last letter
    int behind = 0;  // the run without its first letter
  };

  int Row(uint64_t hash, int before, int behind);

  size_t width_;
  absl::flat_hash_map<uint64_t, int> rows_;
  std::vector<Run> runs_;
  std::vector<float> counts_;
  std::vector<int16_t> likely_;  // logarithm of the last letter's probability after the others, in steps
  std::vector<int16_t> escape_;  // the price of a letter that never followed the run
};

}  // namespace tresen::nlu
