#include "services/gateway/conversation/flows/feedback.h"

#include "services/gateway/conversation/flows/complaint.h"
#include "services/gateway/conversation/flows/handoff.h"

namespace tresen::gateway {
namespace {

constexpr double kUnhappy = -0.3;

}  // namespace

void Feedback(Counter& counter) {
  if (counter.turn().understanding.sentiment < kUnhappy) return Complaint(counter);
  if (!TellStaff(counter, CaseReason::kFeedback)) return;
  counter.Say(Phrase::kFeedbackThanks);
}

}  // namespace tresen::gateway
