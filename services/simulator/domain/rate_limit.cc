#include "services/simulator/domain/rate_limit.h"

#include <algorithm>

namespace tresen::simulator {

Rate PerSecond(int messages) { return {absl::Seconds(1) / messages, messages}; }

std::optional<Debt> Take(Debt debt, Rate rate, absl::Time now) {
  const absl::Duration most = rate.interval * rate.burst;
  if (debt.paid_back_at > now + most) debt = Debt{};
  const absl::Time paid_back_at = std::max(debt.paid_back_at, now) + rate.interval;
  if (paid_back_at > now + most) return std::nullopt;
  return Debt{paid_back_at};
}

}  // namespace tresen::simulator
