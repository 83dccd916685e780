#include "services/gateway/conversation/flows/registry.h"

#include "services/gateway/conversation/flows/ask_again.h"
#include "services/gateway/conversation/flows/ask_info.h"
#include "services/gateway/conversation/flows/ask_product.h"
#include "services/gateway/conversation/flows/ask_risk.h"
#include "services/gateway/conversation/flows/attachment.h"
#include "services/gateway/conversation/flows/availability.h"
#include "services/gateway/conversation/flows/book.h"
#include "services/gateway/conversation/flows/cancel.h"
#include "services/gateway/conversation/flows/change.h"
#include "services/gateway/conversation/flows/company.h"
#include "services/gateway/conversation/flows/complaint.h"
#include "services/gateway/conversation/flows/confirm.h"
#include "services/gateway/conversation/flows/data_request.h"
#include "services/gateway/conversation/flows/deny.h"
#include "services/gateway/conversation/flows/feedback.h"
#include "services/gateway/conversation/flows/greet.h"
#include "services/gateway/conversation/flows/human.h"
#include "services/gateway/conversation/flows/my_appointments.h"
#include "services/gateway/conversation/flows/other.h"
#include "services/gateway/conversation/flows/proposal.h"
#include "services/gateway/conversation/flows/select.h"
#include "services/gateway/conversation/flows/smalltalk.h"
#include "services/gateway/conversation/flows/stop.h"
#include "services/gateway/conversation/flows/thanks.h"
#include "services/gateway/conversation/flows/trouble.h"

namespace tresen::gateway {

const FlowRegistry& Flows() {
  static const auto* const flows = new FlowRegistry{
      {{Intent::kGreet, &Greet},
      {Intent::kBook, &Book},
      {Intent::kAvailability, &Availability},
      {Intent::kChange, &Change},
      {Intent::kCancel, &Cancel},
      {Intent::kMyAppointments, &MyAppointments},
      {Intent::kConfirm, &Confirm},
      {Intent::kDeny, &Deny},
      {Intent::kSelect, &Select},
      {Intent::kAskInfo, &AskInfo},
      {Intent::kAskRisk, &AskRisk},
      {Intent::kAskProduct, &AskProduct},
      {Intent::kComplaint, &Complaint},
      {Intent::kFeedback, &Feedback},
      {Intent::kHuman, &Human},
      {Intent::kStop, &Stop},
      {Intent::kDataRequest, &DataRequest},
      {Intent::kThanks, &Thanks},
      {Intent::kSmalltalk, &Smalltalk},
      {Intent::kOther, &Other}},
      &AskAgain,
      &TakeUpProposal,
      &DraftOfRequest,
      &JoinsBooking,
      &Start,
      &HandOverBroken,
      &ReceiveAttachment,
  };
  return *flows;
}

}  // namespace tresen::gateway
