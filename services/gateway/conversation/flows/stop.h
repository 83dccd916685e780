#pragma once

#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

// STOP: ends marketing and feedback, the second time reminders too.
void Stop(Counter& counter);

}  // namespace tresen::gateway
