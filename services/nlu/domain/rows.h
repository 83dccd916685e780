#pragma once

namespace tresen::nlu {

// Rows of numbers are padded to whole lanes, so that the machine adds them in wide steps.
inline constexpr int kLanes = 8;
inline int Padded(int width) { return (width + kLanes - 1) / kLanes * kLanes; }

// to += factor * row, over `width` numbers (a multiple of kLanes). Every number on its own: the result is the same
// on every machine.
void AddRow(float* to, const float* row, float factor, int width);

// One Adagrad step of a row of weights that carried `input` to outputs with these errors. `squares` sums the squared
// slopes of every weight. Returns what the row passes back: the sum of weight times error before the step.
float StepRow(float* row, float* squares, const float* errors, float input, float rate, int width);

}  // namespace tresen::nlu
