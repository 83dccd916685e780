#pragma once

#include <cstdint>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "libs/clock/clock.h"
#include "libs/ids/id.h"

namespace tresen {

// Makes new ids. Every id is a UUID in lower case (36 characters), fit for a uuid column, and ids
// sort in the order in which one source made them.
class IdSource {
 public:
  virtual ~IdSource() = default;
  virtual std::string NewId() = 0;

  template <class TypedId>
  TypedId New() {
    return TypedId(NewId());
  }
};

// UUID version 7: milliseconds of the clock, then a counter, then randomness of the operating
// system. When the clock goes back, the source goes on from the latest time it used. Thread-safe.
class RandomIdSource final : public IdSource {
 public:
  // `clock` outlives the source.
  explicit RandomIdSource(const Clock& clock) : clock_(clock) {}
  std::string NewId() override;

 private:
  const Clock& clock_;
  absl::Mutex mutex_;
  int64_t last_millis_ ABSL_GUARDED_BY(mutex_) = 0;
  uint32_t counter_ ABSL_GUARDED_BY(mutex_) = 0;
};

// For tests: 00000000-0000-7000-8000-000000000001, ...2, ... Thread-safe.
class SequentialIdSource final : public IdSource {
 public:
  std::string NewId() override;

 private:
  absl::Mutex mutex_;
  uint64_t last_ ABSL_GUARDED_BY(mutex_) = 0;
};

// The request id of one downstream call: always the same for the same inbound message and step, so
// that a repeated step is recognised ("book", "notify-branch", "reply-0"). A UUID (version 8) over
// SHA-256.
RequestId DeriveRequestId(absl::string_view message_id, absl::string_view step);

}  // namespace tresen
