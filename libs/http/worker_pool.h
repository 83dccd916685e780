#pragma once

#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace tresen::http {

// Threads that run tasks, started when first needed, with a bounded queue. Thread-safe. Inside
// libs/http only.
class WorkerPool {
 public:
  WorkerPool(int most_threads, int longest_queue)
      : most_threads_(most_threads), longest_queue_(longest_queue) {}
  // Runs what was accepted, then ends the threads.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False if all threads are busy and the queue is full, or after Finish().
  bool TrySubmit(std::function<void()> task);

  // Accepts nothing more, runs what was accepted, and waits for the end of it.
  void Finish();

  int running() const;
  int queued() const;

 private:
  void Run();
  bool HasTask() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return finishing_ || !tasks_.empty();
  }

  const int most_threads_;
  const int longest_queue_;
  mutable absl::Mutex mutex_;
  std::deque<std::function<void()>> tasks_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(mutex_);
  int running_ ABSL_GUARDED_BY(mutex_) = 0;
  bool finishing_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace tresen::http
