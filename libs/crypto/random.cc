#include "libs/crypto/random.h"

#include <sys/random.h>

#include <cerrno>
#include <cstdlib>

namespace tresen::crypto {
namespace {

void Fill(void* data, size_t size) {
  auto* bytes = static_cast<unsigned char*>(data);
  while (size > 0) {
    const ssize_t got = getrandom(bytes, size, 0);
    if (got < 0) {
      if (errno == EINTR) continue;
      std::abort();  // no key, nonce or id can be made any more
    }
    bytes += got;
    size -= static_cast<size_t>(got);
  }
}

}  // namespace

std::string RandomBytes(size_t size) {
  std::string bytes(size, '\0');
  Fill(bytes.data(), size);
  return bytes;
}

SecretBytes RandomSecret(size_t size) {
  SecretBytes secret = SecretBytes::OfSize(size);
  Fill(secret.data(), size);
  return secret;
}

uint64_t RandomUint64() {
  uint64_t number = 0;
  Fill(&number, sizeof(number));
  return number;
}

}  // namespace tresen::crypto
