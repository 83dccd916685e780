#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "services/simulator/domain/customer.h"

namespace tresen::simulator {

// What stands beside `type` in the webhook, made from what the director of the scene said about a
// customer's message: media get an id and a hash, an unknown kind gets its error, the customer's
// own contact card its number. INVALID_ARGUMENT when the object of the type is missing.
absl::StatusOr<std::string> TurnContent(const nlohmann::json& order, const Customer& customer);

}  // namespace tresen::simulator
