#include "services/gateway/conversation/flows/human.h"

#include "services/gateway/conversation/flows/handoff.h"

namespace tresen::gateway {

void Human(Counter& counter) { HandOver(counter, CaseReason::kAsked, Phrase::kHandoffAsked); }

}  // namespace tresen::gateway
