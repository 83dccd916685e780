#pragma once

#include "absl/time/time.h"

namespace tresen {

// Tells the time and owns waiting, so that timers and time-outs can be tested.
// Thread-safe. The only implementations that read the real clock live in libs/clock.
class Clock {
 public:
  virtual ~Clock() = default;

  // The current instant on the business's clock (which a test profile may have moved).
  virtual absl::Time Now() const = 0;
};

}  // namespace tresen
