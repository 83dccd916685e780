// The life of a visit (SCH-10).
#pragma once

#include <optional>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tresen::scheduling {

enum class VisitState {
  kHeld,
  kBooked,
  kConfirmed,
  kArrived,
  kCompleted,
  kNoShow,
  kCancelledInTime,
  kCancelledLate,
  kExpired,
  kVoid,
};

// "cancelled_in_time": the name in the database, the contract and every text.
absl::string_view NameOf(VisitState state);
std::optional<VisitState> VisitStateNamed(absl::string_view name);

// Held, booked, confirmed, arrived: nobody else may have the time.
bool OccupiesTime(VisitState state);
// An appointment the customer still has before them.
bool IsOpen(VisitState state);
bool IsCancelled(VisitState state);

enum class Actor { kCustomer, kStaff };

// May the visit go from one state to the other? Arrived, completed and no_show are set by staff only,
// the last two not before the start; what staff set can be corrected for seven days after it.
bool MayBecome(VisitState from, VisitState to, Actor actor, absl::Duration since_start);

}  // namespace tresen::scheduling
