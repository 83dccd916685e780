#pragma once

#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

// Products with price and link.
void AskProduct(Counter& counter);

}  // namespace tresen::gateway
