#include "services/gateway/conversation/flows/other.h"

#include <utility>
#include <vector>

#include "services/gateway/conversation/choices.h"
#include "services/gateway/conversation/flows/ask_again.h"
#include "services/gateway/conversation/flows/handoff.h"

namespace tresen::gateway {

void Other(Counter& counter) {
  const auto& picked = counter.request().picked;
  if (picked.has_value() && picked->kind == ChoiceKind::kSomethingElse) {
    counter.Say(Phrase::kHowCanIHelp, {}, counter.state().turns);
    std::vector<Choice> choices = MenuChoices();
    choices.back() = PersonChoice();
    return counter.Put(Question::kMenu, std::move(choices));
  }
  // Nonsense as the first message got the greeting and is no failure.
  if (counter.said_something()) {
    counter.Say(Phrase::kHowCanIHelp);
    return counter.Put(Question::kMenu, MenuChoices());
  }
  const int before = counter.state().failures;
  if (before + 1 >= counter.business().confidence.failures_to_handoff) {
    return HandOver(counter, CaseReason::kFailedTurns, Phrase::kHandoffFailed);
  }
  counter.Note(Misunderstood{});
  counter.Count(TurnOutcome::kRephrased);
  if (OpenQuestion(counter.state()) == Question::kNone) {
    return counter.Say(Phrase::kRephrase, {}, before);
  }
  counter.Say(Phrase::kNotUnderstoodChoice, {}, before);
  AskAgain(counter);
}

}  // namespace tresen::gateway
