#include "services/gateway/desk/retry_delay.h"

#include <catch2/catch.hpp>

namespace tresen::gateway {
namespace {

TEST_CASE("what fails again and again waits longer and longer, up to a minute") {
  const absl::Status broken = absl::InternalError("broken");
  CHECK(RetryDelay(1, broken) == absl::Milliseconds(500));
  CHECK(RetryDelay(2, broken) == absl::Seconds(1));
  CHECK(RetryDelay(5, broken) == absl::Seconds(8));
  CHECK(RetryDelay(8, broken) == absl::Minutes(1));
  CHECK(RetryDelay(1000, broken) == absl::Minutes(1));
  CHECK(RetryDelay(0, broken) == absl::Milliseconds(500));
}

TEST_CASE("behind a service that is away nothing waits longer than five seconds") {
  const absl::Status away = absl::UnavailableError("away");
  CHECK(IsAway(away));
  CHECK(RetryDelay(1, away) == absl::Milliseconds(500));
  CHECK(RetryDelay(4, away) == absl::Seconds(4));
  CHECK(RetryDelay(50, away) == absl::Seconds(5));
  CHECK_FALSE(IsAway(absl::InternalError("broken")));
  CHECK_FALSE(IsAway(absl::DeadlineExceededError("slow")));
}

TEST_CASE("what was only interrupted is due at once") {
  CHECK(RetryDelay(9, absl::CancelledError("draining")) == absl::ZeroDuration());
}

}  // namespace
}  // namespace tresen::gateway
