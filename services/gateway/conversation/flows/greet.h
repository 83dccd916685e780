#pragma once

#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

// Answers a greeting that came without a request.
void Greet(Counter& counter);

}  // namespace tresen::gateway
