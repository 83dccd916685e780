#include "services/gateway/conversation/flows/confirm.h"

#include <string>
#include <vector>

#include "services/gateway/conversation/choices.h"
#include "services/gateway/conversation/flows/ask_again.h"
#include "services/gateway/conversation/flows/book.h"
#include "services/gateway/conversation/flows/cancel.h"
#include "services/gateway/conversation/flows/change.h"
#include "services/gateway/conversation/flows/consent.h"
#include "services/gateway/conversation/flows/greet.h"
#include "services/gateway/conversation/flows/human.h"
#include "services/gateway/conversation/flows/outside_calendar.h"
#include "services/gateway/conversation/flows/proposal.h"
#include "services/gateway/conversation/flows/trouble.h"
#include "services/gateway/conversation/flows/visits.h"

namespace tresen::gateway {
namespace {

// A bare yes belongs to a reminder only if the visit is that near.
constexpr absl::Duration kReminded = absl::Hours(30);

void ConfirmVisit(Counter& counter, const std::string& name) {
  const Result* result = counter.Ask("confirm", ConfirmAppointment{name});
  if (result == nullptr) return;
  if (const auto* confirmed = As<Confirmed>(*result)) {
    return counter.Say(Phrase::kAppointmentConfirmed,
                       {{"appointment", AppointmentText(counter, confirmed->appointment)}});
  }
  if (As<Refused>(*result) == nullptr) return SayTrouble(counter, *result);
  counter.Say(Phrase::kNotChangeable);
}

void ConfirmNextVisit(Counter& counter) {
  const std::vector<Appointment>* appointments = OpenAppointments(counter);
  if (appointments == nullptr) return;
  if (!appointments->empty() && appointments->front().state == AppointmentState::kBooked &&
      appointments->front().starts_at - counter.turn().at < kReminded) {
    return ConfirmVisit(counter, appointments->front().name);
  }
  // "Yes, please" to what was just done needs no answer.
  if (counter.state().last_task.has_value()) return;
  Greet(counter);
}

void AcceptPark(Counter& counter) {
  counter.Note(Answered{});
  const auto& proposal = counter.state().proposal;
  if (proposal.has_value()) TakeUpProposal(counter, proposal->goal);
}

// Yes to the only slot on offer.
void AcceptSlot(Counter& counter) {
  const std::vector<Choice> slots = ShownSlots(counter.state());
  if (slots.size() != 1) return AskAgain(counter);
  counter.Pick(slots.front());
  if (counter.state().goal()->kind == GoalKind::kChange) return Change(counter);
  Book(counter);
}

}  // namespace

void Confirm(Counter& counter) {
  const auto picked = counter.request().picked;
  if (picked.has_value() && picked->kind == ChoiceKind::kConfirmAppointment) {
    return ConfirmVisit(counter, picked->value);
  }
  switch (OpenQuestion(counter.state())) {
    case Question::kNone:
      return ConfirmNextVisit(counter);
    case Question::kConfirmCancel:
      counter.Pick(Labelled(ChoiceKind::kYes, "", Phrase::kLabelCancelIt));
      return Cancel(counter);
    case Question::kConsent:
      return AnswerConsent(counter, ConsentAnswer::kGranted);
    case Question::kCalendar:
    case Question::kPhone:
    case Question::kRelease:
      return AnswerOutside(counter, OutsideAnswer::kYes);
    case Question::kPark:
      return AcceptPark(counter);
    case Question::kPerson:
      return Human(counter);
    case Question::kSlot:
      return AcceptSlot(counter);
    case Question::kMenu:
    case Question::kIntent:
    case Question::kWhatToDo:
      return Greet(counter);
    default:
      return AskAgain(counter);
  }
}

}  // namespace tresen::gateway
