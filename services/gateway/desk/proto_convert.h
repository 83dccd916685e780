#pragma once

#include "services/gateway/conversation/business.h"
#include "services/gateway/conversation/decision.h"
#include "services/gateway/conversation/turn.h"
#include "tresen/knowledge/v1/knowledge.pb.h"
#include "tresen/nlu/v1/nlu.pb.h"
#include "tresen/scheduling/v1/scheduling.pb.h"

namespace tresen::gateway {

// Contract values as the dialogue reads them. Local times are those of the zone that comes with the
// value.
Understanding UnderstandingOf(const tresen::nlu::v1::ParseResponse& response);
Offer OfferOf(const tresen::scheduling::v1::Offer& proto);
SlotsFound SlotsOf(const tresen::scheduling::v1::FindSlotsResponse& response);
// `link` is the page of the appointment.
Appointment AppointmentOf(const tresen::scheduling::v1::Appointment& proto, std::string link);
// Words for answers from live data are the dialogue's; this picks the values. The day of an approval
// is the one of the business's zone.
KnowledgeAnswer KnowledgeAnswerOf(const tresen::knowledge::v1::AnswerResponse& response,
                                  absl::string_view language, const Business& business);
Product ProductOf(const tresen::knowledge::v1::Product& proto, absl::string_view language,
                  absl::string_view fallback);

}  // namespace tresen::gateway
