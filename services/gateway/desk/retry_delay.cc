#include "services/gateway/desk/retry_delay.h"

#include <algorithm>

namespace tresen::gateway {
namespace {

constexpr absl::Duration kFirst = absl::Milliseconds(500);
constexpr absl::Duration kLongest = absl::Minutes(1);
constexpr absl::Duration kLongestBehindAnother = absl::Seconds(5);

}  // namespace

bool IsAway(const absl::Status& why) {
  return absl::IsUnavailable(why);
}

absl::Duration RetryDelay(int attempts, const absl::Status& why) {
  if (absl::IsCancelled(why)) return absl::ZeroDuration();
  const absl::Duration grown = kFirst * (1 << std::clamp(attempts - 1, 0, 7));
  return std::min(grown, IsAway(why) ? kLongestBehindAnother : kLongest);
}

}  // namespace tresen::gateway
