#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/crypto/secret.h"

namespace tresen::crypto {

// Strings that we hand out and take back unchanged: offers, page tokens, button payloads.
// Form: base64url(payload) "." base64url(HMAC). The payload is readable by everybody: no personal
// data. Put an expiry into it when the token shall not live for ever. Thread-safe.
class TokenSigner {
 public:
  // The first key signs; all keys verify, so that keys can be rotated. At least one key.
  explicit TokenSigner(std::vector<SecretBytes> keys);

  // `purpose` (for example "offer", "page") is signed too: a token of one kind never passes for
  // another.
  std::string Sign(absl::string_view purpose, absl::string_view payload) const;

  // The payload, or INVALID_ARGUMENT with reason TOKEN_INVALID.
  absl::StatusOr<std::string> Verify(absl::string_view purpose, absl::string_view token) const;

 private:
  std::vector<SecretBytes> keys_;
};

}  // namespace tresen::crypto
