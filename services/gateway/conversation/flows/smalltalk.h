#pragma once

#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

// A friendly word, and back to business.
void Smalltalk(Counter& counter);

}  // namespace tresen::gateway
