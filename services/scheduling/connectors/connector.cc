#include "services/scheduling/connectors/connector.h"

#include <utility>

namespace tresen::scheduling {

absl::string_view NameOf(Certainty certainty) {
  switch (certainty) {
    case Certainty::kDone: return "done";
    case Certainty::kRefused: return "refused";
    case Certainty::kUnknown: return "unknown";
    case Certainty::kUnreachable: break;
  }
  return "unreachable";
}

absl::string_view NameOf(Refusal refusal) {
  switch (refusal) {
    case Refusal::kNone: return "none";
    case Refusal::kSlotTaken: return "slot_taken";
    case Refusal::kLimitReached: return "limit_reached";
    case Refusal::kNoConsent: return "no_consent";
    case Refusal::kNoContact: return "no_contact";
    case Refusal::kNotThere: return "not_there";
    case Refusal::kStillThere: return "still_there";
    case Refusal::kChanged: return "changed";
    case Refusal::kNotAllowed: return "not_allowed";
    case Refusal::kNotSupported: return "not_supported";
    case Refusal::kMisunderstood: break;
  }
  return "misunderstood";
}

Outcome Done(Entry entry) { return {Certainty::kDone, Refusal::kNone, "", std::move(entry)}; }

Outcome Refused(Refusal why, absl::string_view code) {
  return {Certainty::kRefused, why, std::string(code), {}};
}

Outcome Unknown(absl::string_view code) {
  return {Certainty::kUnknown, Refusal::kNone, std::string(code), {}};
}

Outcome Unreachable(absl::string_view code) {
  return {Certainty::kUnreachable, Refusal::kNone, std::string(code), {}};
}

}  // namespace tresen::scheduling
