#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "libs/clock/stopwatch.h"

namespace tresen::simulator {

// What changed, for pages that watch. Keeps the latest events so that a page can go on after a lost
// connection; keeps nothing while nobody watches, so that load costs nothing. Thread-safe.
class EventLog {
 public:
  // Somebody is about to watch or watches: events are kept for the next minute.
  void Expect();
  bool watched() const;

  // `fields` is the inside of a JSON object, without braces: "kind":"clock","now":"..."
  void Publish(absl::string_view fields);

  std::uint64_t last() const;

  struct News {
    std::vector<std::string> events;  // JSON objects with their "seq"
    std::uint64_t last = 0;           // the number to ask for next
    bool missed = false;              // events after `after` are lost: load everything again
  };
  // The events after `after`; waits for one at most `timeout`.
  News After(std::uint64_t after, absl::Duration timeout);

  // Ends all waiting.
  void Close();

 private:
  struct Event {
    std::uint64_t seq;
    std::string json;
  };

  const Stopwatch watch_;
  mutable absl::Mutex mutex_;
  absl::CondVar changed_;
  std::deque<Event> events_ ABSL_GUARDED_BY(mutex_);
  std::uint64_t last_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Duration watched_until_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace tresen::simulator
