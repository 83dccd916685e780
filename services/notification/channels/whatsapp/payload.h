#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/notification/channels/channel.h"

namespace tresen::notification {

// The request body of a message for the Graph API. Labels are shortened to the channel's limits; a
// text too long for buttons goes out in its plain form. INVALID_ARGUMENT for what cannot be mended.
absl::StatusOr<std::string> GraphPayload(const Outgoing& message, const Recipient& recipient);

}  // namespace tresen::notification
