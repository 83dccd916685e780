#pragma once

#include <optional>

#include "absl/strings/string_view.h"

namespace tresen::notification {

// Where a delivery stands. The first three are open: something is still to be done about it.
enum class DeliveryState {
  kPending,
  kSending,
  kUnknown,
  kAccepted,
  kSent,
  kDelivered,
  kRead,
  kRejected,
  kCancelled,
  kExpired,
  kSuppressed,
};
absl::string_view NameOf(DeliveryState state);
std::optional<DeliveryState> DeliveryStateFromName(absl::string_view name);
bool IsOpen(DeliveryState state);

// What a channel reports about a message it took.
enum class Report { kSent, kDelivered, kRead, kFailed };
// "played" counts as read; nothing for a word that is not known.
std::optional<Report> ReportFromName(absl::string_view name);

// The state after a report. States only rise, in whatever order reports arrive: accepted < sent <
// rejected < delivered < read. A failure ends a message that was only sent and never one that
// arrived on a device; a report proves that a message went out, whatever we believed before.
DeliveryState After(DeliveryState state, Report report);

}  // namespace tresen::notification
