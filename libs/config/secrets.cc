#include "libs/config/secrets.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "libs/status/status.h"

namespace tresen::config {
namespace {

constexpr off_t kMaxSecretSize = 64 * 1024;

// Closes a file at the end of its scope.
class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

absl::Status FileError(absl::string_view what, absl::string_view path) {
  return absl::ErrnoToStatus(errno, absl::StrCat(what, " ", path));
}

absl::Status Unsuitable(absl::string_view path, absl::string_view why) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "SECRET_FILE_UNSUITABLE",
                   absl::StrCat("secret file ", path, " ", why));
}

absl::Status CheckSecretFile(const struct stat& info, absl::string_view path) {
  if (!S_ISREG(info.st_mode)) return Unsuitable(path, "is not a regular file");
  if ((info.st_mode & 077) != 0) {
    return Unsuitable(path, "is open to others than its owner: set its mode to 0600");
  }
  if (info.st_size == 0) return Unsuitable(path, "is empty");
  if (info.st_size > kMaxSecretSize) return Unsuitable(path, "is larger than 64 KiB");
  return absl::OkStatus();
}

// A crash after the file was made, but before its folder reached the disk, would lose a key.
absl::Status SyncFolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const File opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.get() < 0 || fsync(opened.get()) != 0) return FileError("cannot sync", folder);
  return absl::OkStatus();
}

absl::StatusOr<crypto::SecretBytes> ReadSecretFile(absl::string_view path) {
  const File file(open(std::string(path).c_str(), O_RDONLY | O_CLOEXEC));
  struct stat info = {};
  if (file.get() < 0 || fstat(file.get(), &info) != 0) {
    return FileError("cannot read secret file", path);
  }
  TRESEN_RETURN_IF_ERROR(CheckSecretFile(info, path));
  auto bytes = crypto::SecretBytes::OfSize(static_cast<size_t>(info.st_size));
  size_t size = 0;
  while (size < bytes.size()) {
    const ssize_t got = read(file.get(), bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return FileError("cannot read secret file", path);
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  return crypto::SecretBytes(bytes.view().substr(0, size));
}

}  // namespace

std::optional<crypto::SecretBytes> SecretFromEnvironment(absl::string_view variable) {
  const char* value = std::getenv(std::string(variable).c_str());
  if (value == nullptr || *value == '\0') return std::nullopt;
  return crypto::SecretBytes(value);
}

absl::StatusOr<crypto::SecretBytes> SecretFromFile(absl::string_view path) {
  TRESEN_ASSIGN_OR_RETURN(const crypto::SecretBytes bytes, ReadSecretFile(path));
  absl::string_view content = bytes.view();
  while (!content.empty() && (content.back() == '\n' || content.back() == '\r')) {
    content.remove_suffix(1);
  }
  if (content.empty()) return Unsuitable(path, "is empty");
  return crypto::SecretBytes(content);
}

absl::StatusOr<crypto::SecretBytes> KeyFromFile(absl::string_view path, size_t size) {
  TRESEN_ASSIGN_OR_RETURN(crypto::SecretBytes key, ReadSecretFile(path));
  if (key.size() != size) return Unsuitable(path, absl::StrCat("must have ", size, " bytes"));
  return key;
}

absl::StatusOr<crypto::SecretBytes> FindSecret(absl::string_view variable, absl::string_view path) {
  if (auto secret = SecretFromEnvironment(variable); secret.has_value()) return *std::move(secret);
  if (!path.empty()) return SecretFromFile(path);
  return MakeError(absl::StatusCode::kNotFound, "SECRET_MISSING",
                   absl::StrCat("set ", variable, " or name a secret file"));
}

absl::Status CreateSecretFile(absl::string_view path, const crypto::SecretBytes& secret) {
  const std::string name(path);
  const File file(open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (file.get() < 0) return FileError("cannot create secret file", path);
  absl::string_view rest = secret.view();
  while (!rest.empty()) {
    const ssize_t written = write(file.get(), rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return FileError("cannot write secret file", path);
    rest.remove_prefix(static_cast<size_t>(written));
  }
  if (fsync(file.get()) != 0) return FileError("cannot sync", path);
  return SyncFolderOf(name);
}

}  // namespace tresen::config
