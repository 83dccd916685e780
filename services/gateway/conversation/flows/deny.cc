#include "services/gateway/conversation/flows/deny.h"

#include "services/gateway/conversation/flows/ask_again.h"
#include "services/gateway/conversation/choices.h"
#include "services/gateway/conversation/flows/cancel.h"
#include "services/gateway/conversation/flows/consent.h"
#include "services/gateway/conversation/flows/outside_calendar.h"

namespace tresen::gateway {

void Deny(Counter& counter) {
  switch (OpenQuestion(counter.state())) {
    case Question::kConfirmCancel:
      counter.Pick(Labelled(ChoiceKind::kNo, "", Phrase::kLabelKeep));
      return Cancel(counter);
    case Question::kConsent:
      return AnswerConsent(counter, ConsentAnswer::kRefused);
    case Question::kCalendar:
    case Question::kPhone:
    case Question::kRelease:
      return AnswerOutside(counter, OutsideAnswer::kNo);
    case Question::kPark:
      counter.Note(ProposalDropped{});
      counter.Note(Answered{});
      return AskAgain(counter);
    case Question::kSlot:
    case Question::kDay:
    case Question::kClock:
      counter.Say(Phrase::kAskWhen, {}, counter.TimesAsked(Question::kWhen));
      return counter.Put(Question::kWhen);
    case Question::kPerson:
    case Question::kWhatToDo:
    case Question::kMenu:
    case Question::kNone:
      // "No, thank you" closes a chat; another message would only cost.
      return counter.Note(Answered{});
    default:
      return AskAgain(counter);
  }
}

}  // namespace tresen::gateway
