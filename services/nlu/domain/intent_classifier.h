#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/nlu/domain/linear_model.h"
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
  int folds = 3;  // for calibration; 0: confidences are uncalibrated
};

// Tells which of a set of labels a text has. Trained from examples within a second or two, always to
// the same result; immutable and thread-safe afterwards.
class IntentClassifier {
 public:
  IntentClassifier() = default;
  static IntentClassifier Train(std::vector<LabelledText> texts, const ClassifierOptions& options);

  // All labels, likeliest first; confidences sum to one.
  std::vector<ScoredLabel> Classify(const Tokens& tokens) const;
  // How near the text is to anything that was trained, as the best margin; for out-of-scope decisions.
  float BestMargin(const Tokens& tokens) const;
  float Familiarity(const Tokens& tokens) const { return space_.Familiarity(tokens); }
  // The words that spoke most for a label, strongest first, as "word +0.42".
  std::vector<std::string> Reasons(const Tokens& tokens, absl::string_view label) const;
  const std::vector<std::string>& labels() const { return labels_; }
  float sharpness() const { return sharpness_; }

 private:
  std::vector<std::string> labels_;  // ascending
  FeatureSpace space_;
  LinearModel model_;
  float sharpness_ = 3.0F;  // margins times this are the logits
};

}  // namespace tresen::nlu
