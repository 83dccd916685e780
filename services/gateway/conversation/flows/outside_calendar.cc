#include "services/gateway/conversation/flows/outside_calendar.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "services/gateway/conversation/choices.h"
#include "services/gateway/conversation/flows/closing.h"
#include "services/gateway/conversation/flows/handoff.h"
#include "services/gateway/conversation/flows/trouble.h"
#include "services/gateway/conversation/flows/visits.h"
#include "services/gateway/conversation/replies/replies.h"

namespace tresen::gateway {
namespace {

constexpr char kPurpose[] = "calendar";

std::vector<Choice> YesOrNoChoices() {
  return {Labelled(ChoiceKind::kYes, "", Phrase::kLabelYes),
          Labelled(ChoiceKind::kNo, "", Phrase::kLabelNo)};
}

// Whether the customer gave the own number with this message.
bool GaveOwnNumber(const Counter& counter) {
  const std::vector<Attachment>& attachments = counter.turn().attachments;
  return std::any_of(attachments.begin(), attachments.end(),
                     [](const Attachment& attachment) { return attachment.own_number; });
}

// The branch of the offer that was chosen.
const Branch& BranchOf(const Counter& counter, const SlotChosen& chosen) {
  for (const ShownChoices& shown : counter.state().shown) {
    for (const Choice& choice : shown.choices) {
      if (choice.kind != ChoiceKind::kSlot || choice.value != chosen.token) continue;
      if (const Branch* branch = FindBranch(counter.business(), choice.branch)) return *branch;
    }
  }
  return counter.branch();
}

Values WordsFor(const Counter& counter, const SlotChosen& chosen) {
  const Branch& branch = BranchOf(counter, chosen);
  return {{"branch", Text(branch.short_name.empty() ? branch.name : branch.short_name)},
          {"privacy", Url(counter.business().privacy_url)}};
}

void AskConsent(Counter& counter, const SlotChosen& chosen) {
  counter.Say(Phrase::kConsentCalendar, WordsFor(counter, chosen));
  counter.Put(Question::kCalendar, YesOrNoChoices());
}

void AskPhone(Counter& counter, const SlotChosen& chosen) {
  counter.Say(Phrase::kAskPhone, WordsFor(counter, chosen), counter.TimesAsked(Question::kPhone));
  counter.AskPhone();
  counter.Put(Question::kPhone);
}

void AskRelease(Counter& counter) {
  const std::vector<Appointment>* appointments = OpenAppointments(counter);
  if (appointments == nullptr) return;
  const Appointment* old =
      FindAppointment(*appointments, counter.state().goal()->draft.appointment);
  if (old == nullptr) {
    counter.Note(GoalClosed{GoalOutcome::kFailed});
    return counter.Say(Phrase::kNotChangeable);
  }
  counter.Say(Phrase::kAskRelease, {{"appointment", AppointmentText(counter, *old)}},
              counter.TimesAsked(Question::kRelease));
  counter.Put(Question::kRelease, YesOrNoChoices());
}

void AskFor(Counter& counter, Question question, const SlotChosen& chosen) {
  if (question == Question::kCalendar) return AskConsent(counter, chosen);
  if (question == Question::kPhone) return AskPhone(counter, chosen);
  AskRelease(counter);
}

// What was agreed to or refused, in the words that were shown; true when it is noted.
bool RecordAnswer(Counter& counter, const SlotChosen& chosen, bool granted) {
  const Result* result = counter.Ask(
      "consent", RecordConsent{{kPurpose},
                               granted,
                               ConsentText(kPurpose, chosen.language, WordsFor(counter, chosen)),
                               std::string(ConsentVersion()),
                               chosen.language});
  if (result == nullptr) return false;
  if (As<Done>(*result) != nullptr) return true;
  SayTrouble(counter, *result);
  return false;
}

// The goal stays, so that a person sees what was wished and another branch can still be named.
void DoWithout(Counter& counter) {
  counter.Note(Answered{});
  counter.Say(Phrase::kCalendarNo);
  counter.Put(Question::kPerson, {Labelled(ChoiceKind::kYes, "", Phrase::kLabelPerson),
                                  Labelled(ChoiceKind::kNo, "", Phrase::kLabelNo)});
}

void KeepOld(Counter& counter) {
  const std::string appointment = counter.state().goal()->draft.appointment;
  counter.Note(GoalClosed{GoalOutcome::kAbandoned});
  counter.Say(Phrase::kKept);
  if (!MoreToDo(counter)) counter.Show({MoveChoice(appointment), CancelChoice(appointment)});
}

bool NameIsMissing(const Counter& counter) {
  const Goal& goal = *counter.state().goal();
  return goal.kind == GoalKind::kBook && counter.customer().name.empty() &&
         goal.draft.person_name.empty();
}

void MoveToChosen(Counter& counter, bool release_first) {
  const Goal& goal = *counter.state().goal();
  const std::string appointment = goal.draft.appointment;
  const std::string token = goal.chosen->token;
  MoveToOffer(counter, appointment, token, release_first);
}

}  // namespace

bool AskForOutside(Counter& counter, RefusalReason reason, SlotChosen chosen) {
  const Question question = reason == RefusalReason::kNeedsConsent   ? Question::kCalendar
                            : reason == RefusalReason::kNeedsPhone   ? Question::kPhone
                            : reason == RefusalReason::kNeedsRelease ? Question::kRelease
                                                                     : Question::kNone;
  const Goal* goal = counter.state().goal();
  if (question == Question::kNone || goal == nullptr) return false;
  if (question == Question::kRelease && goal->kind != GoalKind::kChange) return false;
  // Given a moment ago, and still not enough: to ask once more leads nowhere.
  if (question == Question::kPhone && GaveOwnNumber(counter)) return false;
  chosen.language = std::string(counter.language());
  counter.Note(chosen);
  AskFor(counter, question, chosen);
  return true;
}

void AskForOutsideAgain(Counter& counter) {
  const Goal& goal = *counter.state().goal();
  const Question question = goal.question;
  SlotChosen chosen = goal.chosen.value_or(SlotChosen{});
  chosen.language = std::string(counter.language());
  counter.Note(chosen);
  AskFor(counter, question, chosen);
}

void AnswerOutside(Counter& counter, OutsideAnswer answer) {
  const Goal* goal = counter.state().goal();
  if (goal == nullptr || !goal->chosen.has_value()) return;
  const Question question = goal->question;
  const SlotChosen chosen = *goal->chosen;
  const bool yes = answer == OutsideAnswer::kYes;
  switch (question) {
    case Question::kCalendar:
      if (!RecordAnswer(counter, chosen, yes)) return;
      return yes ? GoOnWithChosen(counter) : DoWithout(counter);
    case Question::kPhone:
      return yes ? AskForOutsideAgain(counter) : DoWithout(counter);
    case Question::kRelease:
      return yes ? MoveToChosen(counter, true) : KeepOld(counter);
    default:
      return;
  }
}

bool TakeOwnNumber(Counter& counter) {
  const Goal* goal = counter.state().goal();
  if (OpenQuestion(counter.state()) != Question::kPhone || !goal->chosen.has_value()) return false;
  GoOnWithChosen(counter);
  return true;
}

bool TakeWrittenNumber(Counter& counter) {
  if (OpenQuestion(counter.state()) != Question::kPhone) return false;
  const std::string number = ValueOf(counter.request(), EntityKind::kPhone);
  if (number.empty()) return false;
  HandOver(counter, CaseReason::kTrouble, Phrase::kHandoffAsked, {{"phone", number}});
  return true;
}

void GoOnWithChosen(Counter& counter) {
  const Goal& goal = *counter.state().goal();
  if (!goal.chosen.has_value()) return;
  if (goal.kind == GoalKind::kChange) return MoveToChosen(counter, false);
  if (NameIsMissing(counter)) {
    counter.Say(Phrase::kAskName);
    return counter.Put(Question::kName);
  }
  const SlotChosen chosen = *goal.chosen;
  if (chosen.held) return BookHold(counter, chosen.token);
  BookOffer(counter, chosen.token);
}

}  // namespace tresen::gateway
