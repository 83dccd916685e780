#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace tresen::crypto {

// Lower-case hex; decoding takes both cases.
std::string HexEncode(absl::string_view bytes);
std::optional<std::string> HexDecode(absl::string_view text);

// RFC 4648. Decoding is strict: no white space, exact padding, no stray bits, so that every value
// has one spelling only.
std::string Base64Encode(absl::string_view bytes);
std::optional<std::string> Base64Decode(absl::string_view text);

// The alphabet for links and tokens (- and _), without padding.
std::string Base64UrlEncode(absl::string_view bytes);
std::optional<std::string> Base64UrlDecode(absl::string_view text);

}  // namespace tresen::crypto
