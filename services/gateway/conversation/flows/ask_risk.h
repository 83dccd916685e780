#pragma once

#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

// Answers a question of risk from an approved entry with its source, or passes it to a person.
void AskRisk(Counter& counter);

}  // namespace tresen::gateway
