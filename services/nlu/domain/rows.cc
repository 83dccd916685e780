#include "services/nlu/domain/rows.h"

#include <array>
#include <cmath>
#include <numeric>

namespace tresen::nlu {

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define TRESEN_WIDE __attribute__((target_clones("avx2", "default"), optimize("O3", "no-math-errno")))
#else
#define TRESEN_WIDE
#endif

TRESEN_WIDE void AddRow(float* to, const float* row, float factor, int width) {
  for (int k = 0; k < width; k += kLanes) {
    for (int lane = 0; lane < kLanes; ++lane) to[k + lane] += factor * row[k + lane];
  }
}

TRESEN_WIDE float StepRow(float* row, float* squares, const float* errors, float input, float rate, int width) {
  std::array<float, kLanes> back{};
  for (int k = 0; k < width; k += kLanes) {
    for (int lane = 0; lane < kLanes; ++lane) {
      const int i = k + lane;
      back[lane] += row[i] * errors[i];
      const float slope = input * errors[i];
      squares[i] += slope * slope;
      row[i] -= rate * slope / std::sqrt(squares[i]);
    }
  }
  return std::accumulate(back.begin(), back.end(), 0.0F);
}

}  // namespace tresen::nlu
