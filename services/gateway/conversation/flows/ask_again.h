#pragma once

#include <vector>

#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

// The slots that were shown last.
std::vector<Choice> ShownSlots(const State& state);

// Puts the open goal's question again, in other words.
void AskAgain(Counter& counter);

}  // namespace tresen::gateway
