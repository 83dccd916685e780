#include "libs/rpc/retry.h"

#include <catch2/catch.hpp>
#include <vector>

#include "libs/status/status.h"

namespace tresen::rpc {
namespace {

// Answers what the test lists, then OK, and records the waits.
struct Attempts {
  std::vector<absl::Status> answers;
  size_t made = 0;
  std::vector<absl::Duration> waits;

  RetryEnvironment Environment() {
    return {[this](absl::Duration wait) { waits.push_back(wait); }, [] { return 0.5; }};
  }
  absl::Status operator()() {
    const size_t index = made++;
    return index < answers.size() ? answers[index] : absl::OkStatus();
  }
  absl::Status Run(const CallContext& context = CallContext::Background("test"),
                   const RetryPolicy& policy = {}) {
    RetryBudget budget;
    return Retry(context, policy, budget, Environment(), [this] { return (*this)(); });
  }
};

const absl::Status kAway = absl::UnavailableError("away");

TEST_CASE("success needs no second attempt") {
  Attempts attempts;
  CHECK(attempts.Run().ok());
  CHECK(attempts.made == 1);
}

TEST_CASE("unavailable and aborted are tried again, with doubling waits") {
  Attempts attempts{{kAway, absl::AbortedError("lost the race")}};
  CHECK(attempts.Run().ok());
  CHECK(attempts.waits ==
        std::vector<absl::Duration>{absl::Milliseconds(10), absl::Milliseconds(20)});
}

TEST_CASE("other errors are final") {
  for (const absl::Status& final :
       {absl::InvalidArgumentError("x"), absl::ResourceExhaustedError("x"),
        absl::DeadlineExceededError("x"), absl::InternalError("x"), absl::UnknownError("x")}) {
    Attempts attempts{{final}};
    CHECK(attempts.Run() == final);
    CHECK(attempts.made == 1);
  }
}

TEST_CASE("the attempts are counted") {
  Attempts attempts{std::vector<absl::Status>(10, kAway)};
  CHECK(attempts.Run() == kAway);
  CHECK(attempts.made == 3);
}

TEST_CASE("a wait that the caller's time does not allow is not begun") {
  Attempts attempts{{kAway}};
  RetryPolicy patient;
  patient.first_delay = patient.longest_delay = absl::Minutes(1);
  CHECK(attempts.Run(CallContext::Background("test", absl::Seconds(5)), patient) == kAway);
  CHECK(attempts.waits.empty());
}

TEST_CASE("a delay the server asks for is respected") {
  Attempts attempts{{WithRetryDelay(kAway, absl::Seconds(2))}};
  CHECK(attempts.Run().ok());
  CHECK(attempts.waits == std::vector<absl::Duration>{absl::Seconds(2)});
}

TEST_CASE("a cancelled caller is not worked for") {
  CallContext::Fields fields;
  fields.cancellation = std::make_shared<Cancellation>();
  fields.cancellation->Cancel();
  Attempts attempts{{kAway}};
  CHECK(attempts.Run(CallContext(fields)) == kAway);
  CHECK(attempts.made == 1);
}

TEST_CASE("in an outage retries stay a tenth of the calls") {
  RetryBudget budget(5);
  int made = 0;
  Attempts clock;
  for (int call = 0; call < 1000; ++call) {
    const absl::Status status =
        Retry(CallContext::Background("test"), {}, budget, clock.Environment(), [&made] {
          ++made;
          return kAway;
        });
    CHECK(status == kAway);
  }
  CHECK(made >= 1000);
  CHECK(made <= 1000 + 5 + 100);
}

TEST_CASE("a single call is repeated after unavailable only") {
  Attempts attempts{{absl::AbortedError("x")}};
  RetryBudget budget;
  CHECK(absl::IsAborted(RetryUnavailable(CallContext::Background("test"), {}, budget,
                                         attempts.Environment(), [&] { return attempts(); })));
}

}  // namespace
}  // namespace tresen::rpc
