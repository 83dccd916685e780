#pragma once

#include <map>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "services/notification/domain/backoff.h"

namespace tresen::notification {

// Keeps what leaves through one sender back while the channel cannot take it from there, so that an
// outage costs one attempt now and then and not one per waiting message. Thread-safe.
class SenderGate {
 public:
  // Until when nothing shall leave; nothing when it may.
  std::optional<absl::Time> ClosedUntil(const std::string& sender, absl::Time now) const {
    absl::MutexLock lock(&mutex_);
    const auto found = closed_.find(sender);
    if (found == closed_.end() || found->second.until <= now) return std::nullopt;
    return found->second.until;
  }

  // After a fault that holds for the whole sender; answers until when it is closed now. What failed
  // while it was closed already does not close it for longer.
  absl::Time Close(const std::string& sender, Fault fault, absl::Time now, double jitter) {
    absl::MutexLock lock(&mutex_);
    Closed& closed = closed_[sender];
    if (closed.until > now) return closed.until;
    ++closed.failures;
    closed.until = now + RetryDelay(fault, closed.failures, jitter);
    return closed.until;
  }

  // After a success.
  void Open(const std::string& sender) {
    absl::MutexLock lock(&mutex_);
    closed_.erase(sender);
  }

 private:
  struct Closed {
    absl::Time until = absl::InfinitePast();
    int failures = 0;
  };
  mutable absl::Mutex mutex_;
  std::map<std::string, Closed> closed_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tresen::notification
