#include "services/gateway/desk/proto_convert.h"

#include <utility>

#include "services/gateway/desk/names.h"

namespace tresen::gateway {
namespace {

namespace nlu = ::tresen::nlu::v1;
namespace scheduling = ::tresen::scheduling::v1;
namespace knowledge = ::tresen::knowledge::v1;

absl::TimeZone ZoneOf(const std::string& name) {
  absl::TimeZone zone;
  return absl::LoadTimeZone(name, &zone) ? zone : absl::UTCTimeZone();
}

Money MoneyOf(const tresen::type::v1::Money& money) {
  return {money.currency_code(), money.minor_units()};
}

std::optional<absl::CivilMinute> LocalOf(const std::string& text) {
  absl::CivilSecond second;
  if (text.empty() || !absl::ParseCivilTime(text, &second)) return std::nullopt;
  return absl::CivilMinute(second);
}

std::vector<RankedIntent> IntentsOf(
    const google::protobuf::RepeatedPtrField<nlu::Intent>& intents) {
  std::vector<RankedIntent> ranked;
  for (const nlu::Intent& intent : intents) {
    ranked.push_back({IntentFromName(intent.name()), intent.confidence()});
  }
  return ranked;
}

Entity EntityOf(const nlu::Entity& proto) {
  Entity entity;
  entity.kind = static_cast<EntityKind>(proto.kind() - nlu::ENTITY_KIND_SERVICE);
  entity.begin = proto.start();
  entity.end = proto.end();
  for (const std::string& value : proto.values()) entity.values.push_back(LastSegment(value));
  entity.confidence = proto.confidence();
  entity.negated = proto.negated();
  return entity;
}

TimeMention MentionOf(const nlu::TimeMention& proto) {
  TimeMention mention;
  mention.begin = proto.start();
  mention.end = proto.end();
  for (const nlu::TimeReading& reading : proto.readings()) {
    mention.readings.push_back({LocalOf(reading.local_from()), LocalOf(reading.local_to()),
                                reading.reading(), reading.likelihood()});
  }
  mention.has_date = proto.has_date();
  mention.has_time = proto.has_time();
  mention.excluded = proto.excluded();
  mention.correction = proto.correction();
  mention.approximate = proto.approximate();
  mention.part_of_day = proto.part_of_day();
  mention.is_duration = proto.kind() == nlu::TIME_KIND_DURATION;
  if (mention.is_duration) mention.length_minutes = static_cast<int>(proto.duration_seconds() / 60);
  mention.is_repeat = proto.kind() == nlu::TIME_KIND_SET;
  mention.alternative_group = proto.alternative_group();
  return mention;
}

NoSlotReason ReasonOf(scheduling::NoSlotReason reason) {
  switch (reason) {
    case scheduling::NO_SLOT_REASON_FULLY_BOOKED: return NoSlotReason::kFullyBooked;
    case scheduling::NO_SLOT_REASON_CLOSED: return NoSlotReason::kClosed;
    case scheduling::NO_SLOT_REASON_HOLIDAY: return NoSlotReason::kHoliday;
    case scheduling::NO_SLOT_REASON_PAST: return NoSlotReason::kPast;
    case scheduling::NO_SLOT_REASON_TOO_SOON: return NoSlotReason::kTooSoon;
    case scheduling::NO_SLOT_REASON_TOO_FAR: return NoSlotReason::kTooFar;
    case scheduling::NO_SLOT_REASON_STAFF_OFF: return NoSlotReason::kStaffOff;
    case scheduling::NO_SLOT_REASON_STAFF_CANNOT: return NoSlotReason::kStaffCannot;
    case scheduling::NO_SLOT_REASON_SERVICE_NOT_OFFERED: return NoSlotReason::kServiceNotOffered;
    case scheduling::NO_SLOT_REASON_CUSTOMER_BUSY: return NoSlotReason::kCustomerBusy;
    case scheduling::NO_SLOT_REASON_LIMIT_REACHED: return NoSlotReason::kLimitReached;
    default: return NoSlotReason::kNone;
  }
}

AppointmentState StateOf(scheduling::AppointmentState state) {
  switch (state) {
    case scheduling::APPOINTMENT_STATE_HELD: return AppointmentState::kHeld;
    case scheduling::APPOINTMENT_STATE_CONFIRMED: return AppointmentState::kConfirmed;
    case scheduling::APPOINTMENT_STATE_ARRIVED: return AppointmentState::kArrived;
    case scheduling::APPOINTMENT_STATE_COMPLETED: return AppointmentState::kCompleted;
    case scheduling::APPOINTMENT_STATE_NO_SHOW: return AppointmentState::kNoShow;
    case scheduling::APPOINTMENT_STATE_CANCELLED_IN_TIME: return AppointmentState::kCancelledInTime;
    case scheduling::APPOINTMENT_STATE_CANCELLED_LATE: return AppointmentState::kCancelledLate;
    case scheduling::APPOINTMENT_STATE_EXPIRED: return AppointmentState::kExpired;
    case scheduling::APPOINTMENT_STATE_VOID: return AppointmentState::kVoid;
    default: return AppointmentState::kBooked;
  }
}

AnswerKind KindOf(knowledge::AnswerKind kind) {
  switch (kind) {
    case knowledge::ANSWER_KIND_ARTICLE: return AnswerKind::kEntry;
    case knowledge::ANSWER_KIND_PRICE: return AnswerKind::kPrice;
    case knowledge::ANSWER_KIND_DURATION: return AnswerKind::kDuration;
    case knowledge::ANSWER_KIND_HOURS: return AnswerKind::kHours;
    case knowledge::ANSWER_KIND_ADDRESS: return AnswerKind::kAddress;
    case knowledge::ANSWER_KIND_SERVICES: return AnswerKind::kServices;
    case knowledge::ANSWER_KIND_PRODUCTS: return AnswerKind::kProducts;
    case knowledge::ANSWER_KIND_STAFF: return AnswerKind::kStaff;
    default: return AnswerKind::kNone;
  }
}

std::string TextOf(const tresen::type::v1::LocalizedText& text, absl::string_view language,
                   absl::string_view fallback) {
  return TextIn(LocalizedText(text.text().begin(), text.text().end()), language, fallback);
}

}  // namespace

Understanding UnderstandingOf(const nlu::ParseResponse& response) {
  Understanding understanding;
  understanding.language = response.language().code();
  understanding.language_confidence = response.language().confidence();
  understanding.language_decided = response.language().decided();
  understanding.intents = IntentsOf(response.intents());
  for (const nlu::Entity& entity : response.entities()) {
    if (entity.kind() != nlu::ENTITY_KIND_UNSPECIFIED) {
      understanding.entities.push_back(EntityOf(entity));
    }
  }
  for (const nlu::TimeMention& mention : response.times()) {
    understanding.times.push_back(MentionOf(mention));
  }
  for (const nlu::Request& request : response.requests()) {
    understanding.requests.push_back(
        {request.start(), request.end(), IntentsOf(request.intents())});
  }
  understanding.sentiment = response.tone().sentiment();
  understanding.complaint = response.tone().complaint();
  understanding.strong_negative = response.tone().strong_negative();
  return understanding;
}

Offer OfferOf(const scheduling::Offer& proto) {
  Offer offer;
  offer.token = proto.token();
  offer.starts_at = TimeOf(proto.start_time());
  offer.start = absl::ToCivilMinute(offer.starts_at, ZoneOf(proto.time_zone()));
  offer.branch = LastSegment(proto.branch());
  offer.staff = LastSegment(proto.staff());
  offer.staff_name = proto.staff_display_name();
  for (const scheduling::BookedService& service : proto.services()) {
    offer.services.push_back(LastSegment(service.service()));
  }
  offer.price = MoneyOf(proto.price());
  for (const int difference : proto.differences()) {
    if (difference == scheduling::OFFER_DIFFERENCE_UNSPECIFIED) continue;
    offer.differences.push_back(
        static_cast<OfferDifference>(difference - scheduling::OFFER_DIFFERENCE_TIME));
  }
  return offer;
}

SlotsFound SlotsOf(const scheduling::FindSlotsResponse& response) {
  SlotsFound found;
  for (const scheduling::Offer& offer : response.offers()) found.offers.push_back(OfferOf(offer));
  for (const scheduling::Offer& offer : response.alternatives()) {
    found.alternatives.push_back(OfferOf(offer));
  }
  found.reason = ReasonOf(response.reason());
  return found;
}

Appointment AppointmentOf(const scheduling::Appointment& proto, std::string link) {
  Appointment appointment;
  const absl::TimeZone zone = ZoneOf(proto.time_zone());
  appointment.name = proto.name();
  appointment.state = StateOf(proto.state());
  appointment.starts_at = TimeOf(proto.start_time());
  appointment.start = absl::ToCivilMinute(appointment.starts_at, zone);
  appointment.end = absl::ToCivilMinute(TimeOf(proto.end_time()), zone);
  appointment.branch = LastSegment(proto.branch());
  appointment.staff = LastSegment(proto.staff());
  appointment.staff_name = proto.staff_display_name();
  for (const scheduling::BookedService& service : proto.services()) {
    appointment.services.push_back(LastSegment(service.service()));
  }
  appointment.price = MoneyOf(proto.price());
  if (proto.has_free_cancel_until()) {
    appointment.free_cancel_until = TimeOf(proto.free_cancel_until());
  }
  appointment.link = std::move(link);
  return appointment;
}

KnowledgeAnswer KnowledgeAnswerOf(const knowledge::AnswerResponse& response,
                                  absl::string_view language, const Business& business) {
  KnowledgeAnswer answer;
  answer.kind = KindOf(response.kind());
  answer.text = response.text();
  answer.caution = response.caution();
  answer.document = response.citation().document();
  answer.version = response.citation().document_version();
  if (response.citation().has_approve_time()) {
    const absl::TimeZone zone =
        business.branches.empty() ? absl::UTCTimeZone() : business.branches.front().zone;
    answer.approved_on = absl::ToCivilDay(TimeOf(response.citation().approve_time()), zone);
  }
  for (const knowledge::ServiceFact& fact : response.services()) {
    answer.services.push_back(LastSegment(fact.service()));
  }
  for (const knowledge::Product& product : response.products()) {
    answer.products.push_back(ProductOf(product, language, business.default_language));
  }
  return answer;
}

Product ProductOf(const knowledge::Product& proto, absl::string_view language,
                  absl::string_view fallback) {
  return {LastSegment(proto.name()),
          TextOf(proto.display_name(), language, fallback),
          TextOf(proto.description(), language, fallback),
          MoneyOf(proto.price()),
          proto.price_is_minimum(),
          proto.url()};
}

}  // namespace tresen::gateway
