#include "services/simulator/domain/message.h"

#include <array>

namespace tresen::simulator {
namespace {

constexpr std::array<absl::string_view, 6> kWords = {"accepted", "sent",   "delivered",
                                                     "read",     "played", "failed"};

}  // namespace

absl::string_view Word(DeliveryStatus status) { return kWords[static_cast<std::size_t>(status)]; }

std::optional<DeliveryStatus> ParseDeliveryStatus(absl::string_view word) {
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    if (kWords[i] == word) return static_cast<DeliveryStatus>(i);
  }
  return std::nullopt;
}

bool Rises(DeliveryStatus now, DeliveryStatus next) {
  return now != DeliveryStatus::kFailed && now < next;
}

}  // namespace tresen::simulator
