#include "services/gateway/desk/requests.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/ids/id_source.h"
#include "services/gateway/desk/names.h"

namespace tresen::gateway {
namespace {

// What the language service reads at most, with room for nothing else in the field.
constexpr size_t kMostTextBytes = 16 * 1024;

std::string RequestIdOf(const TurnScope& scope, const std::string& step) {
  return DeriveRequestId(scope.turn, step).value();
}

std::string ParentOf(const TurnScope& scope) { return absl::StrCat("tenants/", scope.tenant); }

std::string CustomerOf(const TurnScope& scope) {
  return NameOf(scope.tenant, "customers", scope.customer);
}

void FillOrigin(const TurnScope& scope, absl::string_view intent,
                tresen::type::v1::Origin* origin) {
  origin->set_conversation(NameOf(scope.tenant, "conversations", scope.conversation));
  origin->set_message(
      absl::StrCat(origin->conversation(), "/messages/", MessageIdOf(scope.first_message)));
  origin->set_turn(scope.turn);
  origin->set_intent(std::string(intent));
  origin->set_channel(scope.channel);
}

void FillRange(const TimeSpan& span, tresen::type::v1::TimeRange* range) {
  if (span.from != absl::InfinitePast()) SetTime(span.from, range->mutable_start_time());
  if (span.to != absl::InfiniteFuture()) SetTime(span.to, range->mutable_end_time());
}

void FillOpening(const Business& business, const std::string& branch_id,
                 nlu::v1::ParseContext* context) {
  const Branch* branch = FindBranch(business, branch_id);
  if (branch == nullptr) return;
  int opening = 24 * 60;
  int closing = 0;
  for (const auto& day : branch->hours) {
    for (const ClockSpan& open : day) {
      opening = std::min(opening, open.from_minute);
      closing = std::max(closing, open.to_minute);
    }
  }
  if (opening >= closing) return;
  context->set_opening_minute(opening);
  context->set_closing_minute(closing);
}

// The beginning, ending at a code point.
std::string Beginning(const std::string& text, size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

customer::v1::ConsentPurpose PurposeOf(absl::string_view purpose) {
  if (purpose == "service") return customer::v1::CONSENT_PURPOSE_SERVICE;
  if (purpose == "marketing") return customer::v1::CONSENT_PURPOSE_MARKETING;
  if (purpose == "calendar") return customer::v1::CONSENT_PURPOSE_CALENDAR;
  if (purpose == "feedback") return customer::v1::CONSENT_PURPOSE_FEEDBACK;
  return customer::v1::CONSENT_PURPOSE_UNSPECIFIED;
}

}  // namespace

nlu::v1::ParseRequest RequestOf(const TurnScope& scope, const std::string& text,
                                const UnderstandingHints& hints) {
  nlu::v1::ParseRequest request;
  request.set_parent(ParentOf(scope));
  request.set_text(Beginning(text, kMostTextBytes));
  SetTime(scope.at, request.mutable_reference_time());
  const Branch* branch = FindBranch(*scope.business, scope.branch);
  request.set_time_zone(branch != nullptr ? branch->zone.name() : "UTC");
  for (const std::string* hint :
       {&hints.language, &scope.language, &scope.business->default_language}) {
    if (!hint->empty()) request.add_language_hints(*hint);
  }
  nlu::v1::ParseContext& context = *request.mutable_context();
  context.set_expected(static_cast<nlu::v1::ExpectedAnswer>(hints.expected));
  for (const std::string& choice : hints.choices) context.add_choices(choice);
  FillOpening(*scope.business, scope.branch, &context);
  return request;
}

scheduling::v1::FindSlotsRequest RequestOf(const TurnScope& scope, const FindSlots& wanted) {
  scheduling::v1::FindSlotsRequest request;
  request.set_parent(ParentOf(scope));
  request.set_page_size(wanted.limit);
  scheduling::v1::SlotWish& wish = *request.mutable_wish();
  wish.set_branch(NameOf(scope.tenant, "branches", wanted.branch));
  for (const std::string& service : wanted.services) {
    wish.add_services(NameOf(scope.tenant, "services", service));
  }
  wish.set_staff(NameOf(scope.tenant, "staff", wanted.staff));
  for (const TimeSpan& span : wanted.ranges) FillRange(span, wish.add_ranges());
  for (const TimeSpan& span : wanted.excluded) FillRange(span, wish.add_excluded());
  if (wanted.exact_start.has_value()) SetTime(*wanted.exact_start, wish.mutable_exact_start());
  wish.set_customer(CustomerOf(scope));
  wish.set_guest(wanted.guest);
  wish.set_moving_appointment(NameOf(scope.tenant, "appointments", wanted.moving_appointment));
  for (const absl::Time start : wanted.not_starting_at) {
    SetTime(start, request.add_not_starting_at());
  }
  return request;
}

scheduling::v1::HoldSlotRequest RequestOf(const TurnScope& scope, const std::string& step,
                                          const HoldSlot& wanted) {
  scheduling::v1::HoldSlotRequest request;
  request.set_parent(ParentOf(scope));
  request.set_offer_token(wanted.offer_token);
  request.set_customer(CustomerOf(scope));
  request.set_request_id(RequestIdOf(scope, step));
  FillOrigin(scope, "book", request.mutable_origin());
  return request;
}

scheduling::v1::BookAppointmentRequest RequestOf(const TurnScope& scope, const std::string& step,
                                                 const BookAppointment& wanted) {
  scheduling::v1::BookAppointmentRequest request;
  request.set_parent(ParentOf(scope));
  request.set_offer_token(wanted.offer_token);
  request.set_hold_token(wanted.hold_token);
  request.set_customer(CustomerOf(scope));
  request.set_request_id(RequestIdOf(scope, step));
  FillOrigin(scope, IntentName(wanted.intent), request.mutable_origin());
  return request;
}

scheduling::v1::RescheduleAppointmentRequest RequestOf(const TurnScope& scope,
                                                       const std::string& step,
                                                       const RescheduleAppointment& wanted) {
  scheduling::v1::RescheduleAppointmentRequest request;
  request.set_name(NameOf(scope.tenant, "appointments", wanted.appointment));
  request.set_offer_token(wanted.offer_token);
  request.set_release_first(wanted.release_first);
  request.set_request_id(RequestIdOf(scope, step));
  FillOrigin(scope, "change", request.mutable_origin());
  return request;
}

scheduling::v1::CancelAppointmentRequest RequestOf(const TurnScope& scope, const std::string& step,
                                                   const CancelAppointment& wanted) {
  scheduling::v1::CancelAppointmentRequest request;
  request.set_name(NameOf(scope.tenant, "appointments", wanted.appointment));
  request.set_reason(wanted.reason);
  request.set_request_id(RequestIdOf(scope, step));
  FillOrigin(scope, "cancel", request.mutable_origin());
  return request;
}

scheduling::v1::ConfirmAppointmentRequest RequestOf(const TurnScope& scope, const std::string& step,
                                                    const ConfirmAppointment& wanted) {
  scheduling::v1::ConfirmAppointmentRequest request;
  request.set_name(NameOf(scope.tenant, "appointments", wanted.appointment));
  request.set_request_id(RequestIdOf(scope, step));
  FillOrigin(scope, "confirm", request.mutable_origin());
  return request;
}

scheduling::v1::ListAppointmentsRequest RequestOf(const TurnScope& scope,
                                                  const ListAppointments& wanted) {
  scheduling::v1::ListAppointmentsRequest request;
  request.set_parent(ParentOf(scope));
  const std::string own = absl::StrCat("customer = \"", CustomerOf(scope), "\"");
  const std::string at = absl::FormatTime(absl::RFC3339_sec, scope.at, absl::UTCTimeZone());
  if (wanted.scope == AppointmentScope::kOpen) {
    request.set_filter(absl::StrCat(
        own, " AND (state = BOOKED OR state = CONFIRMED) AND start_time >= \"", at, "\""));
    request.set_page_size(20);
    return request;
  }
  request.set_filter(absl::StrCat(own,
                                  " AND (state = COMPLETED OR state = ARRIVED OR state = BOOKED OR"
                                  " state = CONFIRMED) AND start_time < \"",
                                  at, "\""));
  request.set_order_by("start_time desc");
  request.set_page_size(1);
  return request;
}

knowledge::v1::AnswerRequest RequestOf(const TurnScope& scope, const AskKnowledge& wanted) {
  knowledge::v1::AnswerRequest request;
  request.set_parent(ParentOf(scope));
  request.set_branch(NameOf(scope.tenant, "branches", wanted.branch));
  request.set_language(wanted.language);
  request.set_question(wanted.question);
  request.set_risk(wanted.risk);
  for (const std::string& topic : wanted.topics) request.add_topics(topic);
  for (const std::string& service : wanted.services) {
    request.add_services(NameOf(scope.tenant, "services", service));
  }
  for (const std::string& product : wanted.products) {
    request.add_products(NameOf(scope.tenant, "products", product));
  }
  for (const std::string& risk : wanted.risks) request.add_risks(risk);
  if (wanted.date.has_value()) {
    request.mutable_date()->set_year(static_cast<int>(wanted.date->year()));
    request.mutable_date()->set_month(wanted.date->month());
    request.mutable_date()->set_day(wanted.date->day());
  }
  request.set_message(scope.turn);
  return request;
}

knowledge::v1::AnswerRequest RequestOf(const TurnScope& scope, const FindProducts& wanted) {
  knowledge::v1::AnswerRequest request;
  request.set_parent(ParentOf(scope));
  request.set_branch(NameOf(scope.tenant, "branches", scope.branch));
  request.set_language(wanted.language);
  request.set_question(wanted.text);
  request.add_topics("products");
  for (const std::string& product : wanted.products) {
    request.add_products(NameOf(scope.tenant, "products", product));
  }
  return request;
}

customer::v1::RecordConsentRequest RequestOf(const TurnScope& scope, const std::string& step,
                                             const RecordConsent& wanted) {
  customer::v1::RecordConsentRequest request;
  request.set_name(CustomerOf(scope));
  for (const std::string& purpose : wanted.purposes) request.add_purposes(PurposeOf(purpose));
  request.set_state(wanted.granted ? customer::v1::CONSENT_STATE_GRANTED
                                   : customer::v1::CONSENT_STATE_WITHDRAWN);
  request.set_channel(scope.channel);
  request.set_wording(wanted.text);
  request.set_wording_version(wanted.version);
  request.set_language(wanted.language);
  request.set_message(scope.first_message);
  SetTime(scope.at, request.mutable_say_time());
  request.set_request_id(RequestIdOf(scope, step));
  return request;
}

customer::v1::UpdateCustomerRequest RequestOf(const TurnScope& scope, const std::string& step,
                                              const RememberCustomer& wanted) {
  customer::v1::UpdateCustomerRequest request;
  request.mutable_customer()->set_name(CustomerOf(scope));
  if (!wanted.name.empty()) {
    request.mutable_customer()->set_display_name(wanted.name);
    request.mutable_update_mask()->add_paths("display_name");
  }
  if (!wanted.language.empty()) {
    request.mutable_customer()->set_language(wanted.language);
    request.mutable_customer()->set_language_fixed(true);
    request.mutable_update_mask()->add_paths("language");
    request.mutable_update_mask()->add_paths("language_fixed");
  }
  request.set_request_id(RequestIdOf(scope, step));
  return request;
}

}  // namespace tresen::gateway
