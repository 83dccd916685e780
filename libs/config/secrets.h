#pragma once

#include <cstddef>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/crypto/secret.h"

namespace tresen::config {

// Secrets never stand on a command line. They come from the environment or from a file of their
// own.

// Empty when the variable is unset or empty. Only for secrets: everything else is a flag or in the
// file.
std::optional<crypto::SecretBytes> SecretFromEnvironment(absl::string_view variable);

// The file's bytes without a line break at the end. FAILED_PRECONDITION when others than the owner
// may read it (mode 0600 or 0400 wanted), when it is empty or larger than 64 KiB; NOT_FOUND when it
// is missing.
absl::StatusOr<crypto::SecretBytes> SecretFromFile(absl::string_view path);

// A key of exactly `size` raw bytes, under the same rules for the file; nothing is cut off.
absl::StatusOr<crypto::SecretBytes> KeyFromFile(absl::string_view path, size_t size);

// The environment, else the file if a path is given, else NOT_FOUND naming both ways.
absl::StatusOr<crypto::SecretBytes> FindSecret(absl::string_view variable, absl::string_view path);

// Writes a new secret file (mode 0600), never over an existing one (ALREADY_EXISTS), durable when
// it returns.
absl::Status CreateSecretFile(absl::string_view path, const crypto::SecretBytes& secret);

}  // namespace tresen::config
