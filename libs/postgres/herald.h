#pragma once

#include <functional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace tresen::postgres {

// Sends notifications for transactions that have committed: the first at once, then everything that
// came within 20 ms as one. A NOTIFY inside a transaction holds a lock of the whole database until
// it has committed (PostgreSQL 15, src/backend/commands/async.c, PreCommit_Notify) and wakes every
// listening session, whatever it listens to; under load that would be most of what a small
// transaction costs. Thread-safe.
class Herald {
 public:
  // Called on a thread of its own, one call at a time, until the destructor returns.
  using Send = std::function<void(const std::vector<std::string>& channels)>;

  explicit Herald(Send send);
  // Sends what is still to be sent.
  ~Herald();
  Herald(const Herald&) = delete;
  Herald& operator=(const Herald&) = delete;

  void Announce(const std::set<std::string>& channels);

 private:
  bool HasNews() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return ending_ || !news_.empty(); }
  bool Ending() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return ending_; }
  void Run();

  const Send send_;
  absl::Mutex mutex_;
  std::set<std::string> news_ ABSL_GUARDED_BY(mutex_);
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_ ABSL_GUARDED_BY(mutex_);  // begun with the first news
};

}  // namespace tresen::postgres
