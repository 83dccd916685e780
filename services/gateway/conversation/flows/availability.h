#pragma once

#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

// "Do you have anything free on ...?": leads to a booking.
void Availability(Counter& counter);

}  // namespace tresen::gateway
