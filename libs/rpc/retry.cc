#include "libs/rpc/retry.h"

#include <algorithm>
#include <cmath>

#include "absl/random/random.h"
#include "absl/time/clock.h"
#include "libs/status/status.h"

namespace tresen::rpc {
namespace {

constexpr double kEarnedPerCall = 0.1;

// Uniform between zero and a bound that doubles with every attempt.
absl::Duration Backoff(const RetryPolicy& policy, int retry, double random) {
  const absl::Duration bound =
      std::min(policy.longest_delay, policy.first_delay * std::ldexp(1.0, std::min(retry, 30)));
  return bound * random;
}

absl::Status RetryWhile(bool (*worth_another)(const absl::Status&), const CallContext& context,
                        const RetryPolicy& policy, RetryBudget& budget,
                        const RetryEnvironment& environment,
                        const std::function<absl::Status()>& attempt) {
  budget.Earn();
  absl::Status status = attempt();
  for (int retry = 0; retry + 1 < policy.attempts && worth_another(status); ++retry) {
    const absl::Duration delay = std::max(Backoff(policy, retry, environment.random()),
                                          RetryDelay(status).value_or(absl::ZeroDuration()));
    if (delay >= context.Remaining() || context.Cancelled() || !budget.Spend()) break;
    environment.sleep(delay);
    status = attempt();
  }
  return status;
}

}  // namespace

void RetryBudget::Earn() {
  absl::MutexLock lock(&mutex_);
  tokens_ = std::min(capacity_, tokens_ + kEarnedPerCall);
}

bool RetryBudget::Spend() {
  absl::MutexLock lock(&mutex_);
  if (tokens_ < 1) return false;
  tokens_ -= 1;
  return true;
}

RetryEnvironment RealRetryEnvironment() {
  return {absl::SleepFor, [] {
            thread_local absl::BitGen random;
            return absl::Uniform(random, 0.0, 1.0);
          }};
}

absl::Status Retry(const CallContext& context, const RetryPolicy& policy, RetryBudget& budget,
                   const RetryEnvironment& environment,
                   const std::function<absl::Status()>& attempt) {
  return RetryWhile(
      [](const absl::Status& status) {
        return absl::IsUnavailable(status) || absl::IsAborted(status);
      },
      context, policy, budget, environment, attempt);
}

absl::Status RetryUnavailable(const CallContext& context, const RetryPolicy& policy,
                              RetryBudget& budget, const RetryEnvironment& environment,
                              const std::function<absl::Status()>& attempt) {
  return RetryWhile([](const absl::Status& status) { return absl::IsUnavailable(status); }, context,
                    policy, budget, environment, attempt);
}

}  // namespace tresen::rpc
