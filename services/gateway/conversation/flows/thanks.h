#pragma once

#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

// Thanks and a closing emoji get no reply.
void Thanks(Counter& counter);

}  // namespace tresen::gateway
