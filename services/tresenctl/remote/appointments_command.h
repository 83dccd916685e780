#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/tresenctl/output/console.h"
#include "services/tresenctl/remote/endpoints.h"

namespace tresen::tresenctl {

// Which appointments are wanted, as typed. What is empty does not restrict.
struct AppointmentQuery {
  std::string branch;    // id or name
  std::string customer;  // id or name
  std::string states;    // "booked,confirmed"; "open" and "cancelled" stand for several
  std::string day;       // "2026-03-07", in `zone`
  std::string from;      // a day, from its beginning, or an RFC 3339 time
  std::string to;        // a day, to its end, or an RFC 3339 time
  int limit = 200;
};

// The filter of ListAppointments. Days are those of `zone`. WRONG_USE for what is not understood.
absl::StatusOr<std::string> FilterOf(const AppointmentQuery& query, const std::string& tenant,
                                     absl::TimeZone zone);

// Days are those of the branch asked for, else of the business; times are shown in the zone of
// each appointment's branch.
absl::Status ListAppointments(const Endpoints& endpoints, const AppointmentQuery& query,
                              Format format, Console& console);

}  // namespace tresen::tresenctl
