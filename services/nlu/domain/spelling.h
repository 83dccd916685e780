#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"

namespace tresen::nlu {

// Finds the word that was meant by a misspelt one: one slip for words of four letters or more, two from
// nine. Compares skeletons, so accents and doubled letters are no slips. Immutable once built.
class SpellingIndex {
 public:
  // A word to which slips may be corrected.
  void AddTarget(absl::string_view skeleton);
  // A word that is right as it is and never "corrected".
  void AddKnown(absl::string_view skeleton);

  bool Knows(absl::string_view skeleton) const;
  // The nearest target, if it is the only one at its distance and begins with the same letter.
  std::optional<std::string> Correct(absl::string_view skeleton) const;

 private:
  int IndexOf(absl::string_view skeleton) const;

  std::vector<std::string> targets_;
  absl::flat_hash_map<std::string, std::vector<int>> shortened_;  // target minus one letter
  absl::flat_hash_set<std::string> known_;
};

// Letters to insert, delete, replace or swap with the neighbour; counts up to `limit` + 1.
int EditDistance(absl::string_view a, absl::string_view b, int limit);

}  // namespace tresen::nlu
