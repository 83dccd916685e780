#include "services/scheduling/scheduling_errors.h"

#include "absl/strings/str_cat.h"
#include "libs/status/status.h"

namespace tresen::scheduling {
namespace {

using absl::StatusCode;

absl::string_view NameOf(NoSlot why) {
  switch (why) {
    case NoSlot::kClosed:
      return "CLOSED";
    case NoSlot::kHoliday:
      return "HOLIDAY";
    case NoSlot::kPast:
      return "PAST";
    case NoSlot::kTooSoon:
      return "TOO_SOON";
    case NoSlot::kTooFar:
      return "TOO_FAR";
    case NoSlot::kStaffOff:
      return "STAFF_OFF";
    case NoSlot::kStaffCannot:
      return "STAFF_CANNOT";
    case NoSlot::kServiceNotOffered:
      return "SERVICE_NOT_OFFERED";
    case NoSlot::kCustomerBusy:
      return "CUSTOMER_BUSY";
    case NoSlot::kCalendarAway:
      return "CALENDAR_UNREACHABLE";
    case NoSlot::kNone:
    case NoSlot::kFullyBooked:
      break;
  }
  return "SLOT_TAKEN";
}

}  // namespace

absl::Status SlotTaken() {
  return MakeError(StatusCode::kAborted, "SLOT_TAKEN", "the slot has just been taken");
}

absl::Status CustomerBusy() {
  return MakeError(StatusCode::kFailedPrecondition, "CUSTOMER_BUSY",
                   "the customer has another appointment at that time");
}

absl::Status LimitReached(int limit) {
  return MakeError(StatusCode::kFailedPrecondition, "LIMIT_REACHED",
                   "the customer has the largest number of open appointments allowed",
                   {{"limit", absl::StrCat(limit)}});
}

absl::Status CapReached() {
  return MakeError(StatusCode::kFailedPrecondition, "CAP_REACHED",
                   "no more appointments are taken in that day, week or month");
}

absl::Status OfferInvalid() {
  return MakeError(StatusCode::kInvalidArgument, "OFFER_INVALID",
                   "the token is not one of an offer for this request");
}

absl::Status OfferExpired() {
  return MakeError(StatusCode::kFailedPrecondition, "OFFER_EXPIRED", "the offer is too old");
}

absl::Status HoldGone() {
  return MakeError(StatusCode::kFailedPrecondition, "OFFER_EXPIRED",
                   "the hold has run out or was used");
}

absl::Status AppointmentNotFound() {
  return MakeError(StatusCode::kNotFound, "APPOINTMENT_NOT_FOUND", "no such appointment");
}

absl::Status TenantNotFound() {
  return MakeError(StatusCode::kNotFound, "TENANT_NOT_FOUND",
                   "the tenant has no catalogue: apply one first");
}

absl::Status BranchNotFound() {
  return MakeError(StatusCode::kNotFound, "BRANCH_NOT_FOUND", "no such branch");
}

absl::Status StaffNotFound() {
  return MakeError(StatusCode::kNotFound, "STAFF_NOT_FOUND", "no such person");
}

absl::Status ServiceNotFound() {
  return MakeError(StatusCode::kNotFound, "SERVICE_NOT_FOUND", "no such service");
}

absl::Status AbsenceNotFound() {
  return MakeError(StatusCode::kNotFound, "ABSENCE_NOT_FOUND", "no such absence");
}

absl::Status WaitlistEntryNotFound() {
  return MakeError(StatusCode::kNotFound, "WAITLIST_ENTRY_NOT_FOUND", "no such waitlist entry");
}

absl::Status NothingOffered() {
  return MakeError(StatusCode::kFailedPrecondition, "NOTHING_OFFERED",
                   "nothing is offered to this entry now");
}

absl::Status NotChangeable(absl::string_view state) {
  return MakeError(StatusCode::kFailedPrecondition, "NOT_CHANGEABLE",
                   "the appointment's state does not allow this", {{"state", std::string(state)}});
}

absl::Status AppointmentOver() {
  return MakeError(StatusCode::kFailedPrecondition, "APPOINTMENT_OVER",
                   "the appointment has already begun");
}

absl::Status EtagMismatch() {
  return MakeError(StatusCode::kAborted, "ETAG_MISMATCH",
                   "the appointment has changed since it was read");
}

absl::Status RulesChanging() {
  return WithRetryDelay(
      MakeError(StatusCode::kAborted, "RULES_CHANGING", "the business's rules are being changed"),
      absl::Milliseconds(200));
}

absl::Status CalendarUnreachable() {
  return WithRetryDelay(MakeError(StatusCode::kUnavailable, "CALENDAR_UNREACHABLE",
                                  "the calendar of the branch does not answer; nothing was done"),
                        absl::Seconds(30));
}

absl::Status CalendarUnknown() {
  return WithRetryDelay(
      MakeError(StatusCode::kUnavailable, "CALENDAR_UNKNOWN",
                "what the calendar of the branch did with the request is being found out"),
      absl::Seconds(10));
}

absl::Status CalendarBusy() {
  return WithRetryDelay(MakeError(StatusCode::kAborted, "CALENDAR_BUSY",
                                  "another change of this customer is under way"),
                        absl::Seconds(5));
}

absl::Status CalendarNotConfigured() {
  return MakeError(StatusCode::kFailedPrecondition, "CALENDAR_NOT_CONFIGURED",
                   "the calendar of the branch does not take our key, or there is none");
}

absl::Status ConsentNeeded() {
  return MakeError(StatusCode::kFailedPrecondition, "CONSENT_NEEDED",
                   "the customer has not agreed that the branch's calendar gets name and number");
}

absl::Status ContactNeeded() {
  return MakeError(StatusCode::kFailedPrecondition, "CONTACT_NEEDED",
                   "there is no verified number of the customer");
}

absl::Status ReleaseFirst() {
  return MakeError(StatusCode::kFailedPrecondition, "RELEASE_FIRST",
                   "the old time must be given up before the new one can be booked");
}

absl::Status ForeignLimitReached() {
  return MakeError(StatusCode::kFailedPrecondition, "LIMIT_REACHED",
                   "the calendar of the branch takes no more appointments of the customer");
}

absl::Status NotSupportedThere() {
  return MakeError(StatusCode::kFailedPrecondition, "NOT_SUPPORTED",
                   "the calendar of the branch cannot do that");
}

absl::Status ConflictNotFound() {
  return MakeError(StatusCode::kNotFound, "CONFLICT_NOT_FOUND", "no such conflict");
}

absl::Status NotOffered(NoSlot why) {
  const absl::string_view name = NameOf(why);
  if (name == "SLOT_TAKEN") return SlotTaken();
  return MakeError(StatusCode::kFailedPrecondition, name,
                   "nothing can be booked at that time: see the reason");
}

}  // namespace tresen::scheduling
