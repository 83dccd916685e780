#include "libs/rpc/cancellation.h"

#include <utility>

namespace tresen::rpc {

void Cancellation::Cancel() {
  // Listeners run under the lock: that is what lets ~Listener promise that none runs afterwards.
  absl::MutexLock lock(&mutex_);
  cancelled_ = true;
  for (auto& [id, listener] : listeners_) listener();
  listeners_.clear();
}

bool Cancellation::cancelled() const {
  absl::MutexLock lock(&mutex_);
  return cancelled_;
}

Cancellation::Listener::Listener(std::shared_ptr<Cancellation> cancellation,
                                 std::function<void()> listener)
    : cancellation_(std::move(cancellation)) {
  if (cancellation_ == nullptr) return;
  absl::MutexLock lock(&cancellation_->mutex_);
  if (cancellation_->cancelled_) {
    listener();
    return;
  }
  id_ = cancellation_->next_id_++;
  cancellation_->listeners_.emplace(id_, std::move(listener));
}

Cancellation::Listener::~Listener() {
  if (cancellation_ == nullptr) return;
  absl::MutexLock lock(&cancellation_->mutex_);
  cancellation_->listeners_.erase(id_);
}

}  // namespace tresen::rpc
