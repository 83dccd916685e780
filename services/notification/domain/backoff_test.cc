#include "services/notification/domain/backoff.h"

#include <catch2/catch.hpp>

namespace tresen::notification {
namespace {

struct Delay {
  Fault fault;
  int attempts;
  absl::Duration delay;
};

TEST_CASE("the delay grows to its bound, by the kind of fault") {
  const auto one = GENERATE(values<Delay>({
      {Fault::kSlowRecipient, 1, absl::Seconds(1)},
      {Fault::kSlowRecipient, 2, absl::Seconds(4)},
      {Fault::kSlowRecipient, 3, absl::Seconds(16)},
      {Fault::kSlowRecipient, 30, absl::Minutes(17)},
      {Fault::kNotSent, 1, absl::Milliseconds(500)},
      {Fault::kNotSent, 9, absl::Seconds(5)},
      {Fault::kTemporary, 1, absl::Seconds(1)},
      {Fault::kTemporary, 99, absl::Minutes(1)},
      {Fault::kSlowAccount, 1, absl::Minutes(1)},
      {Fault::kSlowAccount, 9, absl::Hours(1)},
      {Fault::kStopped, 9, absl::Minutes(5)},
  }));
  CHECK(RetryDelay(one.fault, one.attempts, 0) == one.delay);
}

TEST_CASE("jitter adds at most a quarter") {
  CHECK(RetryDelay(Fault::kTemporary, 1, 1) == absl::Milliseconds(1250));
  CHECK(RetryDelay(Fault::kTemporary, 1, 7) == absl::Milliseconds(1250));
}

TEST_CASE("only what holds for everything of a sender closes it") {
  CHECK_FALSE(ClosesSender(Fault::kTemporary));
  CHECK_FALSE(ClosesSender(Fault::kSlowRecipient));
  for (const Fault fault :
       {Fault::kNotSent, Fault::kSlowNumber, Fault::kSlowAccount, Fault::kStopped}) {
    CHECK(ClosesSender(fault));
  }
}

}  // namespace
}  // namespace tresen::notification
