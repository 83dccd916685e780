#pragma once

#include <functional>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "libs/rpc/call_context.h"

namespace tresen::rpc {

// Keeps retries a small share of all calls, so that an outage is not made worse by those who suffer
// from it. Every call earns a tenth of a retry, up to `capacity`; every retry spends one.
// Thread-safe.
class RetryBudget {
 public:
  explicit RetryBudget(double capacity = 20) : capacity_(capacity), tokens_(capacity) {}

  void Earn();
  // False when the budget is used up: do not retry.
  bool Spend();

 private:
  const double capacity_;
  absl::Mutex mutex_;
  double tokens_ ABSL_GUARDED_BY(mutex_);
};

struct RetryPolicy {
  int attempts = 3;  // the first one included
  absl::Duration first_delay = absl::Milliseconds(20);
  absl::Duration longest_delay = absl::Seconds(1);
};

// What the loop needs from the outside; the default waits in real time and draws real randomness.
struct RetryEnvironment {
  std::function<void(absl::Duration)> sleep;
  std::function<double()> random;  // [0, 1)
};
RetryEnvironment RealRetryEnvironment();

// Calls `attempt` until it succeeds, fails with something that another try cannot mend, the
// attempts, the budget or the caller's time are used up. Only UNAVAILABLE and ABORTED are retried:
// the request must therefore be safe to repeat (reads, or mutations with a request_id; ABORTED only
// when the whole step is redone in `attempt`). A delay asked for by the server (RetryInfo) is
// respected. Waits are drawn between zero and a doubling bound ("full jitter"). Returns the last
// error unchanged.
absl::Status Retry(const CallContext& context, const RetryPolicy& policy, RetryBudget& budget,
                   const RetryEnvironment& environment,
                   const std::function<absl::Status()>& attempt);

// The same, for one attempt of a single call: only UNAVAILABLE is retried.
absl::Status RetryUnavailable(const CallContext& context, const RetryPolicy& policy,
                              RetryBudget& budget, const RetryEnvironment& environment,
                              const std::function<absl::Status()>& attempt);

}  // namespace tresen::rpc
