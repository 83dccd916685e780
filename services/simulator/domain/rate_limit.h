#pragma once

#include <optional>

#include "absl/time/time.h"

namespace tresen::simulator {

// So many messages at once, then one per `interval` on average.
struct Rate {
  absl::Duration interval;
  int burst = 1;
};

// One number to one customer.
inline constexpr Rate kPairRate{absl::Seconds(6), 45};

// A number's throughput, inbound and outbound together.
Rate PerSecond(int messages);

// What a bucket remembers: the instant at which everything sent so far is paid back.
struct Debt {
  absl::Time paid_back_at = absl::InfinitePast();
};

// The debt after one more message at `now`, or nothing when the rate refuses it. A debt that cannot
// come from this rate (the clock was moved back) is forgotten.
std::optional<Debt> Take(Debt debt, Rate rate, absl::Time now);

}  // namespace tresen::simulator
