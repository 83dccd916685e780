#pragma once

#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

// A complaint goes to a person.
void Complaint(Counter& counter);

}  // namespace tresen::gateway
