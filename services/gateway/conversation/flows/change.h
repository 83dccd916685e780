#pragma once

#include "services/gateway/conversation/counter.h"
#include "services/gateway/conversation/draft.h"

namespace tresen::gateway {

// Moves an appointment: finds out which and to when, and shows old and new when it is done.
void Change(Counter& counter);

// Moves the appointment of the draft to the draft's time, without asking what is known.
void ChangeTo(Counter& counter, const Draft& draft);

}  // namespace tresen::gateway
