#include "services/gateway/conversation/flows/ask_again.h"

#include <algorithm>
#include <utility>

#include "services/gateway/conversation/choices.h"
#include "services/gateway/conversation/flows/cancel.h"
#include "services/gateway/conversation/flows/outside_calendar.h"

namespace tresen::gateway {
namespace {

// The set of choices shown last that has one of this kind.
std::vector<Choice> LastShown(const State& state, ChoiceKind kind) {
  for (auto shown = state.shown.rbegin(); shown != state.shown.rend(); ++shown) {
    const bool fits = std::any_of(shown->choices.begin(), shown->choices.end(),
                                  [kind](const Choice& choice) { return choice.kind == kind; });
    if (fits) return shown->choices;
  }
  return {};
}

void AskSlotAgain(Counter& counter, int asked) {
  std::vector<Choice> choices = LastShown(counter.state(), ChoiceKind::kSlot);
  std::vector<Value> offers;
  for (const Choice& choice : choices) {
    if (choice.kind == ChoiceKind::kSlot) offers.push_back(ShortMoment(*choice.start));
  }
  counter.Say(Phrase::kOfferAgain, {{"offers", AnyOf(std::move(offers))}}, asked - 1);
  counter.Put(Question::kSlot, std::move(choices));
}

void AskWithChoices(Counter& counter, Phrase phrase, Question question, ChoiceKind kind) {
  counter.Say(phrase, {}, counter.TimesAsked(question));
  counter.Put(question, LastShown(counter.state(), kind));
}

void AskDayAgain(Counter& counter, int asked) {
  std::vector<Choice> choices = LastShown(counter.state(), ChoiceKind::kDay);
  std::vector<Value> days;
  for (const Choice& choice : choices) days.push_back(PlainDay(absl::CivilDay(*choice.start)));
  counter.Say(Phrase::kAskDay, {{"days", AnyOf(std::move(days))}}, asked);
  counter.Put(Question::kDay, std::move(choices));
}

void AskClockAgain(Counter& counter, int asked) {
  std::vector<Choice> choices = LastShown(counter.state(), ChoiceKind::kClock);
  std::vector<Value> times;
  for (const Choice& choice : choices) times.push_back(Clock(*choice.start));
  counter.Say(Phrase::kAskClock, {{"times", AnyOf(std::move(times))}}, asked);
  counter.Put(Question::kClock, std::move(choices));
}

}  // namespace

std::vector<Choice> ShownSlots(const State& state) {
  std::vector<Choice> slots = LastShown(state, ChoiceKind::kSlot);
  std::erase_if(slots, [](const Choice& choice) { return choice.kind != ChoiceKind::kSlot; });
  return slots;
}

void AskAgain(Counter& counter) {
  const Goal* goal = counter.state().goal();
  if (goal == nullptr) {
    counter.Say(Phrase::kHowCanIHelp, {}, counter.state().turns);
    return counter.Put(Question::kMenu, MenuChoices());
  }
  const int asked = goal->asked;
  switch (goal->question) {
    case Question::kService:
      return AskWithChoices(counter, Phrase::kAskService, Question::kService, ChoiceKind::kService);
    case Question::kServiceAmong:
      return AskWithChoices(counter, Phrase::kAskServiceAmong, Question::kServiceAmong,
                            ChoiceKind::kService);
    case Question::kBranch:
      return AskWithChoices(counter, Phrase::kAskBranch, Question::kBranch, ChoiceKind::kBranch);
    case Question::kDay:
      return AskDayAgain(counter, asked);
    case Question::kClock:
      return AskClockAgain(counter, asked);
    case Question::kSlot:
      return AskSlotAgain(counter, asked);
    case Question::kName:
      counter.Say(Phrase::kAskName, {}, asked);
      return counter.Put(Question::kName);
    case Question::kAppointment:
      return AskWithChoices(
          counter,
          goal->kind == GoalKind::kChange ? Phrase::kAskWhichMove : Phrase::kAskWhichCancel,
          Question::kAppointment, ChoiceKind::kAppointment);
    case Question::kCalendar:
    case Question::kPhone:
    case Question::kRelease:
      return AskForOutsideAgain(counter);
    case Question::kConfirmCancel:
      counter.Take(Request{}, 8);
      return Cancel(counter);
    default:
      counter.Say(Phrase::kAskWhen, {}, asked);
      return counter.Put(Question::kWhen);
  }
}

}  // namespace tresen::gateway
