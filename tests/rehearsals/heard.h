#pragma once

#include <string>
#include <vector>

#include "services/gateway/conversation/business.h"
#include "services/gateway/conversation/state.h"
#include "services/gateway/conversation/turn.h"

namespace tresen::rehearsals {

// What the real understanding makes of a turn's texts, as the engine's value.
gateway::Understanding Hear(const std::vector<std::string>& texts, const gateway::State& state,
                            const gateway::Business& business, absl::Time now);

}  // namespace tresen::rehearsals
