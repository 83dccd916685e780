#include "services/gateway/conversation/hints.h"

#include "services/gateway/conversation/replies/replies.h"

namespace tresen::gateway {
namespace {

ExpectedAnswer Expected(Question question) {
  switch (question) {
    case Question::kNone:
      return ExpectedAnswer::kNothing;
    case Question::kMenu:
    case Question::kIntent:
    case Question::kSlot:
    case Question::kDay:
    case Question::kClock:
    case Question::kAppointment:
    case Question::kWhatToDo:
      return ExpectedAnswer::kChoice;
    case Question::kService:
    case Question::kServiceAmong:
      return ExpectedAnswer::kService;
    case Question::kBranch:
      return ExpectedAnswer::kBranch;
    case Question::kWhen:
      return ExpectedAnswer::kTime;
    case Question::kName:
      return ExpectedAnswer::kName;
    case Question::kConfirmCancel:
    case Question::kPark:
    case Question::kConsent:
    case Question::kPerson:
    case Question::kCalendar:
    case Question::kRelease:
      return ExpectedAnswer::kYesNo;
    case Question::kPhone:
      return ExpectedAnswer::kText;
  }
  return ExpectedAnswer::kNothing;
}

}  // namespace

UnderstandingHints HintsFor(const State& state) {
  UnderstandingHints hints;
  hints.expected = Expected(OpenQuestion(state));
  hints.language = state.language;
  if (hints.expected == ExpectedAnswer::kNothing || state.shown.empty()) return hints;
  for (const Choice& choice : state.shown.back().choices) {
    hints.choices.push_back(TitleOf(choice, state.language));
  }
  return hints;
}

}  // namespace tresen::gateway
