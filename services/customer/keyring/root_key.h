#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "libs/crypto/secret.h"

namespace tresen::customer {

// Reads the installation's root key (32 bytes as 64 hexadecimal digits) from a file that only its
// owner may read. FAILED_PRECONDITION for a file that others may read, that is no key, or that is
// missing; with `make_if_missing` a missing one is made, mode 0600. Losing this file loses every
// personal field: back it up, apart from the database.
absl::StatusOr<crypto::SecretBytes> LoadRootKey(const std::string& path, bool make_if_missing);

}  // namespace tresen::customer
