#include "services/simulator/store/journal.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"

namespace tresen::simulator {
namespace {

// The size of the file up to and including its last line break.
absl::StatusOr<off_t> WholeLines(int file) {
  struct stat facts {};
  if (fstat(file, &facts) != 0) return absl::UnavailableError("the journal cannot be examined");
  std::array<char, 4096> block{};
  for (off_t end = facts.st_size; end > 0;) {
    const off_t begin = end > static_cast<off_t>(block.size()) ? end - block.size() : 0;
    const ssize_t got = pread(file, block.data(), end - begin, begin);
    if (got <= 0) return absl::UnavailableError("the journal cannot be read");
    for (ssize_t i = got; i > 0; --i) {
      if (block[i - 1] == '\n') return begin + i;
    }
    end = begin;
  }
  return 0;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Journal>> Journal::Open(absl::string_view path) {
  const std::string name(path);
  const int file = open(name.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return absl::UnavailableError(absl::StrCat("cannot open ", path));
  auto journal = std::unique_ptr<Journal>(new Journal(file, name));
  const absl::StatusOr<off_t> size = WholeLines(file);
  if (!size.ok()) return size.status();
  if (ftruncate(file, *size) != 0) return absl::UnavailableError("the journal cannot be repaired");
  return journal;
}

Journal::~Journal() { close(file_); }

absl::Status Journal::Read(absl::FunctionRef<void(absl::string_view line)> take) {
  std::ifstream in(path_, std::ios::binary);
  if (!in) return absl::UnavailableError(absl::StrCat("cannot read ", path_));
  for (std::string line; std::getline(in, line);) take(line);
  return absl::OkStatus();
}

absl::Status Journal::Append(absl::string_view line) {
  absl::MutexLock lock(&mutex_);
  buffer_.assign(line.data(), line.size());
  buffer_.push_back('\n');
  const ssize_t written = write(file_, buffer_.data(), buffer_.size());
  if (written == static_cast<ssize_t>(buffer_.size())) return absl::OkStatus();
  struct stat facts {};
  if (written > 0 && fstat(file_, &facts) == 0 && ftruncate(file_, facts.st_size - written) != 0) {
    return absl::UnavailableError("the journal holds half a line");
  }
  return absl::UnavailableError("the journal cannot be written");
}

}  // namespace tresen::simulator
