#include "services/gateway/conversation/flows/trouble.h"

#include "services/gateway/conversation/flows/handoff.h"

namespace tresen::gateway {

void SayTrouble(Counter& counter, const Result& result) {
  if (As<Broken>(result) != nullptr) return HandOverBroken(counter);
  counter.Say(Phrase::kTrouble);
}

void HandOverBroken(Counter& counter) {
  HandOver(counter, CaseReason::kTrouble, Phrase::kHandoffTrouble);
}

}  // namespace tresen::gateway
