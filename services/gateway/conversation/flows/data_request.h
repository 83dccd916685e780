#pragma once

#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

// A request about one's own data: staff are told, it has a due date.
void DataRequest(Counter& counter);

}  // namespace tresen::gateway
