#include "services/nlu/domain/intent_classifier.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_format.h"

namespace tresen::nlu {
namespace {

constexpr int kReasons = 5;

struct HeldOut {
  std::vector<float> margins;
  int label;
};

std::vector<float> Softmax(const std::vector<float>& margins, float sharpness) {
  const float top = *std::max_element(margins.begin(), margins.end());
  std::vector<float> p;
  float sum = 0;
  for (const float m : margins) {
    p.push_back(std::exp(sharpness * (m - top)));
    sum += p.back();
  }
  for (float& x : p) x /= sum;
  return p;
}

double Surprise(const std::vector<HeldOut>& held, float sharpness) {
  double sum = 0;
  for (const HeldOut& h : held) {
    sum -= std::log(std::max(1e-9F, Softmax(h.margins, sharpness)[h.label]));
  }
  return sum;
}

// Golden-section search for the sharpness under which held-out texts surprise least.
float FitSharpness(const std::vector<HeldOut>& held) {
  constexpr float kRatio = 0.618034F;
  float low = std::log(0.2F);
  float high = std::log(30.0F);
  for (int i = 0; i < 20; ++i) {
    const float a = high - kRatio * (high - low);
    const float b = low + kRatio * (high - low);
    if (Surprise(held, std::exp(a)) < Surprise(held, std::exp(b))) {
      high = b;
    } else {
      low = a;
    }
  }
  return std::exp((low + high) / 2);
}

std::vector<HeldOut> HoldOut(absl::Span<const SparseVector> vectors, absl::Span<const int> labels,
                             int classes, int features, const ClassifierOptions& options) {
  std::vector<HeldOut> held;
  for (int fold = 0; fold < options.folds; ++fold) {
    std::vector<SparseVector> part;
    std::vector<int> part_labels;
    for (size_t i = 0; i < vectors.size(); ++i) {
      if (static_cast<int>(i % options.folds) == fold) continue;
      part.push_back(vectors[i]);
      part_labels.push_back(labels[i]);
    }
    if (part.empty()) continue;
    const LinearModel model =
        LinearModel::Train(part, part_labels, classes, features, options.linear);
    for (size_t i = fold; i < vectors.size(); i += options.folds) {
      held.push_back({model.Score(vectors[i]), labels[i]});
    }
  }
  return held;
}

}  // namespace

IntentClassifier IntentClassifier::Train(std::vector<LabelledText> texts,
                                         const ClassifierOptions& options) {
  IntentClassifier result;
  std::vector<Tokens> tokens;
  for (LabelledText& text : texts) {
    result.labels_.push_back(text.label);
    tokens.push_back(std::move(text.tokens));
  }
  std::sort(result.labels_.begin(), result.labels_.end());
  result.labels_.erase(std::unique(result.labels_.begin(), result.labels_.end()),
                       result.labels_.end());
  if (result.labels_.empty()) return result;
  std::vector<int> labels;
  for (const LabelledText& text : texts) {
    const auto it = std::lower_bound(result.labels_.begin(), result.labels_.end(), text.label);
    labels.push_back(static_cast<int>(it - result.labels_.begin()));
  }
  result.space_ = FeatureSpace(tokens, options.features);
  std::vector<SparseVector> vectors;
  for (const Tokens& t : tokens) vectors.push_back(result.space_.Map(t));
  const int classes = static_cast<int>(result.labels_.size());
  result.model_ =
      LinearModel::Train(vectors, labels, classes, result.space_.size(), options.linear);
  const std::vector<HeldOut> held =
      HoldOut(vectors, labels, classes, result.space_.size(), options);
  if (!held.empty()) result.sharpness_ = FitSharpness(held);
  return result;
}

std::vector<ScoredLabel> IntentClassifier::Classify(const Tokens& tokens) const {
  if (labels_.empty()) return {};
  const std::vector<float> p = Softmax(model_.Score(space_.Map(tokens)), sharpness_);
  std::vector<ScoredLabel> result;
  for (size_t k = 0; k < labels_.size(); ++k) result.push_back({labels_[k], p[k]});
  std::stable_sort(result.begin(), result.end(), [](const ScoredLabel& a, const ScoredLabel& b) {
    return a.confidence > b.confidence;
  });
  return result;
}

float IntentClassifier::BestMargin(const Tokens& tokens) const {
  if (labels_.empty()) return -1;
  const std::vector<float> margins = model_.Score(space_.Map(tokens));
  return *std::max_element(margins.begin(), margins.end());
}

std::vector<std::string> IntentClassifier::Reasons(const Tokens& tokens,
                                                   absl::string_view label) const {
  const auto it = std::lower_bound(labels_.begin(), labels_.end(), label);
  if (it == labels_.end() || *it != label) return {};
  const int k = static_cast<int>(it - labels_.begin());
  const SparseVector vector = space_.Map(tokens);
  std::vector<std::pair<float, std::string>> found;
  for (auto& [text, index] : space_.WordFeatures(tokens)) {
    const auto at = std::lower_bound(vector.index.begin(), vector.index.end(), index);
    const float value = vector.value[at - vector.index.begin()] * model_.Weight(index, k);
    if (value > 0) found.emplace_back(value, std::move(text));
  }
  std::sort(found.rbegin(), found.rend());
  std::vector<std::string> reasons;
  for (const auto& [value, text] : found) {
    if (reasons.size() == kReasons) break;
    reasons.push_back(absl::StrFormat("%s %+.2f", text, value));
  }
  return reasons;
}

}  // namespace tresen::nlu
