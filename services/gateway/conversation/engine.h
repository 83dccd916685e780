#pragma once

#include "services/gateway/conversation/decision.h"
#include "services/gateway/conversation/flow.h"
#include "services/gateway/conversation/scene.h"

namespace tresen::gateway {

// Decides one turn. Pure: the same scene gives the same decision. When the decision names calls, make
// them (in order, they do not depend on each other), add their results to the facts under their step,
// and decide again; each round asks for more until the outcome is final. A mutation is asked for in a
// round of its own. Outcome.events are then stored; the new state is Fold(state, events).
Decision Decide(const FlowRegistry& flows, const Scene& scene);

}  // namespace tresen::gateway
