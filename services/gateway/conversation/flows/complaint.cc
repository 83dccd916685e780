#include "services/gateway/conversation/flows/complaint.h"

#include "services/gateway/conversation/flows/handoff.h"

namespace tresen::gateway {

void Complaint(Counter& counter) {
  HandOver(counter, CaseReason::kComplaint, Phrase::kHandoffComplaint);
}

}  // namespace tresen::gateway
