#pragma once

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "services/nlu/domain/text_features.h"

namespace tresen::nlu {

struct NetworkOptions {
  int width = 128;             // of the hidden layer
  int passes = 30;
  float rate = 0.05F;          // of the first steps; falls to nothing
  float drop_features = 0.7F;  // share of a text's features left out at each step
  float drop_hidden = 0.4F;
  float smoothing = 0.05F;     // of the truth that is shared among all labels
  uint64_t seed = 1;
};

// One hidden layer over the features of a text, learned while most features are left out at random, so that no single
// word decides. Errs on other texts than the linear model; together they are right more often. Deterministic.
class DropoutNetwork {
 public:
  DropoutNetwork() = default;
  // Requires labels[i] in [0, classes) and as many labels as vectors; `features` is the width of the vectors.
  static DropoutNetwork Train(absl::Span<const SparseVector> vectors, absl::Span<const int> labels,
                              int classes, int features, const NetworkOptions& options);

  // Logarithm of the probability of each class.
  std::vector<float> LogProbabilities(const SparseVector& vector) const;

 private:
  friend class NetworkTrainer;

  int classes_ = 0;
  int stride_ = 0;  // classes padded
  int width_ = 0;
  std::vector<float> embedding_;    // [feature][width]
  std::vector<float> hidden_bias_;  // [width]
  std::vector<float> output_;       // [width][stride]
  std::vector<float> bias_;         // [stride]
};

}  // namespace tresen::nlu
