#include "services/gateway/conversation/flows/visits.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/numbers.h"

#include "services/gateway/conversation/choices.h"
#include "services/gateway/conversation/flows/trouble.h"
#include "services/gateway/conversation/when_reader.h"

namespace tresen::gateway {
namespace {

Value AppointmentPart(const Counter& counter, const Appointment& appointment, Phrase phrase) {
  const Branch* branch = FindBranch(counter.business(), appointment.branch);
  const bool elsewhere = branch != nullptr && branch->id != counter.turn().branch;
  return Part(phrase, {{"service", Text(counter.ServiceNames(appointment.services))},
                       {"staff", Text(appointment.staff_name)},
                       {"moment", Moment(appointment.start)},
                       {"branch", Text(elsewhere ? branch->name : "")}});
}

// A name that nobody here has says nothing of a visit: "I can't come with Max".
bool Names(const Entity& entity, const Appointment& appointment) {
  if (entity.kind == EntityKind::kStaff && entity.values.empty()) return true;
  auto holds = [&](absl::string_view id) {
    return std::find(entity.values.begin(), entity.values.end(), id) != entity.values.end();
  };
  switch (entity.kind) {
    case EntityKind::kService:
      return std::any_of(appointment.services.begin(), appointment.services.end(), holds);
    case EntityKind::kStaff:
      return holds(appointment.staff);
    case EntityKind::kBranch:
      return holds(appointment.branch);
    default:
      return true;
  }
}

bool Fits(const Request& request, const Appointment& appointment, WeekdaySense weekdays) {
  return std::all_of(request.entities.begin(), request.entities.end(),
                     [&](const Entity& entity) { return Names(entity, appointment); }) &&
         std::all_of(request.times.begin(), request.times.end(), [&](const TimeMention& mention) {
           return mention.is_duration || Matches(mention, appointment.start, weekdays);
         });
}

// "The second one", in the order of their times, and "the other one" beside the one just spoken of.
std::vector<Appointment> ByPlace(const Counter& counter, std::vector<Appointment> appointments) {
  int place = 0;
  if (absl::SimpleAtoi(ValueOf(counter.request(), EntityKind::kOrdinal), &place)) {
    const int count = static_cast<int>(appointments.size());
    if (place < 0) place += count + 1;
    if (place >= 1 && place <= count) return {appointments[place - 1]};
  }
  const auto& last = counter.state().last_task;
  if (last.has_value() && HasReference(counter.request(), "the_other")) {
    std::erase_if(appointments, [&](const Appointment& one) { return one.name == last->appointment; });
  }
  return appointments;
}

}  // namespace

const std::vector<Appointment>* OpenAppointments(Counter& counter) {
  const Result* result = counter.Ask("open", ListAppointments{AppointmentScope::kOpen});
  if (result == nullptr) return nullptr;
  const AppointmentsFound* found = As<AppointmentsFound>(*result);
  if (found == nullptr) {
    SayTrouble(counter, *result);
    return nullptr;
  }
  return &found->appointments;
}

Value AppointmentText(const Counter& counter, const Appointment& appointment) {
  return AppointmentPart(counter, appointment, Phrase::kAppointmentText);
}

Value AppointmentLines(const Counter& counter, const std::vector<Appointment>& appointments) {
  std::vector<Value> lines;
  for (const Appointment& appointment : appointments) {
    lines.push_back(AppointmentPart(counter, appointment, Phrase::kAppointmentLine));
  }
  return Lines(std::move(lines));
}

std::vector<Appointment> NamedAppointments(const Counter& counter,
                                           const std::vector<Appointment>& appointments) {
  std::vector<Appointment> named;
  for (WeekdaySense weekdays : {WeekdaySense::kNext, WeekdaySense::kOfAnyWeek}) {
    if (!named.empty()) break;
    std::copy_if(appointments.begin(), appointments.end(), std::back_inserter(named),
                 [&](const Appointment& one) { return Fits(counter.request(), one, weekdays); });
  }
  // "The beard to Friday": the day is the new one.
  const Request& request = counter.request();
  const bool by_thing = FindEntity(request, EntityKind::kService) != nullptr ||
                        FindEntity(request, EntityKind::kStaff) != nullptr;
  if (named.empty() && by_thing) {
    Request timeless = request;
    timeless.times.clear();
    std::copy_if(appointments.begin(), appointments.end(), std::back_inserter(named),
                 [&](const Appointment& one) { return Fits(timeless, one, WeekdaySense::kNext); });
  }
  return named.size() < 2 ? named : ByPlace(counter, std::move(named));
}

const Appointment* FindAppointment(const std::vector<Appointment>& appointments,
                                   absl::string_view name) {
  auto found = std::find_if(appointments.begin(), appointments.end(),
                            [name](const Appointment& one) { return one.name == name; });
  return found == appointments.end() ? nullptr : &*found;
}

void SayTooMany(Counter& counter) {
  const std::vector<Appointment>* appointments = OpenAppointments(counter);
  if (appointments == nullptr) return;
  counter.Say(Phrase::kTooMany,
              {{"max", Count(counter.business().policy.max_open_appointments)},
               {"list", AppointmentLines(counter, *appointments)}});
  counter.Note(GoalClosed{GoalOutcome::kFailed});
  counter.Show(AppointmentChoices(counter, *appointments));
}

}  // namespace tresen::gateway
