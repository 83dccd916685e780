#include "tests/support/eventually.h"

#include <functional>

#include "absl/time/clock.h"

namespace tresen::testing {

bool Eventually(const std::function<bool()>& question, absl::Duration limit) {
  const absl::Time end = absl::Now() + limit;
  while (!question()) {
    if (absl::Now() >= end) return question();
    absl::SleepFor(absl::Milliseconds(5));
  }
  return true;
}

}  // namespace tresen::testing
