#include "services/notification/domain/delivery_state.h"

namespace tresen::notification {
namespace {

struct Named {
  DeliveryState state;
  absl::string_view name;
  int rank;  // what reports may raise
};

constexpr Named kStates[] = {
    {DeliveryState::kPending, "pending", 0},
    {DeliveryState::kSending, "sending", 0},
    {DeliveryState::kUnknown, "unknown", 0},
    {DeliveryState::kAccepted, "accepted", 1},
    {DeliveryState::kSent, "sent", 2},
    {DeliveryState::kDelivered, "delivered", 4},
    {DeliveryState::kRead, "read", 5},
    {DeliveryState::kRejected, "rejected", 3},
    {DeliveryState::kCancelled, "cancelled", 0},
    {DeliveryState::kExpired, "expired", 0},
    {DeliveryState::kSuppressed, "suppressed", 0},
};

int RankOf(DeliveryState state) { return kStates[static_cast<int>(state)].rank; }

DeliveryState MeaningOf(Report report) {
  switch (report) {
    case Report::kSent:
      return DeliveryState::kSent;
    case Report::kDelivered:
      return DeliveryState::kDelivered;
    case Report::kRead:
      return DeliveryState::kRead;
    case Report::kFailed:
      return DeliveryState::kRejected;
  }
  return DeliveryState::kSent;
}

}  // namespace

absl::string_view NameOf(DeliveryState state) { return kStates[static_cast<int>(state)].name; }

std::optional<DeliveryState> DeliveryStateFromName(absl::string_view name) {
  for (const Named& entry : kStates) {
    if (entry.name == name) return entry.state;
  }
  return std::nullopt;
}

bool IsOpen(DeliveryState state) {
  return state == DeliveryState::kPending || state == DeliveryState::kSending ||
         state == DeliveryState::kUnknown;
}

std::optional<Report> ReportFromName(absl::string_view name) {
  if (name == "sent") return Report::kSent;
  if (name == "delivered") return Report::kDelivered;
  if (name == "read" || name == "played") return Report::kRead;
  if (name == "failed") return Report::kFailed;
  return std::nullopt;
}

DeliveryState After(DeliveryState state, Report report) {
  const DeliveryState reported = MeaningOf(report);
  return RankOf(reported) > RankOf(state) ? reported : state;
}

}  // namespace tresen::notification
