#pragma once

#include <optional>

#include "services/gateway/desk/turn_builder.h"
#include "services/gateway/desk/world.h"
#include "tresen/customer/v1/customer.pb.h"

namespace tresen::gateway {

// What a message makes known about the customer beside what is said in it, as the customer service
// takes it; nothing when there is nothing. A repeat makes the same request.

// Another id or number of the customer; a number that is the customer's no longer.
std::optional<tresen::customer::v1::LinkIdentityRequest> LinkRequest(const TurnScope& scope,
                                                                     const ReadMessage& message);

// The customer stopped advertising by the channel's own means. Taking that back there is no consent.
std::optional<tresen::customer::v1::RecordConsentRequest> StopRequest(const TurnScope& scope,
                                                                      const ReadMessage& message);

}  // namespace tresen::gateway
