#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/nlu/domain/dropout_network.h"
#include "services/nlu/domain/linear_model.h"
#include "services/nlu/domain/scope_gate.h"
#include "services/nlu/domain/text_features.h"

namespace tresen::nlu {

struct LabelledText {
  Tokens tokens;
  std::string label;
};

// A label with a probability that means what it says (calibrated on texts held out of training).
struct ScoredLabel {
  std::string label;
  float confidence = 0;
};

struct ClassifierOptions {
  FeatureOptions features;
  LinearOptions linear;
  NetworkOptions network;
  int networks = 0;  // beside the linear model, every one with a vote like its own: better, slower to train
  // Held-out texts calibrate: one part of so many is tried, then the next, until `enough` texts were. 0: no
  // calibration and no scope.
  int folds = 3;
  size_t enough = 4000;
  bool scope = false;        // learn to tell texts out of scope
  std::string out_of_scope;  // the label of such texts among the training texts; none: labels left out stand for them
  float most_refused = 0.015F;
};

// Tells which of a set of labels a text has. Trained from examples within seconds, always to the same result;
// immutable and thread-safe afterwards.
class IntentClassifier {
 public:
  struct Verdict {
    std::vector<ScoredLabel> labels;  // all, likeliest first; confidences sum to one
    float inside = 1;                 // probability that the text is in scope
    bool refused = false;             // taken for out of scope
  };

  IntentClassifier() = default;
  static IntentClassifier Train(std::vector<LabelledText> texts, const ClassifierOptions& options);

  std::vector<ScoredLabel> Classify(const Tokens& tokens) const;
  // The same with the decision about the scope, where that was learned. The label of texts out of scope is not among
  // the labels then.
  Verdict Judge(const Tokens& tokens) const;
  float Familiarity(const Tokens& tokens) const { return space_.Familiarity(tokens); }
  // The words that spoke most for a label, strongest first, as "word +0.42".
  std::vector<std::string> Reasons(const Tokens& tokens, absl::string_view label) const;
  const std::vector<std::string>& labels() const { return labels_; }

 private:
  friend class ClassifierTrainer;

  // The models and how their votes become one.
  struct Committee {
    LinearModel linear;
    std::vector<DropoutNetwork> networks;
    float network_share = 0;   // of the vote
    float sharpness = 3.0F;    // margins times this are the logits of the linear model
    float temperature = 1.0F;  // of the common vote
  };
  struct Vote {
    std::vector<float> margins;
    std::vector<float> network;  // mean logarithm of the probabilities; empty without networks
  };
  static Vote Ask(const Committee& committee, const SparseVector& vector);
  static std::vector<float> Logits(const Committee& committee, const Vote& vote);
  ScopeSigns Signs(const Vote& vote, const std::vector<float>& probabilities, const SparseVector& vector,
                   float known, absl::Span<const std::vector<int>> by_label) const;

  std::vector<std::string> labels_;  // ascending
  int outside_ = -1;                 // the label of texts out of scope
  FeatureSpace space_;
  Committee committee_;
  ScopeGate gate_;
  std::vector<SparseVector> texts_;        // kept where the scope was learned
  std::vector<std::vector<int>> by_label_;  // indices of texts_
};

}  // namespace tresen::nlu
