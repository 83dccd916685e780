#pragma once

#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

// Cancels an appointment. Asks once; choosing one of several is that one confirmation.
void Cancel(Counter& counter);

}  // namespace tresen::gateway
