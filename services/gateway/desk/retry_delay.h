#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace tresen::gateway {

// Whether a service that is needed is away or does not answer in time: it will come back, and
// nothing is wrong with the work itself.
bool IsAway(const absl::Status& why);

// How long work waits that failed for the `attempts`-th time (from 1). It doubles from half a
// second to a minute; behind a service that is away to five seconds, so that a customer is answered
// soon after it is back. None when the work was only interrupted.
absl::Duration RetryDelay(int attempts, const absl::Status& why);

}  // namespace tresen::gateway
