#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/nlu/domain/linear_model.h"

namespace tresen::nlu_eval {

struct Slot {
  int begin = 0;  // bytes, end exclusive
  int end = 0;
  std::string label;
};

struct Tagged {
  std::string text;
  std::vector<Slot> slots;
};

// Finds labelled stretches in texts: every piece begins, continues or lies outside a slot, as the linear model of the
// product's intents says from the pieces around it. Learned once.
class Tagger {
 public:
  explicit Tagger(absl::Span<const Tagged> texts);
  std::vector<Slot> Find(absl::string_view text) const;

 private:
  std::vector<std::string> tags_;  // "O", "B-date", "I-date", ...
  nlu::LinearModel model_;
};

}  // namespace tresen::nlu_eval
