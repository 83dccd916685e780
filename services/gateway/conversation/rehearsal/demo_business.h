#pragma once

#include "services/gateway/conversation/business.h"

namespace tresen::gateway {

// A salon with two branches, five people and eight services, as in the demo business.
Business DemoBusiness();

}  // namespace tresen::gateway
