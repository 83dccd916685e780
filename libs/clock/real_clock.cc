#include "libs/clock/real_clock.h"

#include "absl/time/clock.h"

namespace tresen {

absl::Time RealClock::Now() const { return absl::Now(); }

}  // namespace tresen
