#include "services/gateway/desk/fatal_turns.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

namespace tresen::gateway {
namespace {

const absl::Status kAway = absl::UnavailableError("away");

// A language service that can be away and that goes down on one text.
struct Service {
  bool away = false;
  int restarts_in = 0;  // harmless texts it fails on after a fall

  absl::Status Harmless() {
    if (restarts_in > 0) return --restarts_in, kAway;
    return away ? kAway : absl::OkStatus();
  }
  absl::StatusOr<Understanding> Parse(bool fatal) {
    if (away || restarts_in > 0) return kAway;
    if (!fatal) return Understanding{};
    restarts_in = 2;
    return kAway;
  }
};

absl::Status Once(FatalTurns& turns, Service& service, const std::string& turn, bool fatal) {
  return turns
      .Read(turn, [&] { return service.Harmless(); }, [&] { return service.Parse(fatal); })
      .status();
}

TEST_CASE("a turn on which the service goes down each time is condemned after a few falls") {
  FatalTurns turns;
  Service service;
  int tries = 0;
  absl::Status last = kAway;
  while (absl::IsUnavailable(last) && tries < 100) {
    last = Once(turns, service, "poison", true);
    ++tries;
  }
  CHECK(last.code() == absl::StatusCode::kDataLoss);
  // The first fall, then each fall after the service was back: it was away two tries after each.
  CHECK(tries == 1 + FatalTurns::kMostFalls * 3);
}

TEST_CASE("a service that is away condemns nothing, however long") {
  FatalTurns turns;
  Service service;
  service.away = true;
  for (int i = 0; i < 1000; ++i) REQUIRE(absl::IsUnavailable(Once(turns, service, "good", false)));
  service.away = false;
  CHECK(Once(turns, service, "good", false).ok());
}

TEST_CASE("a turn that is read begins anew") {
  FatalTurns turns;
  Service service;
  for (int fall = 0; fall < 20; ++fall) {
    CHECK(absl::IsUnavailable(turns.Read("t", [] { return absl::OkStatus(); },
                                         [] { return absl::StatusOr<Understanding>(kAway); })
                                  .status()));
    CHECK(Once(turns, service, "t", false).ok());
  }
}

TEST_CASE("an error of another kind is handed on and condemns nothing") {
  FatalTurns turns;
  const auto slow = [] { return absl::StatusOr<Understanding>(absl::DeadlineExceededError("slow")); };
  for (int i = 0; i < 10; ++i) {
    CHECK(absl::IsDeadlineExceeded(turns.Read("t", [] { return absl::OkStatus(); }, slow).status()));
  }
}

TEST_CASE("turns with a fall are tried one at a time") {
  FatalTurns turns;
  std::atomic<int> inside = 0;
  std::atomic<int> most = 0;
  const auto read = [&] {
    const int now = ++inside;
    if (now > most) most = now;
    std::this_thread::yield();
    --inside;
    return absl::StatusOr<Understanding>(kAway);
  };
  const auto well = [] { return absl::OkStatus(); };
  const std::string names[] = {"a", "b", "c", "d"};
  for (const std::string& name : names) {
    for (int i = 0; i < 2; ++i) CHECK(absl::IsUnavailable(turns.Read(name, well, read).status()));
  }
  most = 0;
  std::vector<std::thread> threads;
  for (const std::string& name : names) {
    threads.emplace_back([&turns, &read, &well, name] { (void)turns.Read(name, well, read); });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(most == 1);
}

}  // namespace
}  // namespace tresen::gateway
