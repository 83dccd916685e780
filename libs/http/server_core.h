// What the connections of one server share. Inside libs/http only.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "libs/http/router.h"
#include "libs/http/server.h"
#include "libs/http/worker_pool.h"

namespace tresen::http {

// One connection, as the server sees it. Methods may be called from any thread.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  virtual ~Connection() = default;
  virtual void Start() = 0;
  virtual void BeginDrain() = 0;  // close as soon as nothing is under way
  virtual void Cut() = 0;         // close now
};

class ServerCore {
 public:
  ServerCore(const ServerOptions& o, Router r)
      : options(o),
        router(std::move(r)),
        workers(o.workers, o.queue),
        stream_threads(o.max_streams, 0) {}

  // False if there are too many.
  bool Join(Connection* connection) {
    absl::MutexLock lock(&mutex_);
    if (static_cast<int>(connections_.size()) >= options.max_connections) return false;
    connections_.insert(connection);
    return true;
  }
  void Leave(Connection* connection) {
    absl::MutexLock lock(&mutex_);
    connections_.erase(connection);
  }
  // Those that are not being destroyed at this moment.
  std::vector<std::shared_ptr<Connection>> Connections() const {
    std::vector<std::shared_ptr<Connection>> alive;
    absl::MutexLock lock(&mutex_);
    for (Connection* connection : connections_) {
      if (auto held = connection->weak_from_this().lock()) alive.push_back(std::move(held));
    }
    return alive;
  }
  bool AwaitEmpty(absl::Duration limit) const {
    absl::MutexLock lock(&mutex_);
    return mutex_.AwaitWithTimeout(absl::Condition(this, &ServerCore::Empty), limit);
  }
  int connection_count() const {
    absl::MutexLock lock(&mutex_);
    return static_cast<int>(connections_.size());
  }

  const ServerOptions options;
  const Router router;
  std::atomic<bool> draining = false;
  std::atomic<int64_t> requests = 0;
  std::atomic<int64_t> refused = 0;
  std::atomic<int64_t> malformed = 0;
  WorkerPool workers;
  WorkerPool stream_threads;

 private:
  bool Empty() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return connections_.empty(); }

  mutable absl::Mutex mutex_;
  std::set<Connection*> connections_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tresen::http
