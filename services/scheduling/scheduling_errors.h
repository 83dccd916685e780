// What the scheduling service refuses, by name.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/scheduling/domain/alternatives.h"

namespace tresen::scheduling {

absl::Status SlotTaken();
absl::Status CustomerBusy();
absl::Status LimitReached(int limit);
absl::Status CapReached();
absl::Status OfferInvalid();
absl::Status OfferExpired();
absl::Status HoldGone();
absl::Status AppointmentNotFound();
absl::Status TenantNotFound();
absl::Status BranchNotFound();
absl::Status StaffNotFound();
absl::Status ServiceNotFound();
absl::Status AbsenceNotFound();
absl::Status WaitlistEntryNotFound();
absl::Status NothingOffered();
absl::Status NotChangeable(absl::string_view state);
absl::Status AppointmentOver();
absl::Status EtagMismatch();
absl::Status RulesChanging();
// FAILED_PRECONDITION with the reason's name (TOO_SOON, CLOSED, …); SLOT_TAKEN for kFullyBooked.
absl::Status NotOffered(NoSlot why);

}  // namespace tresen::scheduling
