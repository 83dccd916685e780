#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tresen::gateway {

// Positions in lists and feeds as opaque text: the parts of one place, base64url.
std::string EncodeToken(const std::vector<std::string>& parts);
// INVALID_ARGUMENT naming `field` for anything we did not write, or with another number of parts.
absl::StatusOr<std::vector<std::string>> DecodeToken(absl::string_view field,
                                                     absl::string_view token, size_t parts);

}  // namespace tresen::gateway
