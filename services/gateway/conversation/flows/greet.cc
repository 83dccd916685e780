#include "services/gateway/conversation/flows/greet.h"

#include "services/gateway/conversation/choices.h"
#include "services/gateway/conversation/flows/closing.h"

namespace tresen::gateway {

void Greet(Counter& counter) {
  // The first contact has been greeted before the request is looked at.
  if (!counter.said_something()) counter.Say(Phrase::kGreetAgain, {}, counter.state().turns);
  if (MoreToDo(counter)) return;
  counter.Say(Phrase::kHowCanIHelp, {}, counter.state().turns);
  counter.Put(Question::kMenu, MenuChoices());
}

}  // namespace tresen::gateway
