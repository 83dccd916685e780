#pragma once

#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

// Takes up what the customer wanted beside the open goal: opens a goal of the kind with the draft that
// was kept, and goes on with it.
void TakeUpProposal(Counter& counter, GoalKind kind);

// What the current request says towards a goal.
Draft DraftOfRequest(const Counter& counter);

}  // namespace tresen::gateway
