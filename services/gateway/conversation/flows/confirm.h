#pragma once

#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

// A yes: to the open question, or, with nothing open, to the reminder of the next appointment.
void Confirm(Counter& counter);

}  // namespace tresen::gateway
