#pragma once

#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

// A no to the open question.
void Deny(Counter& counter);

}  // namespace tresen::gateway
