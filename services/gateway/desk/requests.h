#pragma once

#include <string>

#include "services/gateway/conversation/decision.h"
#include "services/gateway/conversation/hints.h"
#include "services/gateway/desk/turn_scope.h"
#include "tresen/customer/v1/customer.pb.h"
#include "tresen/knowledge/v1/knowledge.pb.h"
#include "tresen/nlu/v1/nlu.pb.h"
#include "tresen/scheduling/v1/scheduling.pb.h"

namespace tresen::gateway {

// What the dialogue wants, as the request of the service that does it. A changing request carries an
// id that is the same whenever the same step of the same turn is asked again.

nlu::v1::ParseRequest RequestOf(const TurnScope& scope, const std::string& text,
                                const UnderstandingHints& hints);

scheduling::v1::FindSlotsRequest RequestOf(const TurnScope& scope, const FindSlots& wanted);
scheduling::v1::HoldSlotRequest RequestOf(const TurnScope& scope, const std::string& step,
                                          const HoldSlot& wanted);
scheduling::v1::BookAppointmentRequest RequestOf(const TurnScope& scope, const std::string& step,
                                                 const BookAppointment& wanted);
scheduling::v1::RescheduleAppointmentRequest RequestOf(const TurnScope& scope,
                                                       const std::string& step,
                                                       const RescheduleAppointment& wanted);
scheduling::v1::CancelAppointmentRequest RequestOf(const TurnScope& scope, const std::string& step,
                                                   const CancelAppointment& wanted);
scheduling::v1::ConfirmAppointmentRequest RequestOf(const TurnScope& scope, const std::string& step,
                                                    const ConfirmAppointment& wanted);
scheduling::v1::ListAppointmentsRequest RequestOf(const TurnScope& scope,
                                                  const ListAppointments& wanted);

knowledge::v1::AnswerRequest RequestOf(const TurnScope& scope, const AskKnowledge& wanted);
knowledge::v1::AnswerRequest RequestOf(const TurnScope& scope, const FindProducts& wanted);

customer::v1::RecordConsentRequest RequestOf(const TurnScope& scope, const std::string& step,
                                             const RecordConsent& wanted);
customer::v1::UpdateCustomerRequest RequestOf(const TurnScope& scope, const std::string& step,
                                              const RememberCustomer& wanted);

}  // namespace tresen::gateway
