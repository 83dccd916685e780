#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/clock/clock.h"

namespace tresen {

// The test profile's clock: the real clock plus an offset that lives in a mapped file, so that all
// processes of one installation see the same moved time. It runs on between moves.
// Thread-safe and process-safe. Refuse to use it outside the local profile.
class SharedOffsetClock final : public Clock {
 public:
  // Makes (or overwrites in place) the file, so that Now() is `start` at this moment. Processes
  // that already mapped the file follow.
  static absl::StatusOr<std::unique_ptr<SharedOffsetClock>> Create(absl::string_view path,
                                                                   absl::Time start);
  // Joins an existing file. NOT_FOUND when there is none, DATA_LOSS when it is not a clock file.
  static absl::StatusOr<std::unique_ptr<SharedOffsetClock>> Open(absl::string_view path);

  ~SharedOffsetClock() override;
  SharedOffsetClock(const SharedOffsetClock&) = delete;
  SharedOffsetClock& operator=(const SharedOffsetClock&) = delete;

  absl::Time Now() const override;

  // Moves every process's time by `step` (may be negative) and returns the new time.
  absl::Time Advance(absl::Duration step);
  // From this moment on, time runs from `now`.
  void Set(absl::Time now);

  // The moved time at which the clock was created, and the real time of that moment.
  absl::Time start() const;
  absl::Time started_at() const;

 private:
  struct Page;
  explicit SharedOffsetClock(Page* page) : page_(page) {}
  static absl::StatusOr<std::unique_ptr<SharedOffsetClock>> Map(const std::string& path, int flags);

  Page* page_;  // mapped memory, unmapped by the destructor
};

}  // namespace tresen
