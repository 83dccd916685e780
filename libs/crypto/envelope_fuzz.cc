// Any bytes as a sealed value, a wrapped key and a token: refused, never a crash, never a
// plaintext.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "libs/crypto/encoding.h"
#include "libs/crypto/envelope.h"
#include "libs/crypto/key_wrap.h"
#include "libs/crypto/token.h"

namespace crypto = tresen::crypto;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  const crypto::SecretBytes key(std::string(crypto::kKeySize, 'k'));
  std::vector<crypto::SecretBytes> keys;
  keys.push_back(key.Clone());
  if (crypto::Open(key, bytes, "aad").ok()) std::abort();
  if (crypto::UnwrapKey(key, {std::string(bytes), std::string(bytes)}, "aad").ok()) std::abort();
  if (crypto::KwpUnwrap(key, bytes).ok()) std::abort();
  if (crypto::TokenSigner(std::move(keys)).Verify("page", bytes).ok()) std::abort();
  // Whatever decodes has this one spelling.
  const auto base64 = crypto::Base64Decode(bytes);
  if (base64.has_value() && crypto::Base64Encode(*base64) != bytes) std::abort();
  const auto url = crypto::Base64UrlDecode(bytes);
  if (url.has_value() && crypto::Base64UrlEncode(*url) != bytes) std::abort();
  return 0;
}
