#pragma once

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/crypto/secret.h"

namespace tresen::crypto {

inline constexpr size_t kSha256Size = 32;

// 32 raw bytes each.
std::string Sha256(absl::string_view data);
std::string HmacSha256(absl::string_view key, absl::string_view data);

// RFC 5869 with SHA-256. `size` is 1 to 8160 bytes, otherwise INVALID_ARGUMENT.
absl::StatusOr<SecretBytes> HkdfSha256(absl::string_view input_key, absl::string_view salt,
                                       absl::string_view info, size_t size);

// Takes the same time wherever the difference is. Different lengths are unequal at once: lengths
// are no secret here.
bool ConstantTimeEqual(absl::string_view a, absl::string_view b);

}  // namespace tresen::crypto
