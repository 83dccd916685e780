#include "services/gateway/http/visit_text.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/gateway/desk/names.h"

namespace tresen::gateway {

namespace scheduling = ::tresen::scheduling::v1;

bool IsCancelled(scheduling::AppointmentState state) {
  return state == scheduling::APPOINTMENT_STATE_CANCELLED_IN_TIME ||
         state == scheduling::APPOINTMENT_STATE_CANCELLED_LATE ||
         state == scheduling::APPOINTMENT_STATE_EXPIRED ||
         state == scheduling::APPOINTMENT_STATE_VOID;
}

std::string ServicesOf(const scheduling::Appointment& appointment, const Business& business,
                       absl::string_view language) {
  std::vector<std::string> names;
  for (const scheduling::BookedService& booked : appointment.services()) {
    const Service* service = FindService(business, LastSegment(booked.service()));
    names.push_back(service == nullptr
                        ? LastSegment(booked.service())
                        : TextIn(service->name, language, business.default_language));
  }
  return absl::StrJoin(names, ", ");
}

icalendar::CalendarEntry EntryOf(const scheduling::Appointment& appointment, const Business& business) {
  const Branch* branch = FindBranch(business, LastSegment(appointment.branch()));
  icalendar::CalendarEntry entry;
  entry.uid = absl::StrCat(LastSegment(appointment.name()), "@tresen");
  entry.sequence = appointment.move_count() + (IsCancelled(appointment.state()) ? 1 : 0);
  entry.start = TimeOf(appointment.start_time());
  entry.end = TimeOf(appointment.end_time());
  entry.changed_at = TimeOf(appointment.update_time());
  entry.location = branch == nullptr ? appointment.branch_display_name() : branch->address;
  entry.cancelled = IsCancelled(appointment.state());
  return entry;
}

}  // namespace tresen::gateway
