#pragma once

#include "services/gateway/conversation/counter.h"
#include "services/gateway/conversation/flows/drafting.h"

namespace tresen::gateway {

// Asks which day or time is meant when the words have two readings. True when it asked.
bool AskWhichTime(Counter& counter, const DraftReading& reading);

// When another question comes first: keeps both readings as wishes of equal rank, so that the offers
// will show which is which.
void KeepEitherTime(Counter& counter, const DraftReading& reading);

}  // namespace tresen::gateway
