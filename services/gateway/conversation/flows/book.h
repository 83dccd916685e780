#pragma once

#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

// Books an appointment: finds out what, with whom and when, offers, and books what is picked. A
// complete and free wish is booked at once. Also answers "do you have anything free on ...".
void Book(Counter& counter);

}  // namespace tresen::gateway
