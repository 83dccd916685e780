#include "services/nlu/domain/linear_model.h"

#include <algorithm>
#include <numeric>

#include "services/nlu/domain/random_order.h"
#include "services/nlu/domain/rows.h"

namespace tresen::nlu {
namespace {

constexpr float kBias = 1.0F;

}  // namespace

LinearModel LinearModel::Train(absl::Span<const SparseVector> vectors, absl::Span<const int> labels,
                               int classes, int features, const LinearOptions& options) {
  LinearModel model;
  model.classes_ = classes;
  const int stride = Padded(classes);
  model.stride_ = stride;
  model.weights_.assign(static_cast<size_t>(features + 1) * stride, 0);
  const auto row = [&](int i) { return &model.weights_[static_cast<size_t>(i) * stride]; };
  std::vector<float> alpha(vectors.size() * static_cast<size_t>(stride), 0);
  std::vector<float> step(stride);
  std::vector<int> order(vectors.size());
  std::iota(order.begin(), order.end(), 0);
  RandomOrder random(options.seed);
  const float diagonal = 0.5F / options.cost;
  for (int pass = 0; pass < options.passes; ++pass) {
    random.Shuffle(order);
    for (const int i : order) {
      const SparseVector& x = vectors[i];
      float square = kBias * kBias + diagonal;
      std::fill(step.begin(), step.end(), 0);
      for (size_t j = 0; j < x.index.size(); ++j) {
        AddRow(step.data(), row(x.index[j]), x.value[j], stride);
        square += x.value[j] * x.value[j];
      }
      AddRow(step.data(), row(features), kBias, stride);
      float* a = &alpha[static_cast<size_t>(i) * stride];
      const float inverse = 1.0F / square;
      for (int k = 0; k < classes; ++k) {
        const float sign = labels[i] == k ? 1.0F : -1.0F;
        const float gradient = sign * step[k] - 1.0F + diagonal * a[k];
        const float next = std::max(0.0F, a[k] - gradient * inverse);
        step[k] = (next - a[k]) * sign;
        a[k] = next;
      }
      std::fill(step.begin() + classes, step.end(), 0);
      if (std::all_of(step.begin(), step.end(), [](float d) { return d == 0; })) continue;
      for (size_t j = 0; j < x.index.size(); ++j) {
        AddRow(row(x.index[j]), step.data(), x.value[j], stride);
      }
      AddRow(row(features), step.data(), kBias, stride);
    }
  }
  return model;
}

std::vector<float> LinearModel::Score(const SparseVector& vector) const {
  std::vector<float> scores(stride_, 0);
  if (weights_.empty()) return scores;
  for (size_t j = 0; j < vector.index.size(); ++j) {
    AddRow(scores.data(), &weights_[static_cast<size_t>(vector.index[j]) * stride_],
           vector.value[j], stride_);
  }
  AddRow(scores.data(), &weights_[weights_.size() - stride_], kBias, stride_);
  scores.resize(classes_);
  return scores;
}

}  // namespace tresen::nlu
