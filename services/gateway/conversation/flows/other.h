#pragma once

#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

// Not understood.
void Other(Counter& counter);

}  // namespace tresen::gateway
