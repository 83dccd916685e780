#pragma once

#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

// Shows the customer's open appointments.
void MyAppointments(Counter& counter);

}  // namespace tresen::gateway
