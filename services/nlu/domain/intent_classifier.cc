#include "services/nlu/domain/intent_classifier.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_format.h"

namespace tresen::nlu {
namespace {

constexpr int kReasons = 5;
constexpr float kFloor = 1e-6F;

std::vector<float> Softmax(const std::vector<float>& logits) {
  const float top = *std::max_element(logits.begin(), logits.end());
  std::vector<float> p;
  float sum = 0;
  for (const float x : logits) {
    p.push_back(std::exp(x - top));
    sum += p.back();
  }
  for (float& x : p) x /= sum;
  return p;
}

float Product(const SparseVector& a, const SparseVector& b) {
  float sum = 0;
  for (size_t i = 0, j = 0; i < a.index.size() && j < b.index.size();) {
    if (a.index[i] == b.index[j]) {
      sum += a.value[i++] * b.value[j++];
    } else if (a.index[i] < b.index[j]) {
      ++i;
    } else {
      ++j;
    }
  }
  return sum;
}

float Length(const SparseVector& v) {
  float square = 0;
  for (const float x : v.value) square += x * x;
  return std::sqrt(square);
}

// Golden-section search for the factor between `low` and `high` that costs least.
template <typename Cost>
float Cheapest(float low, float high, const Cost& cost) {
  constexpr float kRatio = 0.618034F;
  low = std::log(low);
  high = std::log(high);
  for (int i = 0; i < 20; ++i) {
    const float a = high - kRatio * (high - low);
    const float b = low + kRatio * (high - low);
    if (cost(std::exp(a)) < cost(std::exp(b))) {
      high = b;
    } else {
      low = a;
    }
  }
  return std::exp((low + high) / 2);
}

double Surprise(const std::vector<float>& logits, int label) {
  return -std::log(std::max(kFloor, Softmax(logits)[label]));
}

}  // namespace

IntentClassifier::Vote IntentClassifier::Ask(const Committee& committee, const SparseVector& vector) {
  Vote vote{.margins = committee.linear.Score(vector), .network = {}};
  for (const DropoutNetwork& network : committee.networks) {
    const std::vector<float> p = network.LogProbabilities(vector);
    vote.network.resize(p.size(), 0);
    const float share = 1.0F / static_cast<float>(committee.networks.size());
    for (size_t k = 0; k < p.size(); ++k) vote.network[k] += share * p[k];
  }
  return vote;
}

std::vector<float> IntentClassifier::Logits(const Committee& committee, const Vote& vote) {
  std::vector<float> logits = vote.margins;
  for (float& x : logits) x *= committee.sharpness;
  if (!vote.network.empty()) {
    for (size_t k = 0; k < logits.size(); ++k) {
      logits[k] += committee.network_share * (vote.network[k] - logits[k]);
    }
  }
  for (float& x : logits) x *= committee.temperature;
  return logits;
}

ScopeSigns IntentClassifier::Signs(const Vote& vote, const std::vector<float>& probabilities,
                                   const SparseVector& vector, float known,
                                   absl::Span<const std::vector<int>> by_label) const {
  int best = -1;
  for (int k = 0; k < static_cast<int>(labels_.size()); ++k) {
    if (k != outside_ && (best < 0 || probabilities[k] > probabilities[best])) best = k;
  }
  ScopeSigns signs{.known = known};
  if (best < 0) return signs;
  const float top = probabilities[best];
  const float other = outside_ >= 0 ? probabilities[outside_] : 1 - top;
  signs.lead = std::log(top + kFloor) - std::log(other + kFloor);
  signs.margin = vote.margins[best] - (outside_ >= 0 ? vote.margins[outside_] : 0);
  const float length = Length(vector);
  for (const int i : by_label[best]) {
    signs.likeness = std::max(signs.likeness, Product(vector, texts_[i]) / (length * Length(texts_[i]) + kFloor));
  }
  return signs;
}

// Teaches one classifier. Vectors and labels have the order of the training texts.
class ClassifierTrainer {
 public:
  ClassifierTrainer(std::vector<LabelledText> texts, const ClassifierOptions& options, IntentClassifier& result)
      : texts_(std::move(texts)), options_(options), result_(result) {}

  void Run() {
    ReadLabels();
    if (result_.labels_.empty()) return;
    std::vector<Tokens> tokens;
    for (const LabelledText& text : texts_) tokens.push_back(text.tokens);
    result_.space_ = FeatureSpace(tokens, options_.features);
    for (const Tokens& t : tokens) result_.texts_.push_back(result_.space_.Map(t));
    std::vector<int> all;
    for (size_t i = 0; i < texts_.size(); ++i) all.push_back(static_cast<int>(i));
    IntentClassifier::Committee committee = Teach(all, options_.networks);
    committee.network_share = static_cast<float>(options_.networks) / static_cast<float>(1 + options_.networks);
    HoldOut();
    Calibrate(committee);
    result_.committee_ = std::move(committee);
    if (options_.scope) {
      LearnScope();
      result_.by_label_ = ByLabel(all);
    } else {
      result_.texts_.clear();
    }
  }

 private:
  struct HeldOut {
    int text;
    bool inside;  // its label was among those taught
    IntentClassifier::Vote vote;
    ScopeSigns signs;
  };

  void ReadLabels() {
    std::vector<std::string>& labels = result_.labels_;
    for (const LabelledText& text : texts_) labels.push_back(text.label);
    std::sort(labels.begin(), labels.end());
    labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
    const auto number = [&](const std::string& label) {
      return static_cast<int>(std::lower_bound(labels.begin(), labels.end(), label) - labels.begin());
    };
    for (const LabelledText& text : texts_) labels_.push_back(number(text.label));
    const bool known = std::binary_search(labels.begin(), labels.end(), options_.out_of_scope);
    if (options_.scope && known) result_.outside_ = number(options_.out_of_scope);
  }

  IntentClassifier::Committee Teach(const std::vector<int>& chosen, int networks) const {
    std::vector<SparseVector> vectors;
    std::vector<int> labels;
    for (const int i : chosen) {
      vectors.push_back(result_.texts_[i]);
      labels.push_back(labels_[i]);
    }
    const int classes = static_cast<int>(result_.labels_.size());
    const int width = result_.space_.size();
    IntentClassifier::Committee committee;
    committee.linear = LinearModel::Train(vectors, labels, classes, width, options_.linear);
    NetworkOptions network = options_.network;
    for (int k = 0; k < networks; ++k) {
      committee.networks.push_back(DropoutNetwork::Train(vectors, labels, classes, width, network));
      ++network.seed;
    }
    return committee;
  }

  std::vector<std::vector<int>> ByLabel(const std::vector<int>& chosen) const {
    std::vector<std::vector<int>> by_label(result_.labels_.size());
    for (const int i : chosen) by_label[labels_[i]].push_back(i);
    return by_label;
  }

  // Without texts out of scope, labels that are left out of a part stand for them.
  bool LeftOut(int label, int fold) const {
    return options_.scope && result_.outside_ < 0 && result_.labels_.size() >= 6 &&
           label % options_.folds == fold;
  }

  void HoldOut() {
    for (int fold = 0; fold < options_.folds && held_.size() < options_.enough; ++fold) {
      std::vector<int> chosen;
      for (size_t i = 0; i < texts_.size(); ++i) {
        const bool tried = static_cast<int>(i % options_.folds) == fold;
        if (!tried && !LeftOut(labels_[i], fold)) chosen.push_back(static_cast<int>(i));
      }
      if (chosen.empty()) continue;
      committees_.push_back(Teach(chosen, std::min(1, options_.networks)));
      by_label_.push_back(ByLabel(chosen));
      for (size_t i = fold; i < texts_.size(); i += options_.folds) {
        held_.push_back({static_cast<int>(i), !LeftOut(labels_[i], fold),
                         IntentClassifier::Ask(committees_.back(), result_.texts_[i]), {}});
        fold_of_.push_back(static_cast<int>(committees_.size()) - 1);
      }
      committees_.back() = {};
    }
  }

  void Calibrate(IntentClassifier::Committee& committee) const {
    if (held_.empty()) return;
    const auto cost = [&](const IntentClassifier::Committee& trial, bool linear_only) {
      double sum = 0;
      for (const HeldOut& held : held_) {
        if (!held.inside) continue;
        IntentClassifier::Vote vote = held.vote;
        if (linear_only) vote.network.clear();
        sum += Surprise(IntentClassifier::Logits(trial, vote), labels_[held.text]);
      }
      return sum;
    };
    IntentClassifier::Committee trial;
    trial.network_share = committee.network_share;
    committee.sharpness = Cheapest(0.2F, 30.0F, [&](float x) { return trial.sharpness = x, cost(trial, true); });
    trial.sharpness = committee.sharpness;
    if (committee.networks.empty()) return;
    committee.temperature =
        Cheapest(0.2F, 5.0F, [&](float x) { return trial.temperature = x, cost(trial, false); });
  }

  // Words that a text shares with no other would make it known to itself: those of held-out texts count only if
  // another text has them.
  void LearnScope() {
    std::vector<ScopeExample> examples;
    for (size_t n = 0; n < held_.size(); ++n) {
      const HeldOut& held = held_[n];
      const SparseVector& vector = result_.texts_[held.text];
      const std::vector<float> p = Softmax(IntentClassifier::Logits(result_.committee_, held.vote));
      const float known = result_.space_.Familiarity(texts_[held.text].tokens, 1);
      const ScopeSigns signs = result_.Signs(held.vote, p, vector, known, by_label_[fold_of_[n]]);
      const int label = labels_[held.text];
      const bool inside = held.inside && label != result_.outside_;
      const bool right =
          std::none_of(p.begin(), p.end(), [&](float other) { return other > p[label]; });
      examples.push_back({signs, inside, right});
    }
    result_.gate_ = ScopeGate::Train(examples, options_.most_refused);
  }

  std::vector<LabelledText> texts_;
  const ClassifierOptions& options_;
  IntentClassifier& result_;
  std::vector<int> labels_;
  std::vector<HeldOut> held_;
  std::vector<int> fold_of_;
  std::vector<IntentClassifier::Committee> committees_;
  std::vector<std::vector<std::vector<int>>> by_label_;  // of what each part was taught
};

IntentClassifier IntentClassifier::Train(std::vector<LabelledText> texts, const ClassifierOptions& options) {
  IntentClassifier result;
  ClassifierTrainer(std::move(texts), options, result).Run();
  return result;
}

std::vector<ScoredLabel> IntentClassifier::Classify(const Tokens& tokens) const {
  return Judge(tokens).labels;
}

IntentClassifier::Verdict IntentClassifier::Judge(const Tokens& tokens) const {
  Verdict verdict;
  if (labels_.empty()) return verdict;
  const SparseVector vector = space_.Map(tokens);
  const Vote vote = Ask(committee_, vector);
  std::vector<float> p = Softmax(Logits(committee_, vote));
  if (!by_label_.empty()) {
    const ScopeSigns signs = Signs(vote, p, vector, space_.Familiarity(tokens, 0), by_label_);
    verdict.inside = gate_.Inside(signs);
    verdict.refused = gate_.Refuses(signs);
  }
  const float rest = outside_ >= 0 ? std::max(kFloor, 1 - p[outside_]) : 1;
  for (size_t k = 0; k < labels_.size(); ++k) {
    if (static_cast<int>(k) != outside_) verdict.labels.push_back({labels_[k], p[k] / rest});
  }
  std::stable_sort(verdict.labels.begin(), verdict.labels.end(),
                   [](const ScoredLabel& a, const ScoredLabel& b) { return a.confidence > b.confidence; });
  return verdict;
}

std::vector<std::string> IntentClassifier::Reasons(const Tokens& tokens, absl::string_view label) const {
  const auto it = std::lower_bound(labels_.begin(), labels_.end(), label);
  if (it == labels_.end() || *it != label) return {};
  const int k = static_cast<int>(it - labels_.begin());
  const SparseVector vector = space_.Map(tokens);
  std::vector<std::pair<float, std::string>> found;
  for (auto& [text, index] : space_.WordFeatures(tokens)) {
    const auto at = std::lower_bound(vector.index.begin(), vector.index.end(), index);
    const float value = vector.value[at - vector.index.begin()] * committee_.linear.Weight(index, k);
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
