#include "services/notification/domain/sending.h"

#include <iterator>
#include <utility>

namespace tresen::notification {
namespace {

constexpr absl::string_view kPurposes[] = {"reply", "service", "marketing", "feedback", "staff"};

Decision End(DeliveryState state, const char* reason) {
  return {Decision::Step::kEnd, state, reason, {}};
}

Decision Go(Decision::Step step) { return {step, DeliveryState::kSending, "", {}}; }

Decision Wait(absl::Time until, const char* reason) {
  return {Decision::Step::kWait, DeliveryState::kPending, reason, until};
}

// Nothing when it may go out now.
std::optional<Decision> HoldBack(Purpose purpose, const Facts& facts) {
  if (!KeepsHours(purpose)) return std::nullopt;
  const DayHours& hours =
      purpose == Purpose::kService ? facts.rules.service_hours : facts.rules.marketing_hours;
  absl::Time next = facts.now;
  const char* reason = kReasonQuietHours;
  if (purpose == Purpose::kMarketing) {
    next = AfterCap(facts.rules, facts.marketing_sent, facts.now);
    if (next > facts.now) reason = kReasonFrequencyCap;
  }
  next = WithinHours(next, hours, facts.zone);
  if (next <= facts.now) return std::nullopt;
  return Wait(next, reason);
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

bool KeepsHours(Purpose purpose) {
  return purpose != Purpose::kReply && purpose != Purpose::kStaff;
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
  if (auto wait = HoldBack(wish.purpose, facts); wait.has_value()) return *std::move(wait);
  if (wish.has_content && !facts.window_refused && WindowOpen(facts.last_inbound, facts.now)) {
    return Go(Decision::Step::kContent);
  }
  if (wish.has_template) return Go(Decision::Step::kTemplate);
  return End(DeliveryState::kSuppressed, kReasonWindowClosed);
}

}  // namespace tresen::notification
