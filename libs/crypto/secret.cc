#include "libs/crypto/secret.h"

#include <openssl/crypto.h>

namespace tresen::crypto {

void Wipe(void* data, size_t size) { OPENSSL_cleanse(data, size); }

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  if (this == &other) return *this;
  Clear();
  bytes_.swap(other.bytes_);
  return *this;
}

void SecretBytes::Clear() {
  Wipe(bytes_.data(), bytes_.size());
  bytes_.clear();
}

SecretBytes SecretBytes::OfSize(size_t size) {
  SecretBytes secret;
  secret.bytes_.resize(size);
  return secret;
}

}  // namespace tresen::crypto
