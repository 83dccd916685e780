#include "libs/rpc/worker_pool.h"

#include <utility>

namespace tresen::rpc {

WorkerPool::WorkerPool(int threads, int queue_capacity)
    : queue_capacity_(static_cast<size_t>(queue_capacity)) {
  threads_.reserve(static_cast<size_t>(threads));
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
}

WorkerPool::~WorkerPool() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  for (std::thread& thread : threads_) thread.join();
}

bool WorkerPool::TrySubmit(std::function<void()> work) {
  absl::MutexLock lock(&mutex_);
  if (stopping_ || queue_.size() >= queue_capacity_ + idle_) return false;
  queue_.push_back(std::move(work));
  return true;
}

int WorkerPool::queued() const {
  absl::MutexLock lock(&mutex_);
  return static_cast<int>(queue_.size());
}

void WorkerPool::Work() {
  const auto roused = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return stopping_ || !queue_.empty();
  };
  mutex_.Lock();
  while (true) {
    ++idle_;
    mutex_.Await(absl::Condition(&roused));
    --idle_;
    if (queue_.empty()) break;  // stopping, and nothing is left to do
    std::function<void()> work = std::move(queue_.front());
    queue_.pop_front();
    mutex_.Unlock();
    work();
    work = nullptr;
    mutex_.Lock();
  }
  mutex_.Unlock();
}

}  // namespace tresen::rpc
