#pragma once

#include "services/gateway/conversation/counter.h"
#include "services/gateway/conversation/draft.h"

namespace tresen::gateway {

// Says in one sentence why there is nothing as wished.
void SayWhy(Counter& counter, NoSlotReason reason, const Draft& draft);

}  // namespace tresen::gateway
