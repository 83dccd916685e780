#pragma once

#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

// Praise is passed on; blame is a complaint.
void Feedback(Counter& counter);

}  // namespace tresen::gateway
