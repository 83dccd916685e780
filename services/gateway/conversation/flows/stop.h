#pragma once

#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

// STOP: ends marketing and feedback, the second time reminders too.
void Stop(Counter& counter);

// Takes STOP back: what it ended is granted again.
void Start(Counter& counter);

}  // namespace tresen::gateway
