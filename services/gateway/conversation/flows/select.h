#pragma once

#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

// A choice that fits none of what was shown: asks again.
void Select(Counter& counter);

}  // namespace tresen::gateway
