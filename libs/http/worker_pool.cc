#include "libs/http/worker_pool.h"

#include <utility>

namespace tresen::http {

WorkerPool::~WorkerPool() { Finish(); }

bool WorkerPool::TrySubmit(std::function<void()> task) {
  absl::MutexLock lock(&mutex_);
  const int threads = static_cast<int>(threads_.size());
  const int waiting = static_cast<int>(tasks_.size());
  const bool busy = running_ + waiting >= threads;
  if (finishing_) return false;
  if (busy && threads == most_threads_ && waiting >= longest_queue_ + most_threads_ - running_) {
    return false;
  }
  tasks_.push_back(std::move(task));
  if (busy && threads < most_threads_) threads_.emplace_back([this] { Run(); });
  return true;
}

void WorkerPool::Run() {
  while (true) {
    std::function<void()> task;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(this, &WorkerPool::HasTask));
      if (tasks_.empty()) return;
      task = std::move(tasks_.front());
      tasks_.pop_front();
      ++running_;
    }
    task();
    task = nullptr;  // what it holds ends before the thread counts as free
    absl::MutexLock lock(&mutex_);
    --running_;
  }
}

void WorkerPool::Finish() {
  std::vector<std::thread> threads;
  {
    absl::MutexLock lock(&mutex_);
    finishing_ = true;
    threads.swap(threads_);
  }
  for (std::thread& thread : threads) thread.join();
}

int WorkerPool::running() const {
  absl::MutexLock lock(&mutex_);
  return running_;
}

int WorkerPool::queued() const {
  absl::MutexLock lock(&mutex_);
  return static_cast<int>(tasks_.size());
}

}  // namespace tresen::http
