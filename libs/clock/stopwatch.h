#pragma once

#include "absl/time/time.h"

namespace tresen {

// Real time passed since construction, from the monotonic clock: for latency figures and time-outs
// of calls to outside, never for business decisions. Not moved by a test profile.
class Stopwatch {
 public:
  Stopwatch();
  absl::Duration Elapsed() const;

 private:
  absl::Duration began_;
};

}  // namespace tresen
