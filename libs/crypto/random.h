#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "libs/crypto/secret.h"

namespace tresen::crypto {

// Random bytes from the operating system's generator. Never fails: a machine without randomness
// cannot run this product, the process ends.
std::string RandomBytes(size_t size);
SecretBytes RandomSecret(size_t size);
uint64_t RandomUint64();

}  // namespace tresen::crypto
