#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace tresen::gateway {

// Days that are wanted, both ends included. An absent end is open.
struct DayRange {
  std::optional<absl::CivilDay> first;
  std::optional<absl::CivilDay> last;

  bool operator==(const DayRange&) const = default;
  bool single() const { return first.has_value() && first == last; }
};

// Time of day that is wanted, minutes since midnight, half open; an exact start has to == from.
struct ClockRange {
  int from = 0;
  int to = 0;
  bool approximate = false;

  bool operator==(const ClockRange&) const = default;
  bool exact() const { return from == to; }
};

// Day and time of day are kept apart so that one can be corrected while the other stays.
struct When {
  std::vector<DayRange> days;      // any of; empty: any day
  std::vector<ClockRange> clocks;  // any of; empty: any time
  std::vector<DayRange> not_on;
  std::vector<ClockRange> not_at;

  bool operator==(const When&) const = default;
  bool empty() const { return days.empty() && clocks.empty() && not_on.empty() && not_at.empty(); }
};

// What can be said about an appointment.
enum class Field {
  kServices,
  kStaff,
  kBranch,
  kWhen,
  kAppointment,
  kPersonName,
  kGuest,
};

// What the customer has said so far towards a goal.
struct Draft {
  std::vector<std::string> services;
  std::string staff;      // "any": said that anyone will do; empty: not said
  std::string not_staff;  // goes with staff: somebody who is not wanted
  std::string branch;
  When when;
  std::string appointment;  // the one to move or cancel
  std::string person_name;
  std::string guest;  // who it is for, when it is somebody else: two people of one customer may come at the same time

  bool operator==(const Draft&) const = default;
};

// Whether `field` holds something.
bool Has(const Draft& draft, Field field);
// Copies `field` from one draft to the other.
void Copy(Field field, const Draft& from, Draft& to);
// Empties `field`.
void Clear(Field field, Draft& draft);

}  // namespace tresen::gateway
