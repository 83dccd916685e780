#pragma once

#include "tests/eval/records.h"

namespace tresen::nlu_eval {

// What the records of one kind are learned from and tried on.
struct Material {
  std::vector<json> train;
  std::vector<json> test;
  bool whole = true;  // every record of the set is tried
};

// Records of `train` that are not in `test` teach. Where that would leave nothing (the same folder twice), every
// fifth record is tried and the others teach.
Material Divide(std::vector<json> test, std::vector<json> train);

// A throw-away model per source and language, made by the product's own engine: one label per text. Prints the
// expected calibration error and, where texts out of scope are among them, how well they are told apart.
absl::Status EvaluateIntents(const Material& material, Results& results);

// Spans and the intent of every text.
absl::Status EvaluateSlots(const Material& material, Results& results);

}  // namespace tresen::nlu_eval
