#include "services/gateway/conversation/flows/smalltalk.h"

#include "services/gateway/conversation/choices.h"
#include "services/gateway/conversation/flows/closing.h"

namespace tresen::gateway {

void Smalltalk(Counter& counter) {
  counter.Say(Phrase::kSmalltalk, {}, counter.state().turns);
  if (MoreToDo(counter)) return;
  counter.Say(Phrase::kHowCanIHelp, {}, counter.state().turns);
  counter.Put(Question::kMenu, MenuChoices());
}

}  // namespace tresen::gateway
