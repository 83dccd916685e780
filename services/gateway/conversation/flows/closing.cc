#include "services/gateway/conversation/flows/closing.h"

#include <string>
#include <utility>
#include <variant>

#include "services/gateway/conversation/choices.h"
#include "services/gateway/conversation/flows/company.h"
#include "services/gateway/conversation/flows/handoff.h"
#include "services/gateway/conversation/flows/offering.h"
#include "services/gateway/conversation/flows/outside_calendar.h"
#include "services/gateway/conversation/flows/trouble.h"
#include "services/gateway/conversation/flows/visits.h"

namespace tresen::gateway {
namespace {

Values RowValues(const Counter& counter, const Appointment& row) {
  const Branch* branch = FindBranch(counter.business(), row.branch);
  return {{"service", Text(counter.ServiceNames(row.services))},
          {"staff", Text(row.staff_name)},
          {"moment", Moment(row.start)},
          {"branch", Text(branch == nullptr ? row.branch : branch->name)},
          {"address", Text(branch == nullptr ? "" : branch->address)},
          {"price", Price(row.price)}};
}

// One question about consent after the first finished task, else the ways to change it.
void AfterTask(Counter& counter, const Appointment& row) {
  if (MoreToDo(counter)) return;
  const std::string& purpose = counter.business().consent_purpose;
  const bool ask = !purpose.empty() && !counter.customer().consent_asked &&
                   !counter.state().consent_asked && counter.state().stops == 0 &&
                   counter.customer().stops == 0;
  if (!ask) return counter.Show({MoveChoice(row.name), CancelChoice(row.name)});
  counter.Say(purpose == "feedback" ? Phrase::kConsentFeedback : Phrase::kConsentMarketing);
  counter.Note(ConsentAsked{purpose, std::string(counter.language())});
  counter.Put(Question::kConsent, {Labelled(ChoiceKind::kYes, "", Phrase::kLabelYes),
                                   Labelled(ChoiceKind::kNo, "", Phrase::kLabelNo)});
}

void Finish(Counter& counter, GoalKind goal, const Appointment& row, absl::string_view token) {
  counter.Note(GoalClosed{GoalOutcome::kSuccess});
  counter.Note(TaskFinished{goal, row.name, std::string(token)});
}

void SayBooked(Counter& counter, const Appointment& row, absl::string_view token) {
  counter.Say(Phrase::kBooked, RowValues(counter, row));
  if (row.provisional) counter.Say(Phrase::kBookedProvisional);
  counter.Say(Phrase::kHowToChange, {{"link", Url(row.link)}});
  FollowBooked(counter, row);
  Finish(counter, GoalKind::kBook, row, token);
  AfterTask(counter, row);
}

Draft DraftOf(const Counter& counter) {
  const Goal* goal = counter.state().goal();
  return goal == nullptr ? Draft{} : goal->draft;
}

// The slot is gone: says so and offers what came with the refusal, else what a new search finds.
void OfferInstead(Counter& counter, Phrase phrase, const std::vector<Offer>& alternatives,
                  absl::string_view moving) {
  counter.Say(phrase);
  const Draft draft = DraftOf(counter);
  if (alternatives.empty()) return OfferFresh(counter, "find_again", draft, moving);
  Offering offering = ChooseOffers(counter, SlotsFound{alternatives, {}, {}}, draft);
  offering.why = NoSlotReason::kNone;
  SayOffers(counter, offering, draft);
}

void SayRefused(Counter& counter, RefusalReason reason, absl::string_view moving) {
  switch (reason) {
    case RefusalReason::kLimitReached:
      return SayTooMany(counter);
    case RefusalReason::kOfferExpired:
      return OfferInstead(counter, Phrase::kOfferGone, {}, moving);
    case RefusalReason::kCustomerBusy:
      return OfferInstead(counter, Phrase::kWhyCustomerBusy, {}, moving);
    case RefusalReason::kTooSoon:
    case RefusalReason::kTooFar:
      return OfferInstead(counter, Phrase::kOfferGone, {}, moving);
    case RefusalReason::kNotFound:
      counter.Note(GoalClosed{GoalOutcome::kFailed});
      return counter.Say(Phrase::kNoSuchAppointment);
    case RefusalReason::kNotChangeable:
      counter.Note(GoalClosed{GoalOutcome::kFailed});
      return counter.Say(Phrase::kNotChangeable);
    case RefusalReason::kNeedsConsent:
    case RefusalReason::kNeedsPhone:
    case RefusalReason::kNeedsRelease:
    case RefusalReason::kNeedsPerson:
      // The summary says what is wished; the goal stays for whoever hands the chat back.
      return HandOver(counter, CaseReason::kTrouble, Phrase::kHandoffAsked);
    case RefusalReason::kOther:
      return counter.Say(Phrase::kTrouble);
  }
}

void AnswerBooking(Counter& counter, const Result& result, const SlotChosen& chosen) {
  if (const auto* booked = As<Booked>(result)) {
    return SayBooked(counter, booked->appointment, chosen.token);
  }
  if (const auto* taken = As<SlotTaken>(result)) {
    return OfferInstead(counter, Phrase::kJustTaken, taken->alternatives, "");
  }
  if (const auto* refused = As<Refused>(result)) {
    if (AskForOutside(counter, refused->reason, chosen)) return;
    return SayRefused(counter, refused->reason, "");
  }
  SayTrouble(counter, result);
}

bool NeedsName(const Counter& counter) {
  return counter.business().requires_name && counter.customer().name.empty() &&
         DraftOf(counter).person_name.empty();
}

void HoldForName(Counter& counter, absl::string_view token) {
  const Result* result = counter.Ask("hold", HoldSlot{std::string(token)});
  if (result == nullptr) return;
  if (const auto* held = As<Held>(*result)) {
    // The hold's token is none that was shown: where it is must be known later, too.
    Draft draft;
    draft.branch = held->offer.branch;
    if (!draft.branch.empty() && draft.branch != counter.branch().id)
      counter.Set(Field::kBranch, draft);
    counter.Note(HoldMade{held->hold_token});
    counter.Say(Phrase::kAskName);
    return counter.Put(Question::kName);
  }
  AnswerBooking(counter, *result, {std::string(token), false, ""});
}

}  // namespace

void BookOffer(Counter& counter, absl::string_view token) {
  if (NeedsName(counter)) return HoldForName(counter, token);
  const Result* result =
      counter.Ask("book", BookAppointment{std::string(token), "", Intent::kBook});
  if (result != nullptr) AnswerBooking(counter, *result, {std::string(token), false, ""});
}

void BookHold(Counter& counter, absl::string_view hold_token) {
  const Result* result =
      counter.Ask("book", BookAppointment{"", std::string(hold_token), Intent::kBook});
  if (result != nullptr) AnswerBooking(counter, *result, {std::string(hold_token), true, ""});
}

void MoveToOffer(Counter& counter, absl::string_view appointment, absl::string_view token,
                 bool release_first) {
  const Result* result =
      counter.Ask("move", RescheduleAppointment{std::string(appointment), std::string(token),
                                                release_first});
  if (result == nullptr) return;
  if (const auto* moved = As<Moved>(*result)) {
    Appointment before = moved->appointment;
    before.start = moved->previous_start;
    before.staff_name = moved->previous_staff_name;
    before.branch = moved->previous_branch;
    Values values = RowValues(counter, moved->appointment);
    values["old"] = AppointmentText(counter, before);
    counter.Say(Phrase::kMoved, std::move(values));
    counter.Say(Phrase::kHowToChange, {{"link", Url(moved->appointment.link)}});
    Finish(counter, GoalKind::kChange, moved->appointment, token);
    return AfterTask(counter, moved->appointment);
  }
  if (const auto* taken = As<SlotTaken>(*result)) {
    return OfferInstead(counter, Phrase::kJustTaken, taken->alternatives, appointment);
  }
  if (const auto* refused = As<Refused>(*result)) {
    if (AskForOutside(counter, refused->reason, {std::string(token), false, ""})) return;
    return SayRefused(counter, refused->reason, appointment);
  }
  SayTrouble(counter, *result);
}

void CancelNow(Counter& counter, const Appointment& appointment) {
  const Result* result =
      counter.Ask("cancel", CancelAppointment{appointment.name, "customer_request"});
  if (result == nullptr) return;
  if (const auto* cancelled = As<Cancelled>(*result)) {
    const Appointment& row = cancelled->appointment;
    const bool late = row.state == AppointmentState::kCancelledLate;
    counter.Say(late ? Phrase::kCancelledLate : Phrase::kCancelled,
                {{"appointment", AppointmentText(counter, row)},
                 {"hours", Count(counter.business().policy.free_cancel_hours)}});
    Finish(counter, GoalKind::kCancel, row, "");
    if (!MoreToDo(counter)) {
      Choice again = MenuChoices().front();
      again.title = Phrase::kLabelNew;
      counter.Show({std::move(again)});
    }
    return;
  }
  if (const auto* refused = As<Refused>(*result)) return SayRefused(counter, refused->reason, "");
  SayTrouble(counter, *result);
}

bool MoreToDo(const Counter& counter) {
  const State& state = counter.state();
  return !state.goals.empty() || (state.proposal.has_value() && Waits(*state.proposal));
}

}  // namespace tresen::gateway
