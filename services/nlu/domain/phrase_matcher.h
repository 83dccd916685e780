#pragma once

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace tresen::nlu {

// Finds all of many phrases in one pass over a SkeletonText (Aho-Corasick). Immutable once built;
// then thread-safe.
class PhraseMatcher {
 public:
  struct Hit {
    int begin = 0;  // bytes of the skeleton text, without the blanks around words
    int end = 0;
    int id = 0;
  };

  // Adds a phrase as people write it; "*" before or after opens that end ("schneid*"). The same phrase
  // may be added with several ids. Phrases without a letter, digit or emoji are ignored.
  void Add(absl::string_view phrase, int id);
  // Must be called once between the last Add and the first Find.
  void Build();

  // All occurrences, overlapping ones too, in order of their end.
  std::vector<Hit> Find(absl::string_view skeleton_text) const;

 private:
  struct Output {
    int length;        // of the pattern, blanks included
    bool blank_first;  // whether the pattern begins (ends) with a blank that is not part of the hit
    bool blank_last;
    int id;
  };
  struct Node {
    int fail = 0;
    int next_output = 0;  // nearest suffix node with outputs, 0 if none
    std::vector<Output> outputs;
  };

  int Child(int node, char byte) const;
  int ChildOrNew(int node, char byte);
  void LinkFailures();

  std::vector<Node> nodes_ = std::vector<Node>(1);
  absl::flat_hash_map<uint64_t, int> edges_;
};

}  // namespace tresen::nlu
