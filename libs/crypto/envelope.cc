#include "libs/crypto/envelope.h"

#include "absl/strings/str_cat.h"
#include "libs/crypto/aes_gcm.h"
#include "libs/crypto/random.h"
#include "libs/status/status.h"

namespace tresen::crypto {
namespace {

std::string Header(uint32_t key_version) {
  std::string header = {static_cast<char>(kEnvelopeFormat), static_cast<char>(kAlgAes256Gcm)};
  for (int shift = 24; shift >= 0; shift -= 8) {
    header.push_back(static_cast<char>((key_version >> shift) & 0xff));
  }
  return header;
}

}  // namespace

absl::StatusOr<std::string> Seal(const SecretBytes& key, uint32_t key_version,
                                 absl::string_view plaintext, absl::string_view aad) {
  const std::string header = Header(key_version);
  const std::string nonce = RandomBytes(kNonceSize);
  TRESEN_ASSIGN_OR_RETURN(
      const std::string sealed,
      internal::AesGcmEncrypt(key.view(), nonce, plaintext, absl::StrCat(header, aad)));
  return absl::StrCat(header, nonce, sealed);
}

absl::StatusOr<SecretBytes> Open(const SecretBytes& key, absl::string_view envelope,
                                 absl::string_view aad) {
  TRESEN_RETURN_IF_ERROR(EnvelopeKeyVersion(envelope).status());
  const absl::string_view header = envelope.substr(0, kEnvelopeHeaderSize);
  return internal::AesGcmDecrypt(key.view(), envelope.substr(kEnvelopeHeaderSize, kNonceSize),
                                 envelope.substr(kEnvelopeHeaderSize + kNonceSize),
                                 absl::StrCat(header, aad));
}

absl::StatusOr<uint32_t> EnvelopeKeyVersion(absl::string_view envelope) {
  if (envelope.size() < kEnvelopeOverhead || static_cast<uint8_t>(envelope[0]) != kEnvelopeFormat ||
      static_cast<uint8_t>(envelope[1]) != kAlgAes256Gcm) {
    return MakeError(absl::StatusCode::kDataLoss, "ENVELOPE_MALFORMED",
                     "not a sealed value of a known format");
  }
  uint32_t version = 0;
  for (size_t i = 2; i < kEnvelopeHeaderSize; ++i) {
    version = (version << 8) | static_cast<uint8_t>(envelope[i]);
  }
  return version;
}

}  // namespace tresen::crypto
