#pragma once

#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

// Answers a question: live data from the catalogue, everything else from approved entries.
void AskInfo(Counter& counter);

}  // namespace tresen::gateway
