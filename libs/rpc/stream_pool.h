#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace tresen::rpc {

// Drives many long-lived streams with few threads. Each stream is stepped when it is due, never by
// two threads at once, and costs no thread while it rests or waits for its reader. Thread-safe.
class StreamPool {
 public:
  enum class Next {
    kRest,  // nothing to say: step again after the poll interval or when roused
    kWait,  // something is under way: step again after Resume()
    kEnd,   // over: the stream may already be gone
  };
  class Stream {
   public:
    virtual ~Stream() = default;
    // May block for as long as one answer takes. Must not call the pool with a lock held that the
    // pool's callers hold.
    virtual Next Step() = 0;
  };
  using Id = uint64_t;

  StreamPool(int threads, int capacity, absl::Duration poll_interval);
  // Every stream must have ended.
  ~StreamPool();
  StreamPool(const StreamPool&) = delete;
  StreamPool& operator=(const StreamPool&) = delete;

  // Reserves a place; 0 when all are taken. `group` is what RouseGroup() names. The stream is first
  // stepped after Resume(), and must live until Step() has answered kEnd or Remove() was called.
  Id Add(Stream* stream, const void* group);

  // Steps it soon. Ids of ended streams are ignored by all of these.
  void Resume(Id id);
  // Steps it soon if it rests; if it is being stepped it will not rest afterwards.
  void Rouse(Id id);
  void RouseGroup(const void* group);
  void RouseAll();

  int size() const;

 private:
  struct Entry {
    Stream* stream;
    const void* group;
    enum class State { kWaiting, kDue, kResting, kStepping } state = State::kWaiting;
    absl::Time due;
    bool resumed = false;  // while stepping
    bool roused = false;   // while stepping or waiting
  };

  void Work();
  void File(Id id, Entry& entry, Next next) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void MakeDue(Id id, Entry& entry, Entry::State state, absl::Time due)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void RouseEntry(Id id, Entry& entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const size_t capacity_;
  const absl::Duration poll_interval_;
  mutable absl::Mutex mutex_;
  absl::CondVar changed_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  Id last_id_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<Id, Entry> entries_ ABSL_GUARDED_BY(mutex_);
  std::set<std::pair<absl::Time, Id>> agenda_ ABSL_GUARDED_BY(mutex_);  // kDue and kResting
  std::vector<std::thread> threads_;
};

}  // namespace tresen::rpc
