#include "libs/clock/shared_offset_clock.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace tresen {
namespace {

constexpr uint64_t kMagic = 0x314b434c43535254;  // "TRSCLCK1", little-endian

absl::Status FileError(absl::string_view what, const std::string& path, int error) {
  return absl::ErrnoToStatus(error, absl::StrCat(what, " ", path));
}

}  // namespace

// The file's layout. Atomics without locks work across processes.
struct SharedOffsetClock::Page {
  std::atomic<uint64_t> magic;
  std::atomic<int64_t> offset_ns;
  std::atomic<int64_t> start_ns;       // moved time at creation
  std::atomic<int64_t> started_at_ns;  // real time at creation
};

absl::StatusOr<std::unique_ptr<SharedOffsetClock>> SharedOffsetClock::Map(const std::string& path,
                                                                          int flags) {
  static_assert(std::atomic<int64_t>::is_always_lock_free);
  const int fd = open(path.c_str(), flags, 0600);
  if (fd < 0) return FileError("cannot open clock file", path, errno);
  struct stat info = {};
  if (fstat(fd, &info) != 0 || ((flags & O_CREAT) != 0 && ftruncate(fd, sizeof(Page)) != 0)) {
    const int error = errno;
    close(fd);
    return FileError("cannot size clock file", path, error);
  }
  if ((flags & O_CREAT) == 0 && info.st_size != static_cast<off_t>(sizeof(Page))) {
    close(fd);
    return absl::DataLossError(absl::StrCat("not a clock file: ", path));
  }
  void* memory = mmap(nullptr, sizeof(Page), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  const int error = errno;
  close(fd);
  if (memory == MAP_FAILED) return FileError("cannot map clock file", path, error);
  return std::unique_ptr<SharedOffsetClock>(new SharedOffsetClock(static_cast<Page*>(memory)));
}

absl::StatusOr<std::unique_ptr<SharedOffsetClock>> SharedOffsetClock::Create(absl::string_view path,
                                                                             absl::Time start) {
  auto clock = Map(std::string(path), O_RDWR | O_CREAT | O_CLOEXEC);
  if (!clock.ok()) return clock.status();
  const absl::Time real = absl::Now();
  Page& page = *(*clock)->page_;
  page.start_ns = absl::ToUnixNanos(start);
  page.started_at_ns = absl::ToUnixNanos(real);
  page.offset_ns = absl::ToInt64Nanoseconds(start - real);
  page.magic = kMagic;
  return clock;
}

absl::StatusOr<std::unique_ptr<SharedOffsetClock>> SharedOffsetClock::Open(absl::string_view path) {
  auto clock = Map(std::string(path), O_RDWR | O_CLOEXEC);
  if (!clock.ok()) return clock.status();
  if ((*clock)->page_->magic != kMagic) {
    return absl::DataLossError(absl::StrCat("not a clock file: ", path));
  }
  return clock;
}

SharedOffsetClock::~SharedOffsetClock() { munmap(page_, sizeof(Page)); }

absl::Time SharedOffsetClock::Now() const {
  return absl::Now() + absl::Nanoseconds(page_->offset_ns.load());
}

absl::Time SharedOffsetClock::Advance(absl::Duration step) {
  page_->offset_ns += absl::ToInt64Nanoseconds(step);
  return Now();
}

void SharedOffsetClock::Set(absl::Time now) {
  page_->offset_ns = absl::ToInt64Nanoseconds(now - absl::Now());
}

absl::Time SharedOffsetClock::start() const { return absl::FromUnixNanos(page_->start_ns); }

absl::Time SharedOffsetClock::started_at() const {
  return absl::FromUnixNanos(page_->started_at_ns);
}

}  // namespace tresen
