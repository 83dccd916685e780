#pragma once

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace tresen {

// How a worker waits between rounds: until the time is up, somebody wakes it, or it shall end.
// Waiting is in real time, whatever the business's clock says: deadlines come from the database,
// a sleep here is only the polling interval. Thread-safe; one object may serve several workers.
class Stopper {
 public:
  // Ends all present and future sleeps. Cannot be undone.
  void Stop() {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
  }

  // Ends the sleeps that are under way, or the next one when nobody sleeps: a wake-up given while
  // the worker was still busy is not lost.
  void Wake() {
    absl::MutexLock lock(&mutex_);
    woken_ = true;
  }

  bool stopped() const {
    absl::MutexLock lock(&mutex_);
    return stopped_;
  }

  // False when the worker shall end; true after the time is up or after Wake().
  bool SleepUnlessStopped(absl::Duration time) {
    absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithTimeout(absl::Condition(this, &Stopper::Roused), time);
    woken_ = false;
    return !stopped_;
  }

 private:
  bool Roused() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopped_ || woken_; }

  mutable absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace tresen
