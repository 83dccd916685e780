#include "services/gateway/conversation/decision.h"

namespace tresen::gateway {

absl::string_view CaseReasonName(CaseReason reason) {
  switch (reason) {
    case CaseReason::kAsked:
      return "asked";
    case CaseReason::kFailedTurns:
      return "failed_turns";
    case CaseReason::kComplaint:
      return "complaint";
    case CaseReason::kRisk:
      return "ask_risk";
    case CaseReason::kMedia:
      return "media";
    case CaseReason::kOrder:
      return "order";
    case CaseReason::kDataRequest:
      return "data_request";
    case CaseReason::kFeedback:
      return "feedback";
    case CaseReason::kUnanswered:
      return "unanswered";
    case CaseReason::kTrouble:
      return "trouble";
    case CaseReason::kLate:
      return "late";
  }
  return "asked";
}

}  // namespace tresen::gateway
