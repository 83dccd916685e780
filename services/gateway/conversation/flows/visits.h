#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

// The customer's open appointments by start; null while waiting or (after saying so) when the
// calendar cannot be reached.
const std::vector<Appointment>* OpenAppointments(Counter& counter);

// "Herrenhaarschnitt bei Jonas, Samstag, 7. März, 10:00 Uhr", with the branch if it is another one.
Value AppointmentText(const Counter& counter, const Appointment& appointment);
Value AppointmentLines(const Counter& counter, const std::vector<Appointment>& appointments);

// Those of the appointments that the request names by time, service, person or branch; all if it
// names nothing.
std::vector<Appointment> NamedAppointments(const Counter& counter,
                                           const std::vector<Appointment>& appointments);

const Appointment* FindAppointment(const std::vector<Appointment>& appointments,
                                   absl::string_view name);

// Says that there are too many open appointments, with the list.
void SayTooMany(Counter& counter);

}  // namespace tresen::gateway
