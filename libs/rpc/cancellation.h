#pragma once

#include <functional>
#include <map>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace tresen::rpc {

// Tells a piece of work that its caller has gone away. Shared by the transport, which cancels, and
// the work, which asks or listens. Thread-safe.
class Cancellation {
 public:
  // Once and for good; runs the listeners in this thread.
  void Cancel();
  bool cancelled() const;

  // Listens as long as it lives. `listener` runs at most once, at once when already cancelled;
  // after the destructor has returned it runs no more. It must not block and must not touch this
  // object.
  class Listener {
   public:
    Listener(std::shared_ptr<Cancellation> cancellation, std::function<void()> listener);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

   private:
    std::shared_ptr<Cancellation> cancellation_;  // may be null: nothing to listen to
    int id_ = 0;
  };

 private:
  mutable absl::Mutex mutex_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  int next_id_ ABSL_GUARDED_BY(mutex_) = 1;
  std::map<int, std::function<void()>> listeners_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tresen::rpc
