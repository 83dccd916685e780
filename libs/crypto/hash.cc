#include "libs/crypto/hash.h"

#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <algorithm>
#include <cstring>

#include "libs/crypto/bytes.h"
#include "libs/status/status.h"

namespace tresen::crypto {
namespace {

using internal::Bytes;

constexpr size_t kMaxHkdfSize = 255 * kSha256Size;

void HmacInto(absl::string_view key, absl::string_view data, unsigned char* out) {
  // An empty view may be null, which HMAC() takes for "the key of before".
  static constexpr unsigned char kNothing = 0;
  const unsigned char* key_bytes = key.empty() ? &kNothing : Bytes(key);
  unsigned int size = 0;
  HMAC(EVP_sha256(), key_bytes, static_cast<int>(key.size()), Bytes(data), data.size(), out, &size);
}

}  // namespace

std::string Sha256(absl::string_view data) {
  std::string digest(kSha256Size, '\0');
  SHA256(Bytes(data), data.size(), Bytes(digest));
  return digest;
}

std::string HmacSha256(absl::string_view key, absl::string_view data) {
  std::string digest(kSha256Size, '\0');
  HmacInto(key, data, Bytes(digest));
  return digest;
}

absl::StatusOr<SecretBytes> HkdfSha256(absl::string_view input_key, absl::string_view salt,
                                       absl::string_view info, size_t size) {
  if (size == 0 || size > kMaxHkdfSize) {
    return MakeError(absl::StatusCode::kInvalidArgument, "KEY_SIZE", "HKDF gives 1 to 8160 bytes");
  }
  const std::string zeros(kSha256Size, '\0');
  SecretBytes extracted = SecretBytes::OfSize(kSha256Size);
  HmacInto(salt.empty() ? absl::string_view(zeros) : salt, input_key, extracted.data());

  SecretBytes output = SecretBytes::OfSize(size);
  SecretBytes round = SecretBytes::OfSize(kSha256Size + info.size() + 1);
  SecretBytes block = SecretBytes::OfSize(kSha256Size);
  size_t chained = 0;  // the first round has no previous block
  for (size_t done = 0, counter = 1; done < size; ++counter) {
    std::memcpy(round.data(), block.data(), chained);
    std::copy(info.begin(), info.end(), round.data() + chained);
    round.data()[chained + info.size()] = static_cast<unsigned char>(counter);
    HmacInto(extracted.view(), round.view().substr(0, chained + info.size() + 1), block.data());
    const size_t taken = std::min(kSha256Size, size - done);
    std::memcpy(output.data() + done, block.data(), taken);
    done += taken;
    chained = kSha256Size;
  }
  return output;
}

bool ConstantTimeEqual(absl::string_view a, absl::string_view b) {
  return a.size() == b.size() && (a.empty() || CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0);
}

}  // namespace tresen::crypto
