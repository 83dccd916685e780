#include "services/gateway/conversation/flows/select.h"

#include "services/gateway/conversation/flows/ask_again.h"
#include "services/gateway/conversation/flows/greet.h"

namespace tresen::gateway {

void Select(Counter& counter) {
  if (OpenQuestion(counter.state()) == Question::kNone) return Greet(counter);
  counter.Note(Misunderstood{});
  counter.Say(Phrase::kNotUnderstoodChoice, {}, counter.state().failures);
  counter.Count(TurnOutcome::kClarified);
  AskAgain(counter);
}

}  // namespace tresen::gateway
