#include "services/notification/domain/backoff.h"

#include <algorithm>

namespace tresen::notification {
namespace {

struct Growth {
  absl::Duration first;
  int factor;
  absl::Duration longest;
};

Growth GrowthOf(Fault fault) {
  switch (fault) {
    // Short: what waits must flow soon after the channel is back.
    case Fault::kNotSent:
      return {absl::Milliseconds(500), 2, absl::Seconds(5)};
    case Fault::kTemporary:
      return {absl::Seconds(1), 2, absl::Minutes(1)};
    // 4^n seconds, as the channel wants it.
    case Fault::kSlowRecipient:
      return {absl::Seconds(1), 4, absl::Minutes(17)};
    case Fault::kSlowNumber:
      return {absl::Seconds(1), 2, absl::Minutes(1)};
    case Fault::kSlowAccount:
      return {absl::Minutes(1), 2, absl::Hours(1)};
    case Fault::kStopped:
      return {absl::Seconds(10), 2, absl::Minutes(5)};
  }
  return {absl::Seconds(1), 2, absl::Minutes(1)};
}

}  // namespace

absl::Duration RetryDelay(Fault fault, int attempts, double jitter) {
  const Growth growth = GrowthOf(fault);
  absl::Duration delay = growth.first;
  for (int i = 1; i < attempts && delay < growth.longest; ++i) delay *= growth.factor;
  delay = std::min(delay, growth.longest);
  return delay + delay * (std::clamp(jitter, 0.0, 1.0) * 0.25);
}

bool ClosesSender(Fault fault) {
  return fault != Fault::kTemporary && fault != Fault::kSlowRecipient;
}

}  // namespace tresen::notification
