#pragma once

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "services/nlu/domain/text_features.h"

namespace tresen::nlu {

struct LinearOptions {
  float cost = 1.0F;  // of a training text on the wrong side; larger fits closer
  int passes = 15;
  uint64_t seed = 7;
};

// One linear decision per class against the rest (squared hinge loss), trained by dual coordinate
// descent with the classes side by side. Deterministic for a given order of texts.
class LinearModel {
 public:
  LinearModel() = default;
  // Requires labels[i] in [0, classes) and as many labels as vectors; `features` is the width.
  static LinearModel Train(absl::Span<const SparseVector> vectors, absl::Span<const int> labels,
                           int classes, int features, const LinearOptions& options);

  // Distance from the border per class, positive inside.
  std::vector<float> Score(const SparseVector& vector) const;
  float Weight(int feature, int label) const { return weights_[feature * stride_ + label]; }
  int classes() const { return classes_; }

 private:
  int classes_ = 0;
  int stride_ = 0;              // classes rounded up, so that rows can be added in wide steps
  std::vector<float> weights_;  // [feature][class], the last row is the bias
};

}  // namespace tresen::nlu
