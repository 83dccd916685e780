#include "services/scheduling/domain/visit_state.h"

#include <array>
#include <utility>

namespace tresen::scheduling {
namespace {

constexpr std::array<std::pair<VisitState, absl::string_view>, 10> kNames = {{
    {VisitState::kHeld, "held"},
    {VisitState::kBooked, "booked"},
    {VisitState::kConfirmed, "confirmed"},
    {VisitState::kArrived, "arrived"},
    {VisitState::kCompleted, "completed"},
    {VisitState::kNoShow, "no_show"},
    {VisitState::kCancelledInTime, "cancelled_in_time"},
    {VisitState::kCancelledLate, "cancelled_late"},
    {VisitState::kExpired, "expired"},
    {VisitState::kVoid, "void"},
}};

constexpr absl::Duration kCorrectable = absl::Hours(7 * 24);

bool IsOutcome(VisitState state) {
  return state == VisitState::kArrived || state == VisitState::kCompleted ||
         state == VisitState::kNoShow;
}

}  // namespace

absl::string_view NameOf(VisitState state) {
  for (const auto& [known, name] : kNames)
    if (known == state) return name;
  return "void";
}

std::optional<VisitState> VisitStateNamed(absl::string_view name) {
  for (const auto& [state, known] : kNames)
    if (known == name) return state;
  return std::nullopt;
}

bool OccupiesTime(VisitState state) {
  return state == VisitState::kHeld || IsOpen(state) || state == VisitState::kArrived;
}

bool IsOpen(VisitState state) {
  return state == VisitState::kBooked || state == VisitState::kConfirmed;
}

bool IsCancelled(VisitState state) {
  return state == VisitState::kCancelledInTime || state == VisitState::kCancelledLate;
}

bool MayBecome(VisitState from, VisitState to, Actor actor, absl::Duration since_start) {
  if (from == to) return false;
  if (from == VisitState::kHeld) return to == VisitState::kBooked || to == VisitState::kExpired;
  if (IsOpen(from)) {
    if (to == VisitState::kConfirmed) return since_start < absl::ZeroDuration();
    if (IsCancelled(to)) return true;
    const bool after_start = to == VisitState::kNoShow || to == VisitState::kCompleted;
    if (after_start && since_start < absl::ZeroDuration()) return false;
    return actor == Actor::kStaff && (IsOutcome(to) || to == VisitState::kVoid);
  }
  if (!IsOutcome(from) || actor != Actor::kStaff) return false;
  return since_start <= kCorrectable && (IsOutcome(to) || to == VisitState::kBooked);
}

}  // namespace tresen::scheduling
