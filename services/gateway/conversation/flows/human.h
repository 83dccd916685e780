#pragma once

#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

// Passes the chat to a person.
void Human(Counter& counter);

}  // namespace tresen::gateway
