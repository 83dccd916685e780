#pragma once

#include "services/gateway/conversation/business.h"
#include "services/gateway/conversation/decision.h"
#include "services/gateway/conversation/state.h"
#include "services/gateway/conversation/turn.h"

namespace tresen::gateway {

// What a turn is decided on.
struct Scene {
  const Business& business;
  const Customer& customer;
  const State& state;
  const Turn& turn;
  const Facts& facts;
};

}  // namespace tresen::gateway
