#include "services/gateway/conversation/flows/my_appointments.h"

#include <vector>

#include "services/gateway/conversation/choices.h"
#include "services/gateway/conversation/flows/closing.h"
#include "services/gateway/conversation/flows/visits.h"

namespace tresen::gateway {
namespace {

void ShowOne(Counter& counter, const Appointment& appointment) {
  counter.Say(Phrase::kOneAppointment, {{"appointment", AppointmentText(counter, appointment)}});
  if (MoreToDo(counter)) return;
  counter.Put(Question::kWhatToDo,
              {MoveChoice(appointment.name), CancelChoice(appointment.name)});
}

}  // namespace

void MyAppointments(Counter& counter) {
  const std::vector<Appointment>* appointments = OpenAppointments(counter);
  if (appointments == nullptr) return;
  const auto& picked = counter.request().picked;
  if (picked.has_value() && picked->kind == ChoiceKind::kAppointment) {
    const Appointment* chosen = FindAppointment(*appointments, picked->value);
    if (chosen == nullptr) return counter.Say(Phrase::kNotChangeable);
    return ShowOne(counter, *chosen);
  }
  if (appointments->empty()) {
    counter.Say(Phrase::kNoAppointments);
    if (!MoreToDo(counter)) counter.Show({MenuChoices().front()});
    return;
  }
  if (appointments->size() == 1) return ShowOne(counter, appointments->front());
  counter.Say(Phrase::kManyAppointments, {{"list", AppointmentLines(counter, *appointments)}});
  if (!MoreToDo(counter)) counter.Show(AppointmentChoices(counter, *appointments));
}

}  // namespace tresen::gateway
