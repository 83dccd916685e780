#include "services/simulator/exchange/event_log.h"

#include "absl/strings/str_cat.h"

namespace tresen::simulator {
namespace {

constexpr std::size_t kMostEvents = 5000;
constexpr absl::Duration kWatchTime = absl::Minutes(1);

}  // namespace

void EventLog::Expect() {
  absl::MutexLock lock(&mutex_);
  watched_until_ = watch_.Elapsed() + kWatchTime;
}

bool EventLog::watched() const {
  absl::MutexLock lock(&mutex_);
  return watch_.Elapsed() < watched_until_;
}

void EventLog::Publish(absl::string_view fields) {
  absl::MutexLock lock(&mutex_);
  ++last_;
  if (watch_.Elapsed() >= watched_until_) {
    events_.clear();
    return;
  }
  events_.push_back({last_, absl::StrCat("{\"seq\":", last_, ",", fields, "}")});
  if (events_.size() > kMostEvents) events_.pop_front();
  changed_.SignalAll();
}

std::uint64_t EventLog::last() const {
  absl::MutexLock lock(&mutex_);
  return last_;
}

EventLog::News EventLog::After(std::uint64_t after, absl::Duration timeout) {
  Expect();
  absl::MutexLock lock(&mutex_);
  const absl::Duration deadline = watch_.Elapsed() + timeout;
  while (!closed_ && last_ == after && watch_.Elapsed() < deadline) {
    changed_.WaitWithTimeout(&mutex_, deadline - watch_.Elapsed());
  }
  News news;
  news.last = last_;
  const std::uint64_t oldest = events_.empty() ? last_ + 1 : events_.front().seq;
  news.missed = after > last_ || after + 1 < oldest;
  if (news.missed) return news;
  for (const Event& event : events_) {
    if (event.seq > after) news.events.push_back(event.json);
  }
  return news;
}

void EventLog::Close() {
  absl::MutexLock lock(&mutex_);
  closed_ = true;
  changed_.SignalAll();
}

}  // namespace tresen::simulator
