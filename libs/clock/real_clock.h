#pragma once

#include "libs/clock/clock.h"

namespace tresen {

// The machine's clock. Production code receives it as a Clock.
class RealClock final : public Clock {
 public:
  absl::Time Now() const override;
};

}  // namespace tresen
