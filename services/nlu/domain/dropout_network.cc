#include "services/nlu/domain/dropout_network.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "services/nlu/domain/random_order.h"
#include "services/nlu/domain/rows.h"

namespace tresen::nlu {
namespace {

constexpr float kFirstWeights = 0.1F;
constexpr float kTiny = 1e-8F;

void ToProbabilities(std::vector<float>& scores, int classes) {
  const float top = *std::max_element(scores.begin(), scores.begin() + classes);
  float sum = 0;
  for (int c = 0; c < classes; ++c) sum += scores[c] = std::exp(scores[c] - top);
  for (int c = 0; c < classes; ++c) scores[c] /= sum;
}

}  // namespace

// Adagrad steps; a feature's row has one rate.
class NetworkTrainer {
 public:
  NetworkTrainer(DropoutNetwork& network, int features, const NetworkOptions& options)
      : net_(network), options_(options), random_(options.seed) {
    net_.width_ = Padded(options.width);
    const size_t width = net_.width_;
    net_.embedding_.resize(features * width);
    net_.output_.assign(width * net_.stride_, 0);
    net_.hidden_bias_.assign(width, 0);
    net_.bias_.assign(net_.stride_, 0);
    for (float& w : net_.embedding_) w = (2 * random_.Share() - 1) * kFirstWeights;
    const float spread = std::sqrt(3.0F / static_cast<float>(width));
    for (size_t i = 0; i < net_.output_.size(); ++i) {
      const float w = (2 * random_.Share() - 1) * spread;
      if (static_cast<int>(i % net_.stride_) < net_.classes_) net_.output_[i] = w;
    }
    row_squares_.assign(features, kTiny);
    output_squares_.assign(net_.output_.size(), kTiny);
    hidden_squares_.assign(width, kTiny);
    bias_squares_.assign(net_.stride_, kTiny);
  }

  void Run(absl::Span<const SparseVector> vectors, absl::Span<const int> labels) {
    std::vector<int> order(vectors.size());
    std::iota(order.begin(), order.end(), 0);
    for (int pass = 0; pass < options_.passes; ++pass) {
      random_.Shuffle(order);
      rate_ = options_.rate * (1 - static_cast<float>(pass) / static_cast<float>(options_.passes));
      for (const int i : order) Step(vectors[i], labels[i]);
    }
  }

 private:
  void Step(const SparseVector& full, int label) {
    Thin(full);
    Forward();
    const int classes = net_.classes_;
    ToProbabilities(scores_, classes);
    const float shared = options_.smoothing / static_cast<float>(classes);
    for (int c = 0; c < classes; ++c) scores_[c] -= shared;
    scores_[label] -= 1 - options_.smoothing;
    std::fill(scores_.begin() + classes, scores_.end(), 0);  // the padding errs in nothing
    Backward();
  }

  void Thin(const SparseVector& full) {
    thin_.index.clear();
    thin_.value.clear();
    const float scale = 1 / (1 - options_.drop_features);
    for (size_t j = 0; j < full.index.size(); ++j) {
      if (random_.Share() < options_.drop_features) continue;
      thin_.index.push_back(full.index[j]);
      thin_.value.push_back(full.value[j] * scale);
    }
  }

  void Forward() {
    const int width = net_.width_;
    hidden_ = net_.hidden_bias_;
    for (size_t j = 0; j < thin_.index.size(); ++j) {
      AddRow(hidden_.data(), &net_.embedding_[static_cast<size_t>(thin_.index[j]) * width],
             thin_.value[j], width);
    }
    const float scale = 1 / (1 - options_.drop_hidden);
    for (float& h : hidden_) {
      const bool dropped = random_.Share() < options_.drop_hidden;
      h = h <= 0 || dropped ? 0 : h * scale;
    }
    scores_ = net_.bias_;
    for (int d = 0; d < width; ++d) {
      if (hidden_[d] != 0) {
        AddRow(scores_.data(), &net_.output_[static_cast<size_t>(d) * net_.stride_], hidden_[d],
               net_.stride_);
      }
    }
  }

  // `scores_` holds the error of every class now.
  void Backward() {
    const int width = net_.width_;
    const int classes = net_.classes_;
    const float scale = 1 / (1 - options_.drop_hidden);
    error_.assign(width, 0);
    float square = 0;
    for (int d = 0; d < width; ++d) {
      if (hidden_[d] == 0) continue;
      const size_t row = static_cast<size_t>(d) * net_.stride_;
      const float back =
          StepRow(&net_.output_[row], &output_squares_[row], scores_.data(), hidden_[d], rate_, net_.stride_);
      error_[d] = back * scale;
      square += error_[d] * error_[d];
      hidden_squares_[d] += error_[d] * error_[d];
      net_.hidden_bias_[d] -= rate_ * error_[d] / std::sqrt(hidden_squares_[d]);
    }
    for (int c = 0; c < classes; ++c) {
      bias_squares_[c] += scores_[c] * scores_[c];
      if (scores_[c] != 0) net_.bias_[c] -= rate_ * scores_[c] / std::sqrt(bias_squares_[c]);
    }
    const float mean = square / static_cast<float>(width);
    for (size_t j = 0; j < thin_.index.size(); ++j) {
      const float value = thin_.value[j];
      float& squares = row_squares_[thin_.index[j]];
      squares += value * value * mean;
      AddRow(&net_.embedding_[static_cast<size_t>(thin_.index[j]) * width], error_.data(),
             -rate_ * value / std::sqrt(squares), width);
    }
  }

  DropoutNetwork& net_;
  const NetworkOptions& options_;
  RandomOrder random_;
  float rate_ = 0;
  SparseVector thin_;
  std::vector<float> hidden_, scores_, error_;
  std::vector<float> row_squares_, output_squares_, hidden_squares_, bias_squares_;
};

DropoutNetwork DropoutNetwork::Train(absl::Span<const SparseVector> vectors,
                                     absl::Span<const int> labels, int classes, int features,
                                     const NetworkOptions& options) {
  DropoutNetwork network;
  network.classes_ = classes;
  network.stride_ = Padded(classes);
  NetworkTrainer(network, features, options).Run(vectors, labels);
  return network;
}

std::vector<float> DropoutNetwork::LogProbabilities(const SparseVector& vector) const {
  std::vector<float> hidden = hidden_bias_;
  for (size_t j = 0; j < vector.index.size(); ++j) {
    AddRow(hidden.data(), &embedding_[static_cast<size_t>(vector.index[j]) * width_],
           vector.value[j], width_);
  }
  std::vector<float> scores = bias_;
  for (int d = 0; d < width_; ++d) {
    if (hidden[d] > 0) {
      AddRow(scores.data(), &output_[static_cast<size_t>(d) * stride_], hidden[d], stride_);
    }
  }
  scores.resize(classes_);
  const float top = *std::max_element(scores.begin(), scores.end());
  float sum = 0;
  for (const float s : scores) sum += std::exp(s - top);
  const float norm = top + std::log(sum);
  for (float& s : scores) s -= norm;
  return scores;
}

}  // namespace tresen::nlu
