// The bare cipher, for this library and its vector tests. Everybody else seals envelopes: a nonce
// used twice under one key gives both plaintexts away.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/crypto/secret.h"

namespace tresen::crypto::internal {

// ciphertext | tag(16). Refuses keys that are not 32 and nonces that are not 12 bytes.
absl::StatusOr<std::string> AesGcmEncrypt(absl::string_view key, absl::string_view nonce,
                                          absl::string_view plaintext, absl::string_view aad);
absl::StatusOr<SecretBytes> AesGcmDecrypt(absl::string_view key, absl::string_view nonce,
                                          absl::string_view sealed, absl::string_view aad);

}  // namespace tresen::crypto::internal
