#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/gateway/conversation/business.h"
#include "services/gateway/conversation/event.h"
#include "services/gateway/conversation/reply.h"
#include "services/gateway/conversation/turn.h"

namespace tresen::gateway {

// ---- What the engine may ask of the world -------------------------------------------------------

struct TimeSpan {
  absl::Time from = absl::InfinitePast();
  absl::Time to = absl::InfiniteFuture();

  bool operator==(const TimeSpan&) const = default;
};

// Mirrors tresen.scheduling.v1.SlotWish and the request around it.
struct FindSlots {
  std::string branch;
  std::vector<std::string> services;
  std::string staff;  // empty: anyone
  std::string guest;  // empty: the customer
  std::vector<TimeSpan> ranges;
  std::vector<TimeSpan> excluded;
  std::optional<absl::Time> exact_start;
  std::string moving_appointment;
  std::vector<absl::Time> not_starting_at;
  int limit = 3;
};

struct HoldSlot {
  std::string offer_token;
};

// Exactly one of the tokens is set.
struct BookAppointment {
  std::string offer_token;
  std::string hold_token;
  Intent intent = Intent::kBook;
};

struct RescheduleAppointment {
  std::string appointment;
  std::string offer_token;
  bool release_first = false;  // the customer gives the old time up before the new one is certain
};

struct CancelAppointment {
  std::string appointment;
  std::string reason;  // short code, no personal data
};

// The customer confirmed after a reminder.
struct ConfirmAppointment {
  std::string appointment;
};

enum class AppointmentScope {
  kOpen,       // future, occupying time, by start
  kLastVisit,  // the most recent completed one
};

struct ListAppointments {
  AppointmentScope scope = AppointmentScope::kOpen;
};

struct AskKnowledge {
  std::string question;
  std::string language;
  std::string branch;
  std::vector<std::string> topics;
  std::vector<std::string> services;
  std::vector<std::string> products;
  std::vector<std::string> risks;
  std::optional<absl::CivilDay> date;  // the day asked about, for opening hours
  bool risk = false;  // only entries approved for risk questions may answer
};

struct FindProducts {
  std::vector<std::string> products;  // named ones; empty: by the text
  std::string text;
  std::string language;
};

struct RecordConsent {
  std::vector<std::string> purposes;  // marketing, feedback, service, calendar
  bool granted = false;
  std::string text;  // exactly what the customer was shown or wrote
  std::string version;
  std::string language;
};

enum class CaseReason {
  kAsked,
  kFailedTurns,
  kComplaint,
  kRisk,
  kMedia,
  kOrder,
  kDataRequest,
  kFeedback,
  kUnanswered,
  kTrouble,
  kLate,
};

absl::string_view CaseReasonName(CaseReason reason);

// What is known so far, for the person who takes over; values in the business's language.
struct SummaryLine {
  std::string field;
  std::string value;
};

struct OpenCase {
  CaseReason reason = CaseReason::kAsked;
  std::vector<SummaryLine> summary;
  bool hands_over = true;  // false: staff are told, the assistant goes on
};

struct RememberCustomer {
  std::string name;
  std::string language;
};

using CallRequest =
    std::variant<FindSlots, HoldSlot, BookAppointment, RescheduleAppointment, CancelAppointment,
                 ConfirmAppointment, ListAppointments, AskKnowledge, FindProducts, RecordConsent,
                 OpenCase, RememberCustomer>;

// `step` is the same whenever the same turn is decided again: request_id = hash(message, step).
struct Call {
  std::string step;
  CallRequest request;
};

// ---- What the world answered --------------------------------------------------------------------

enum class OfferDifference { kTime, kDay, kStaff, kBranch };

struct Offer {
  std::string token;
  absl::CivilMinute start;  // local time of the branch
  absl::Time starts_at;
  std::string branch;
  std::string staff;
  std::string staff_name;
  std::vector<std::string> services;
  Money price;
  std::vector<OfferDifference> differences;
};

enum class NoSlotReason {
  kNone,
  kFullyBooked,
  kClosed,
  kHoliday,
  kPast,
  kTooSoon,
  kTooFar,
  kStaffOff,
  kStaffCannot,
  kServiceNotOffered,
  kCustomerBusy,
  kLimitReached,
};

struct SlotsFound {
  std::vector<Offer> offers;
  std::vector<Offer> alternatives;
  NoSlotReason reason = NoSlotReason::kNone;
};

enum class AppointmentState {
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

// The committed row; what customers read is written from it.
struct Appointment {
  std::string name;  // full resource name
  AppointmentState state = AppointmentState::kBooked;
  absl::CivilMinute start;  // local time of the branch
  absl::CivilMinute end;
  absl::Time starts_at;
  std::string branch;
  std::string staff;
  std::string staff_name;
  std::vector<std::string> services;
  Money price;
  absl::Time free_cancel_until = absl::InfiniteFuture();
  std::string link;  // web page with the calendar file, to see and change it
  bool provisional = false;
};

struct Held {
  std::string hold_token;
  Offer offer;
};

struct Booked {
  Appointment appointment;
};

struct Moved {
  Appointment appointment;
  absl::CivilMinute previous_start;
  std::string previous_staff_name;
  std::string previous_branch;
};

struct Cancelled {
  Appointment appointment;
};

struct Confirmed {
  Appointment appointment;
};

struct SlotTaken {
  std::vector<Offer> alternatives;
};

enum class RefusalReason {
  kLimitReached,
  kOfferExpired,  // token too old or no longer valid: look again
  kNotFound,
  kNotChangeable,  // already cancelled, arrived, in the past
  kTooSoon,
  kTooFar,
  kCustomerBusy,
  // The branch keeps a calendar of its own, and it wants something before it takes the appointment.
  kNeedsConsent,  // that it may have name and number
  kNeedsPhone,    // a number that the channel confirms
  kNeedsRelease,  // the old time given up first
  kNeedsPerson,   // what only a person can settle
  kOther,
};

struct Refused {
  RefusalReason reason = RefusalReason::kOther;
};

struct AppointmentsFound {
  std::vector<Appointment> appointments;
};

// Mirrors tresen.knowledge.v1.AnswerKind. What is live data is written from the Business snapshot.
enum class AnswerKind {
  kNone,
  kEntry,
  kPrice,
  kDuration,
  kHours,
  kAddress,
  kServices,
  kProducts,
  kStaff,
};

struct Product {
  std::string id;
  std::string name;  // in the wanted language
  std::string description;
  Money price;
  bool price_from = false;  // "from 20.00"
  std::string link;
};

// An approved entry, live data, or nothing.
struct KnowledgeAnswer {
  AnswerKind kind = AnswerKind::kNone;
  std::string text;    // in the wanted language
  std::string caution;  // line that must stand with it
  std::string document;
  std::string version;
  std::optional<absl::CivilDay> approved_on;
  std::vector<std::string> services;  // kPrice, kDuration, kServices: which; empty: all
  std::vector<Product> products;      // kProducts
};

struct ProductsFound {
  std::vector<Product> products;
};

// How long until a person answers: minutes in opening hours, else the next opening.
struct CaseOpened {
  std::string name;
  int waiting_minutes = 10;
  std::optional<absl::CivilMinute> next_opening;
};

struct Done {};

// The service could not be reached; the caller has given up retrying.
struct Unavailable {};

// The service refused the call as wrong: a defect of ours that asking again does not mend.
struct Broken {};

using Result = std::variant<SlotsFound, Held, Booked, Moved, Cancelled, Confirmed, SlotTaken, Refused,
                            AppointmentsFound, KnowledgeAnswer, ProductsFound, CaseOpened, Done,
                            Unavailable, Broken>;

// Results of the calls made so far in this turn, by step.
using Facts = std::map<std::string, Result>;

// ---- The decision -------------------------------------------------------------------------------

// What the turn came to, for metrics.
enum class TurnOutcome {
  kAnswered,
  kClarified,
  kRephrased,
  kHandedOff,
  kSilent,
};

struct Outcome {
  std::vector<Event> events;
  std::optional<Reply> reply;  // absent: nothing is sent, nothing is marked as read
  Intent intent = Intent::kOther;
  TurnOutcome kind = TurnOutcome::kAnswered;
};

// Either calls to make before deciding again with their results, or the outcome.
struct Decision {
  std::vector<Call> calls;
  Outcome outcome;  // only when there are no calls

  bool final() const { return calls.empty(); }
};

}  // namespace tresen::gateway
