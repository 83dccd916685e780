#include "services/gateway/conversation/turn.h"

#include <array>
#include <utility>

namespace tresen::gateway {
namespace {

using Named = std::pair<Intent, const char*>;

constexpr std::array<Named, 20> kIntentNames = {{
    {Intent::kOther, "other"},
    {Intent::kGreet, "greet"},
    {Intent::kBook, "book"},
    {Intent::kAvailability, "availability"},
    {Intent::kChange, "change"},
    {Intent::kCancel, "cancel"},
    {Intent::kMyAppointments, "my_appointments"},
    {Intent::kConfirm, "confirm"},
    {Intent::kDeny, "deny"},
    {Intent::kSelect, "select"},
    {Intent::kAskInfo, "ask_info"},
    {Intent::kAskRisk, "ask_risk"},
    {Intent::kAskProduct, "ask_product"},
    {Intent::kComplaint, "complaint"},
    {Intent::kFeedback, "feedback"},
    {Intent::kHuman, "human"},
    {Intent::kStop, "stop"},
    {Intent::kDataRequest, "data_request"},
    {Intent::kThanks, "thanks"},
    {Intent::kSmalltalk, "smalltalk"},
}};

}  // namespace

absl::string_view IntentName(Intent intent) {
  for (const auto& [value, name] : kIntentNames) {
    if (value == intent) return name;
  }
  return "other";
}

Intent IntentFromName(absl::string_view name) {
  for (const auto& [value, known] : kIntentNames) {
    if (name == known) return value;
  }
  return Intent::kOther;
}

}  // namespace tresen::gateway
