#pragma once

#include <string>

#include "libs/icalendar/writer.h"
#include "services/gateway/conversation/business.h"
#include "tresen/scheduling/v1/scheduling.pb.h"

namespace tresen::gateway {

// Whether the visit will not take place.
bool IsCancelled(::tresen::scheduling::v1::AppointmentState state);

// The names of its services in `language`, else in the business's, joined by commas.
std::string ServicesOf(const ::tresen::scheduling::v1::Appointment& appointment, const Business& business,
                       absl::string_view language);

// The visit as a calendar keeps it; without a name of the customer. `summary` is the caller's.
icalendar::CalendarEntry EntryOf(const ::tresen::scheduling::v1::Appointment& appointment, const Business& business);

}  // namespace tresen::gateway
