#include "services/customer/keyring/root_key.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/crypto/encoding.h"
#include "libs/crypto/envelope.h"
#include "libs/crypto/random.h"
#include "libs/status/status.h"

namespace tresen::customer {
namespace {

absl::Status BadRootKey(absl::string_view what, const std::string& path) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "ROOT_KEY",
                   absl::StrCat("the root key file ", path, " ", what));
}

// Written whole or not at all: a half-written key must never be taken for one. Every maker writes a
// file of its own (mode 0600): one that has got its name is never written again.
absl::Status Make(const std::string& path) {
  std::string fresh = absl::StrCat(path, ".XXXXXX");
  const int file = mkostemp(fresh.data(), O_CLOEXEC);
  if (file < 0) return BadRootKey("cannot be made", path);
  const std::string text =
      absl::StrCat(crypto::HexEncode(crypto::RandomSecret(crypto::kKeySize).view()), "\n");
  const bool written = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       fsync(file) == 0;
  close(file);
  // link, not rename: of two processes that start together one makes the key, the other reads it.
  const bool named = written && (link(fresh.c_str(), path.c_str()) == 0 || errno == EEXIST);
  unlink(fresh.c_str());
  return named ? absl::OkStatus() : BadRootKey("cannot be written", path);
}

}  // namespace

absl::StatusOr<crypto::SecretBytes> LoadRootKey(const std::string& path, bool make_if_missing) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) {
    if (!make_if_missing) return BadRootKey("is missing", path);
    TRESEN_RETURN_IF_ERROR(Make(path));
    if (stat(path.c_str(), &info) != 0) return BadRootKey("is missing", path);
  }
  if ((info.st_mode & 0077) != 0) return BadRootKey("can be read by others; chmod 600 it", path);
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return BadRootKey("cannot be read", path);
  char buffer[200];
  const ssize_t size = read(file, buffer, sizeof(buffer));
  close(file);
  const std::string text(
      absl::StripAsciiWhitespace(absl::string_view(buffer, size > 0 ? static_cast<size_t>(size) : 0)));
  crypto::Wipe(buffer, sizeof(buffer));
  const auto bytes = crypto::HexDecode(text);
  if (!bytes.has_value() || bytes->size() != crypto::kKeySize) {
    return BadRootKey("does not hold 64 hexadecimal digits", path);
  }
  return crypto::SecretBytes(*bytes);
}

}  // namespace tresen::customer
