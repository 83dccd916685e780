// Owning handles for OpenSSL's cipher objects. Only for this library.
#pragma once

#include <openssl/evp.h>

#include <memory>

namespace tresen::crypto::internal {

struct CipherContextFree {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, CipherContextFree>;

}  // namespace tresen::crypto::internal
