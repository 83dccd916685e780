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
// The calendar of the branch is another one, and …
absl::Status CalendarUnreachable();   // it does not answer: nothing was done
absl::Status CalendarUnknown();       // what became of the request is being found out: ask again
absl::Status CalendarBusy();          // another change of the customer is under way there
absl::Status CalendarNotConfigured(); // its key or address is wrong or missing
absl::Status ConsentNeeded();         // the customer has not agreed to CONSENT_PURPOSE_CALENDAR
absl::Status ContactNeeded();         // no verified number of the customer
absl::Status ReleaseFirst();          // the old time must be given up first: release_first
absl::Status ForeignLimitReached();   // it takes no more appointments of the customer
absl::Status NotSupportedThere();     // it cannot do that
absl::Status ConflictNotFound();
// FAILED_PRECONDITION with the reason's name (TOO_SOON, CLOSED, …); SLOT_TAKEN for kFullyBooked.
absl::Status NotOffered(NoSlot why);

}  // namespace tresen::scheduling
