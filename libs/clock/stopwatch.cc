#include "libs/clock/stopwatch.h"

#include <chrono>

namespace tresen {
namespace {

absl::Duration Monotonic() {
  return absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace

Stopwatch::Stopwatch() : began_(Monotonic()) {}

absl::Duration Stopwatch::Elapsed() const { return Monotonic() - began_; }

}  // namespace tresen
