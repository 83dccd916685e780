#pragma once

#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

// Says that a call has not succeeded: to try again later or, where the defect is ours, that a person
// takes over.
void SayTrouble(Counter& counter, const Result& result);

// The defect is ours: a person takes over.
void HandOverBroken(Counter& counter);

}  // namespace tresen::gateway
