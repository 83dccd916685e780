#pragma once

#include <array>
#include <vector>

#include "absl/types/span.h"

namespace tresen::nlu {

// What speaks for a text being one of those that were trained at all. Larger is nearer.
struct ScopeSigns {
  float lead = 0;      // how much likelier the best label is than "out of scope", or than all others
  float margin = 0;    // the same between the borders of the linear model
  float likeness = 0;  // to the nearest training text of the best label, 0 to 1
  float known = 0;     // share of the text's words that training has seen
};

// A text held out of training, as the gate learns from it.
struct ScopeExample {
  ScopeSigns signs;
  bool inside = true;
  bool right = true;  // its best label was the right one
};

// Decides whether a text is out of scope. Learned from texts that were held out; texts inside that were understood
// rightly may only rarely be refused, whatever that costs in the others.
class ScopeGate {
 public:
  ScopeGate() = default;
  // `most_refused`: share of the rightly understood texts that may be refused. Without examples of both kinds
  // nothing is ever refused.
  static ScopeGate Train(absl::Span<const ScopeExample> examples, float most_refused);

  // Probability that the text is in scope, and whether that is too little.
  float Inside(const ScopeSigns& signs) const;
  bool Refuses(const ScopeSigns& signs) const { return trained_ && Score(signs) < threshold_; }

 private:
  static constexpr size_t kSigns = 4;
  float Score(const ScopeSigns& signs) const;

  bool trained_ = false;
  std::array<float, kSigns> mean_{};
  std::array<float, kSigns> scale_{};
  std::array<float, kSigns> weight_{};
  float bias_ = 0;
  float threshold_ = 0;
};

}  // namespace tresen::nlu
