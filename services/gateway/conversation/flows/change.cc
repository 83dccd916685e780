#include "services/gateway/conversation/flows/change.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "services/gateway/conversation/choices.h"
#include "services/gateway/conversation/flows/beside_visit.h"
#include "services/gateway/conversation/flows/closing.h"
#include "services/gateway/conversation/flows/drafting.h"
#include "services/gateway/conversation/flows/live_facts.h"
#include "services/gateway/conversation/flows/offering.h"
#include "services/gateway/conversation/flows/outside_calendar.h"
#include "services/gateway/conversation/flows/trouble.h"
#include "services/gateway/conversation/flows/visits.h"
#include "services/gateway/conversation/flows/when_question.h"
#include "services/gateway/conversation/search.h"
#include "services/gateway/conversation/when_reader.h"

namespace tresen::gateway {
namespace {

void SetAppointment(Counter& counter, absl::string_view name) {
  Draft draft;
  draft.appointment = std::string(name);
  counter.Set(Field::kAppointment, draft);
}

// Appointments that one of the mentions names by its time.
std::vector<Appointment> ByTime(const std::vector<TimeMention>& times,
                                const std::vector<Appointment>& appointments, WeekdaySense weekdays) {
  std::vector<Appointment> named;
  std::copy_if(appointments.begin(), appointments.end(), std::back_inserter(named),
               [&](const Appointment& one) {
                 return std::any_of(times.begin(), times.end(), [&](const TimeMention& mention) {
                   return mention.has_date && Matches(mention, one.start, weekdays);
                 });
               });
  return named;
}

// Which appointment is to be moved; empty when asked or none.
const Appointment* WhichOne(Counter& counter, const std::vector<Appointment>& appointments) {
  if (const auto picked = counter.request().picked; picked.has_value()) {
    NoteDraft(counter, ReadDraft(counter, counter.state().goal()->draft, {}));
    // What was said beside it is about the new time.
    if (picked->kind == ChoiceKind::kMoveAppointment) counter.ForgetPicked();
  }
  const std::string& known = counter.state().goal()->draft.appointment;
  if (!known.empty()) {
    const Appointment* found = FindAppointment(appointments, known);
    if (found == nullptr) counter.Say(Phrase::kNotChangeable);
    return found;
  }
  if (appointments.size() == 1) return &appointments.front();
  const std::vector<TimeMention>& times = counter.request().times;
  std::vector<Appointment> named = ByTime(times, appointments, WeekdaySense::kNext);
  if (named.empty() && times.size() > 1) {
    named = ByTime(times, appointments, WeekdaySense::kOfAnyWeek);
  }
  if (named.empty()) named = NamedAppointments(counter, appointments);
  if (named.size() == 1) return FindAppointment(appointments, named.front().name);
  NoteDraft(counter, ReadDraft(counter, counter.state().goal()->draft, counter.request().times));
  counter.Say(Phrase::kAskWhichMove, {}, counter.TimesAsked(Question::kAppointment));
  counter.Put(Question::kAppointment,
              AppointmentChoices(counter, named.empty() ? appointments : named));
  return nullptr;
}

// "From Tuesday to Thursday" in a move is no range: it goes from the old day to the new one.
std::optional<TimeMention> EndOfMove(const TimeMention& mention, const Appointment& appointment) {
  TimeMention end = mention;
  std::erase_if(end.readings, [&](const TimeReading& reading) {
    return !reading.from.has_value() || !reading.to.has_value() ||
           absl::CivilDay(*reading.from) != absl::CivilDay(appointment.start) ||
           absl::CivilDay(*reading.to - 1) <= absl::CivilDay(appointment.start);
  });
  if (end.readings.empty()) return std::nullopt;
  for (TimeReading& reading : end.readings) {
    reading.from = end.has_time ? *reading.to
                                : absl::CivilMinute(absl::CivilDay(*reading.to - 1));
  }
  return end;
}

// Mentions of the new time: without those that name the old one.
std::vector<TimeMention> NewTimes(const Counter& counter, const Appointment& appointment) {
  const std::vector<TimeMention>& said = counter.request().times;
  const WeekdaySense weekdays = said.size() > 1 ? WeekdaySense::kOfAnyWeek : WeekdaySense::kNext;
  std::vector<TimeMention> times;
  for (const TimeMention& mention : said) {
    if (auto end = EndOfMove(mention, appointment)) {
      times.push_back(*std::move(end));
    } else if (!mention.has_date || !Matches(mention, appointment.start, weekdays)) {
      times.push_back(mention);
    }
  }
  return times;
}

// The draft with what stays as it is: services, and the person and branch unless others were named.
Draft FilledUp(const Draft& draft, const Appointment& appointment) {
  Draft filled = draft;
  if (filled.services.empty()) filled.services = appointment.services;
  if (filled.branch.empty()) filled.branch = appointment.branch;
  if (filled.staff.empty() && filled.branch == appointment.branch) filled.staff = appointment.staff;
  // A new time of day alone means the same day; a new person alone the same time.
  const absl::CivilDay day(appointment.start);
  const int minute = appointment.start.hour() * 60 + appointment.start.minute();
  if (filled.when.days.empty() && !filled.when.clocks.empty()) filled.when.days = {{day, day}};
  if (filled.when.empty()) {
    filled.when.days = {{day, day}};
    filled.when.clocks = {{minute, minute, false}};
  }
  return filled;
}

bool SaysWhereTo(const Counter& counter, const Draft& draft) {
  return !draft.when.empty() || !draft.staff.empty() || !draft.services.empty() ||
         !draft.branch.empty() || FindEntity(counter.request(), EntityKind::kReference) != nullptr;
}

void SearchAndOffer(Counter& counter, const Appointment& appointment, bool may_move) {
  const Draft draft = FilledUp(counter.state().goal()->draft, appointment);
  const auto result = FindForGoal(counter, "find", draft, appointment.name);
  if (!result.has_value()) return;
  const SlotsFound* found = As<SlotsFound>(*result);
  if (found == nullptr) return SayTrouble(counter, *result);
  const Offering offering = ChooseOffers(counter, *found, draft);
  const auto exact = ExactStart(draft.when);
  if (may_move && exact.has_value() && offering.why == NoSlotReason::kNone && !offering.offers.empty() &&
      offering.offers.front().start == *exact) {
    return MoveToOffer(counter, appointment.name, offering.offers.front().token);
  }
  SayOffers(counter, offering, draft);
}

void SayNone(Counter& counter) {
  counter.Note(GoalClosed{GoalOutcome::kFailed});
  counter.Say(Phrase::kNoAppointments);
  if (!MoreToDo(counter)) counter.Show({MenuChoices().front()});
}

}  // namespace

void Change(Counter& counter) {
  const auto picked = counter.request().picked;
  const Goal* open = counter.state().goal();
  if (picked.has_value() && picked->kind == ChoiceKind::kSlot && open != nullptr) {
    const std::string appointment = open->draft.appointment;
    return MoveToOffer(counter, appointment, picked->value);
  }
  if (TakeWrittenNumber(counter)) return;
  if (!TakeUpGoal(counter, GoalKind::kChange)) return;
  const std::vector<Appointment>* appointments = OpenAppointments(counter);
  if (appointments == nullptr) return;
  if (appointments->empty()) return SayNone(counter);
  const Appointment* appointment = WhichOne(counter, *appointments);
  if (appointment == nullptr) return;
  if (counter.state().goal()->draft.appointment.empty()) {
    SetAppointment(counter, appointment->name);
  }
  DraftReading reading = ReadDraft(counter, counter.state().goal()->draft,
                                   NewTimes(counter, *appointment));
  ReadMoveBeside(counter, *appointment, reading);
  NoteDraft(counter, reading);
  if (reading.staff_unknown) SayStaffUnknown(counter);
  if (AskWhichTime(counter, reading)) return;
  if (!SaysWhereTo(counter, counter.state().goal()->draft)) {
    counter.Say(Phrase::kAskMoveWhen, {{"appointment", AppointmentText(counter, *appointment)}},
                counter.TimesAsked(Question::kWhen));
    return counter.Put(Question::kWhen);
  }
  SearchAndOffer(counter, *appointment, !reading.staff_unknown);
}

void ChangeTo(Counter& counter, const Draft& draft) {
  counter.Note(GoalOpened{GoalKind::kChange});
  for (Field field : {Field::kAppointment, Field::kBranch, Field::kWhen}) counter.Set(field, draft);
  const std::vector<Appointment>* appointments = OpenAppointments(counter);
  if (appointments == nullptr) return;
  const Appointment* appointment = FindAppointment(*appointments, draft.appointment);
  if (appointment == nullptr) {
    counter.Note(GoalClosed{GoalOutcome::kFailed});
    return counter.Say(Phrase::kNotChangeable);
  }
  SearchAndOffer(counter, *appointment, true);
}

}  // namespace tresen::gateway
