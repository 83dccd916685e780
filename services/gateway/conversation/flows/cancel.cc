#include "services/gateway/conversation/flows/cancel.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "services/gateway/conversation/choices.h"
#include "services/gateway/conversation/flows/closing.h"
#include "services/gateway/conversation/flows/drafting.h"
#include "services/gateway/conversation/flows/visits.h"

namespace tresen::gateway {
namespace {

void Keep(Counter& counter) {
  counter.Note(GoalClosed{GoalOutcome::kAbandoned});
  counter.Say(Phrase::kKept);
}

void GiveUpBooking(Counter& counter) {
  counter.Note(GoalClosed{GoalOutcome::kAbandoned});
  counter.Say(Phrase::kGivenUp);
}

void SayNone(Counter& counter) {
  counter.Note(GoalClosed{GoalOutcome::kFailed});
  counter.Say(Phrase::kNoAppointments);
  if (!MoreToDo(counter)) counter.Show({MenuChoices().front()});
}

void AskOnce(Counter& counter, const Appointment& appointment) {
  Draft draft;
  draft.appointment = appointment.name;
  counter.Set(Field::kAppointment, draft);
  const bool late = counter.turn().at > appointment.free_cancel_until;
  counter.Say(late ? Phrase::kAskCancelLate : Phrase::kAskCancel,
              {{"appointment", AppointmentText(counter, appointment)},
               {"hours", Count(counter.business().policy.free_cancel_hours)}},
              counter.TimesAsked(Question::kConfirmCancel));
  counter.Put(Question::kConfirmCancel, {Labelled(ChoiceKind::kYes, "", Phrase::kLabelCancelIt),
                                         Labelled(ChoiceKind::kNo, "", Phrase::kLabelKeep)});
}

bool Covers(const When& when, absl::CivilMinute start) {
  const absl::CivilDay day(start);
  const int minute = start.hour() * 60 + start.minute();
  const bool day_fits =
      when.days.empty() || std::any_of(when.days.begin(), when.days.end(), [&](const DayRange& d) {
        return (!d.first.has_value() || *d.first <= day) && (!d.last.has_value() || day <= *d.last);
      });
  const bool clock_fits =
      when.clocks.empty() ||
      std::any_of(when.clocks.begin(), when.clocks.end(), [&](const ClockRange& clock) {
        return clock.exact() ? clock.from == minute : clock.from <= minute && minute < clock.to;
      });
  return day_fits && clock_fits;
}

// Those that fit what was said before this turn (a request that had to wait).
std::vector<Appointment> FittingDraft(const Draft& draft,
                                      const std::vector<Appointment>& appointments) {
  std::vector<Appointment> fitting;
  std::copy_if(appointments.begin(), appointments.end(), std::back_inserter(fitting),
               [&](const Appointment& one) {
                 const bool service = draft.services.empty() || draft.services == one.services;
                 const bool staff =
                     draft.staff.empty() || draft.staff == "any" || draft.staff == one.staff;
                 return service && staff && Covers(draft.when, one.start);
               });
  return fitting;
}

void AskWhich(Counter& counter, const std::vector<Appointment>& appointments) {
  counter.Say(Phrase::kAskWhichCancel, {}, counter.TimesAsked(Question::kAppointment));
  counter.Put(Question::kAppointment, AppointmentChoices(counter, appointments));
}

void CancelPicked(Counter& counter, const Choice& picked,
                  const std::vector<Appointment>& appointments) {
  const Appointment* chosen = FindAppointment(appointments, picked.value);
  if (chosen == nullptr) {
    counter.Note(GoalClosed{GoalOutcome::kFailed});
    return counter.Say(Phrase::kNotChangeable);
  }
  if (picked.kind == ChoiceKind::kCancelAppointment) return AskOnce(counter, *chosen);
  CancelNow(counter, *chosen);
}

void CancelConfirmed(Counter& counter, const std::vector<Appointment>& appointments) {
  const Appointment* chosen =
      FindAppointment(appointments, counter.state().goal()->draft.appointment);
  if (chosen != nullptr) return CancelNow(counter, *chosen);
  counter.Note(GoalClosed{GoalOutcome::kFailed});
  counter.Say(Phrase::kNotChangeable);
}

}  // namespace

void Cancel(Counter& counter) {
  const auto picked = counter.request().picked;
  if (picked.has_value() && picked->kind == ChoiceKind::kNo) return Keep(counter);
  const Goal* open = counter.state().goal();
  if (open != nullptr && open->kind == GoalKind::kBook && !picked.has_value() &&
      !SaysSomethingForDraft(counter.request())) {
    // Somebody who has no appointment means the one that is just being looked for.
    const std::vector<Appointment>* booked = OpenAppointments(counter);
    if (booked == nullptr) return;
    if (booked->empty()) return GiveUpBooking(counter);
  }
  if (!TakeUpGoal(counter, GoalKind::kCancel)) return;
  const std::vector<Appointment>* appointments = OpenAppointments(counter);
  if (appointments == nullptr) return;
  if (appointments->empty()) return SayNone(counter);
  if (picked.has_value() && picked->kind == ChoiceKind::kYes) {
    return CancelConfirmed(counter, *appointments);
  }
  if (picked.has_value() && (picked->kind == ChoiceKind::kAppointment ||
                             picked->kind == ChoiceKind::kCancelAppointment)) {
    return CancelPicked(counter, *picked, *appointments);
  }
  const Draft& before = counter.state().goal()->draft;
  const Appointment* known = FindAppointment(*appointments, before.appointment);
  if (known != nullptr && !NamedAppointments(counter, {*known}).empty()) {
    return AskOnce(counter, *known);
  }
  std::vector<Appointment> named = NamedAppointments(counter, FittingDraft(before, *appointments));
  if (named.empty()) named = NamedAppointments(counter, *appointments);
  if (named.size() == 1) return AskOnce(counter, named.front());
  if (named.empty()) counter.Say(Phrase::kNoSuchAppointment);
  AskWhich(counter, named.empty() ? *appointments : named);
}

}  // namespace tresen::gateway
