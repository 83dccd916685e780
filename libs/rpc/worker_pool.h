#pragma once

#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace tresen::rpc {

// A fixed number of threads behind a bounded queue: what does not fit is refused at once, so that a
// burst costs the callers an honest answer and not the process its memory. Thread-safe.
class WorkerPool {
 public:
  WorkerPool(int threads, int queue_capacity);
  // Runs what is queued, then ends the threads.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False when every thread is busy and the queue is full; the work is then not kept.
  [[nodiscard]] bool TrySubmit(std::function<void()> work);

  // Work that waits for a thread.
  int queued() const;

 private:
  void Work();

  const size_t queue_capacity_;
  mutable absl::Mutex mutex_;
  std::deque<std::function<void()>> queue_ ABSL_GUARDED_BY(mutex_);
  size_t idle_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace tresen::rpc
