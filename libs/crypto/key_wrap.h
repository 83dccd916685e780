#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/crypto/secret.h"

namespace tresen::crypto {

// A data key as it lies in the key table.
struct WrappedKey {
  std::string wrapped;     // envelope of Seal(), its key version is that of the wrapping key
  std::string commitment;  // 32 bytes of HKDF over the data key: GCM alone does not bind the key
};

// Wraps `key` (32 bytes) under `wrapping_key`. `aad` names tenant, subject and data-key version.
absl::StatusOr<WrappedKey> WrapKey(const SecretBytes& wrapping_key, uint32_t wrapping_key_version,
                                   const SecretBytes& key, absl::string_view aad);

// DATA_LOSS with reason DECRYPT_FAILED or KEY_COMMITMENT_MISMATCH.
absl::StatusOr<SecretBytes> UnwrapKey(const SecretBytes& wrapping_key, const WrappedKey& wrapped,
                                      absl::string_view aad);

// The same value for the same key: what the key row's commitment column holds.
absl::StatusOr<std::string> KeyCommitment(const SecretBytes& key, absl::string_view aad);

// AES-KWP (RFC 5649) with a 32-byte wrapping key: import and export of tenant keys.
absl::StatusOr<std::string> KwpWrap(const SecretBytes& wrapping_key, const SecretBytes& key);
absl::StatusOr<SecretBytes> KwpUnwrap(const SecretBytes& wrapping_key, absl::string_view wrapped);

}  // namespace tresen::crypto
