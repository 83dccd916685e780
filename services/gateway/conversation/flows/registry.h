#pragma once

#include "services/gateway/conversation/flow.h"

namespace tresen::gateway {

// One flow per intent. A new intent is one line in registry.cc.
const FlowRegistry& Flows();

}  // namespace tresen::gateway
