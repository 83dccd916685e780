#include "services/notification/domain/sending.h"

#include <iterator>

namespace tresen::notification {
namespace {

constexpr absl::string_view kPurposes[] = {"reply", "service", "marketing", "feedback", "staff"};

Decision End(DeliveryState state, const char* reason) {
  return {Decision::Step::kEnd, state, reason};
}

// Empty when it may go out.
const char* Objection(Purpose purpose, const Consents& consents) {
  const auto granted = [](Grant grant) -> const char* {
    if (grant == Grant::kWithdrawn) return kReasonStopped;
    return grant == Grant::kGranted ? "" : kReasonNoConsent;
  };
  switch (purpose) {
    case Purpose::kReply:
    case Purpose::kStaff:
      return "";
    case Purpose::kService:
      return consents.service == Grant::kWithdrawn ? kReasonStopped : "";
    case Purpose::kMarketing:
      return granted(consents.marketing);
    case Purpose::kFeedback:
      return granted(consents.feedback);
  }
  return kReasonNoConsent;
}

}  // namespace

absl::string_view NameOf(Purpose purpose) { return kPurposes[static_cast<int>(purpose)]; }

std::optional<Purpose> PurposeFromName(absl::string_view name) {
  for (size_t i = 0; i < std::size(kPurposes); ++i) {
    if (kPurposes[i] == name) return static_cast<Purpose>(i);
  }
  return std::nullopt;
}

bool WindowOpen(std::optional<absl::Time> last_inbound, absl::Time now) {
  return last_inbound.has_value() && now < *last_inbound + kWindow - kWindowMargin;
}

bool SendAgain(Urgency urgency, int resends) {
  return urgency == Urgency::kMust && resends < kMaxResends;
}

Decision Decide(const Wish& wish, const Facts& facts) {
  if (facts.erased) return End(DeliveryState::kCancelled, kReasonErased);
  if (facts.visit == VisitCheck::kChanged) {
    return End(DeliveryState::kCancelled, kReasonAppointmentChanged);
  }
  if (wish.expires_at.has_value() && facts.now >= *wish.expires_at) {
    return End(DeliveryState::kExpired, kReasonExpired);
  }
  if (const char* objection = Objection(wish.purpose, facts.consents); *objection != '\0') {
    return End(DeliveryState::kSuppressed, objection);
  }
  if (!facts.has_address) return End(DeliveryState::kRejected, kReasonUnreachable);
  if (wish.has_content && !facts.window_refused && WindowOpen(facts.last_inbound, facts.now)) {
    return {Decision::Step::kContent, DeliveryState::kSending, ""};
  }
  if (wish.has_template) return {Decision::Step::kTemplate, DeliveryState::kSending, ""};
  return End(DeliveryState::kSuppressed, kReasonWindowClosed);
}

}  // namespace tresen::notification
