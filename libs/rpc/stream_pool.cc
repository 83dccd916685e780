#include "libs/rpc/stream_pool.h"

#include "libs/clock/real_clock.h"

namespace tresen::rpc {

StreamPool::StreamPool(int threads, int capacity, absl::Duration poll_interval)
    : capacity_(static_cast<size_t>(capacity)), poll_interval_(poll_interval) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
}

StreamPool::~StreamPool() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    changed_.SignalAll();
  }
  for (std::thread& thread : threads_) thread.join();
}

StreamPool::Id StreamPool::Add(Stream* stream, const void* group) {
  absl::MutexLock lock(&mutex_);
  if (stopping_ || entries_.size() >= capacity_) return 0;
  entries_.emplace(++last_id_, Entry{stream, group});
  return last_id_;
}

void StreamPool::Resume(Id id) {
  absl::MutexLock lock(&mutex_);
  const auto found = entries_.find(id);
  if (found == entries_.end()) return;
  Entry& entry = found->second;
  if (entry.state == Entry::State::kStepping) {
    entry.resumed = true;
  } else if (entry.state == Entry::State::kWaiting) {
    MakeDue(id, entry, Entry::State::kDue, absl::InfinitePast());
  }
}

void StreamPool::Rouse(Id id) {
  absl::MutexLock lock(&mutex_);
  const auto found = entries_.find(id);
  if (found != entries_.end()) RouseEntry(id, found->second);
}

void StreamPool::RouseGroup(const void* group) {
  absl::MutexLock lock(&mutex_);
  for (auto& [id, entry] : entries_) {
    if (entry.group == group) RouseEntry(id, entry);
  }
}

void StreamPool::RouseAll() {
  absl::MutexLock lock(&mutex_);
  for (auto& [id, entry] : entries_) RouseEntry(id, entry);
}

int StreamPool::size() const {
  absl::MutexLock lock(&mutex_);
  return static_cast<int>(entries_.size());
}

void StreamPool::RouseEntry(Id id, Entry& entry) {
  if (entry.state == Entry::State::kResting) {
    agenda_.erase({entry.due, id});
    MakeDue(id, entry, Entry::State::kDue, absl::InfinitePast());
  } else {
    entry.roused = true;
  }
}

void StreamPool::MakeDue(Id id, Entry& entry, Entry::State state, absl::Time due) {
  entry.state = state;
  entry.due = due;
  agenda_.emplace(due, id);
  changed_.Signal();
}

void StreamPool::File(Id id, Entry& entry, Next next) {
  if (next == Next::kEnd) {
    entries_.erase(id);
  } else if (next == Next::kWait && !entry.resumed) {
    entry.state = Entry::State::kWaiting;
  } else if (next == Next::kRest && !entry.roused) {
    MakeDue(id, entry, Entry::State::kResting, RealClock().Now() + poll_interval_);
  } else {
    MakeDue(id, entry, Entry::State::kDue, absl::InfinitePast());
  }
}

void StreamPool::Work() {
  absl::MutexLock lock(&mutex_);
  while (!stopping_) {
    if (agenda_.empty()) {
      changed_.Wait(&mutex_);
      continue;
    }
    const auto [due, id] = *agenda_.begin();
    if (due > RealClock().Now()) {
      changed_.WaitWithDeadline(&mutex_, due);
      continue;
    }
    agenda_.erase(agenda_.begin());
    Entry& entry = entries_.at(id);  // stays: only the thread that steps it removes it
    entry.state = Entry::State::kStepping;
    entry.resumed = entry.roused = false;
    Stream* const stream = entry.stream;
    mutex_.Unlock();
    const Next next = stream->Step();
    mutex_.Lock();
    File(id, entry, next);
  }
}

}  // namespace tresen::rpc
