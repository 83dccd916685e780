#pragma once

#include <nlohmann/json_fwd.hpp>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "libs/http/message.h"

namespace tresen::simulator {

http::Response JsonAnswer(const nlohmann::json& value);
// {"error":{"message":...}} with the HTTP status that fits the code.
http::Response JsonError(const absl::Status& status);

// The parts of a path between slashes, decoded; empty parts are left out.
std::vector<std::string> PathParts(absl::string_view path);

// A whole number from a query parameter, or `otherwise`.
std::uint64_t QueryNumber(const http::Request& request, absl::string_view name,
                          std::uint64_t otherwise);

}  // namespace tresen::simulator
