// One sealed field:  format(1) | alg(1) | data-key version(4) | nonce(12) | ciphertext | tag(16)
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/crypto/secret.h"

namespace tresen::crypto {

inline constexpr uint8_t kEnvelopeFormat = 1;
inline constexpr uint8_t kAlgAes256Gcm = 1;
inline constexpr size_t kKeySize = 32;
inline constexpr size_t kNonceSize = 12;
inline constexpr size_t kTagSize = 16;
inline constexpr size_t kEnvelopeHeaderSize = 6;
inline constexpr size_t kEnvelopeOverhead = kEnvelopeHeaderSize + kNonceSize + kTagSize;
// A data key is retired long before 2^32 random nonces; whoever counts seals stops here.
inline constexpr uint64_t kMaxSealsPerKey = uint64_t{1} << 30;

// AES-256-GCM with a fresh random nonce. `key` has 32 bytes, otherwise INVALID_ARGUMENT.
// The header (format, algorithm, key version) is authenticated together with `aad`.
absl::StatusOr<std::string> Seal(const SecretBytes& key, uint32_t key_version,
                                 absl::string_view plaintext, absl::string_view aad);

// DATA_LOSS with reason DECRYPT_FAILED when anything differs: one bit of the envelope, the key, or
// the AAD. Count it, never fall back. Nothing of the plaintext leaves on failure.
absl::StatusOr<SecretBytes> Open(const SecretBytes& key, absl::string_view envelope,
                                 absl::string_view aad);

// Which data key is needed. Read before Open, authenticated by Open. DATA_LOSS (ENVELOPE_MALFORMED)
// for bytes that are no envelope of a format we know.
absl::StatusOr<uint32_t> EnvelopeKeyVersion(absl::string_view envelope);

}  // namespace tresen::crypto
