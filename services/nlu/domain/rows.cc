#include "services/nlu/domain/rows.h"

namespace tresen::nlu {

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
__attribute__((target_clones("avx2", "default"), optimize("O3")))
#endif
void AddRow(float* to, const float* row, float factor, int width) {
  for (int k = 0; k < width; k += kLanes) {
    for (int lane = 0; lane < kLanes; ++lane) to[k + lane] += factor * row[k + lane];
  }
}

}  // namespace tresen::nlu
