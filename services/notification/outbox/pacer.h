#pragma once

#include <algorithm>
#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "services/notification/domain/pace.h"

namespace tresen::notification {

// Keeps what leaves within the rates that the channel allows, of one business number and of one
// number to one customer, so that it need not refuse. Every message books its place once. What this
// process does not know of (other processes, the time before a restart) the channel's own refusals
// tell. Thread-safe.
class Pacer {
 public:
  // Of a number that may carry `messages_per_second`, both ways together. A tenth of it may come at
  // once, so that no second carries more. To one customer 45 at once, then one per six seconds.
  explicit Pacer(int messages_per_second)
      : number_rate_{absl::Seconds(1) / (0.9 * messages_per_second),
                     std::max(1, messages_per_second / 10)} {}

  // What a delivery puts on its number: itself, or the message that it answers as well.
  enum class Load { kOneWay, kBothWays };
  // When the delivery may leave `number` for `customer`: `now`, or later. Ask again then.
  absl::Time PlaceOf(const std::string& delivery, const std::string& number,
                     const std::string& customer, Load load, absl::Time now);

  static constexpr Rate kPair{absl::Seconds(6), 45};

 private:
  struct Place {
    absl::Time when;
    bool number_booked = false;
  };
  absl::Time Book(const Rate& rate, const std::string& key, absl::Time now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Forget(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Rate number_rate_;
  absl::Mutex mutex_;
  std::map<std::string, absl::Time> booked_until_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, Place> places_ ABSL_GUARDED_BY(mutex_);  // by delivery
};

}  // namespace tresen::notification
