#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "libs/clock/stopwatch.h"

namespace tresen::simulator {

// Hands out each item when its time has come, in the order of those times; equal times keep the
// order of arrival. Real time, not the test clock. Thread-safe.
template <class Item>
class DelayQueue {
 public:
  void Push(Item item, absl::Duration after) {
    absl::MutexLock lock(&mutex_);
    items_.emplace(watch_.Elapsed() + after, std::move(item));
    changed_.Signal();
  }

  // Puts an item before all others: it was taken out too early.
  void PutBack(Item item) {
    absl::MutexLock lock(&mutex_);
    items_.emplace(absl::ZeroDuration(), std::move(item));
    changed_.Signal();
  }

  // Hands nothing out for so long.
  void Pause(absl::Duration time) {
    absl::MutexLock lock(&mutex_);
    paused_until_ = watch_.Elapsed() + time;
  }

  // Waits for the next item that is due. Nothing once the queue is stopped.
  std::optional<Item> Pop() {
    absl::MutexLock lock(&mutex_);
    while (!stopped_) {
      const absl::Duration now = watch_.Elapsed();
      const absl::Duration due = NextDue();
      if (due <= now) return TakeFirst();
      const absl::Duration wait = due - now;
      changed_.WaitWithTimeout(&mutex_, wait);
    }
    return std::nullopt;
  }

  // The next item if it is due already.
  std::optional<Item> TryPop() {
    absl::MutexLock lock(&mutex_);
    if (stopped_ || NextDue() > watch_.Elapsed()) return std::nullopt;
    return TakeFirst();
  }

  // Everything is due now, pause or not.
  void Hurry() {
    absl::MutexLock lock(&mutex_);
    paused_until_ = absl::ZeroDuration();
    std::multimap<absl::Duration, Item> items;
    for (auto& [due, item] : items_) items.emplace(absl::ZeroDuration(), std::move(item));
    items_ = std::move(items);
    changed_.SignalAll();
  }

  // Ends all present and future waiting.
  void Stop() {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
    changed_.SignalAll();
  }

 private:
  absl::Duration NextDue() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (items_.empty()) return absl::InfiniteDuration();
    return std::max(items_.begin()->first, paused_until_);
  }

  Item TakeFirst() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    Item item = std::move(items_.begin()->second);
    items_.erase(items_.begin());
    return item;
  }

  Stopwatch watch_;
  absl::Mutex mutex_;
  absl::CondVar changed_;
  std::multimap<absl::Duration, Item> items_ ABSL_GUARDED_BY(mutex_);
  absl::Duration paused_until_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace tresen::simulator
