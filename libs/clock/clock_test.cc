#include <stdlib.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>

#include "libs/clock/fake_clock.h"
#include "libs/clock/real_clock.h"
#include "libs/clock/shared_offset_clock.h"
#include "libs/clock/stopper.h"
#include "libs/clock/stopwatch.h"

namespace tresen {
namespace {

constexpr absl::Duration kSlack = absl::Seconds(5);  // a busy machine

// A file name of its own, removed at the end.
class TemporaryPath {
 public:
  TemporaryPath() {
    char name[] = "/tmp/tresen_clock_XXXXXX";
    close(mkstemp(name));
    path_ = name;
    std::remove(name);
  }
  ~TemporaryPath() { std::remove(path_.c_str()); }
  const std::string& get() const { return path_; }

 private:
  std::string path_;
};

absl::Time December() { return absl::FromUnixSeconds(1796115600); }

TEST_CASE("a fake clock stands until it is moved") {
  FakeClock clock(December());
  CHECK(clock.Now() == December());
  clock.Advance(absl::Hours(25));
  CHECK(clock.Now() == December() + absl::Hours(25));
  clock.Set(December());
  CHECK(clock.Now() == December());
}

TEST_CASE("the real clock and the stopwatch go forward") {
  const RealClock clock;
  const absl::Time before = clock.Now();
  const Stopwatch watch;
  CHECK(clock.Now() >= before);
  CHECK(watch.Elapsed() >= absl::ZeroDuration());
}

TEST_CASE("a shared clock starts at the given time and runs on") {
  const TemporaryPath path;
  const auto clock = SharedOffsetClock::Create(path.get(), December());
  REQUIRE(clock.ok());
  const absl::Time first = (*clock)->Now();
  CHECK(first >= December());
  CHECK(first < December() + kSlack);
  CHECK((*clock)->Now() >= first);
  CHECK((*clock)->start() == December());
  CHECK(RealClock().Now() - (*clock)->started_at() < kSlack);
}

TEST_CASE("who shares the file shares every move") {
  const TemporaryPath path;
  const auto mine = SharedOffsetClock::Create(path.get(), December());
  const auto theirs = SharedOffsetClock::Open(path.get());
  REQUIRE(theirs.ok());
  (*mine)->Advance(absl::Hours(24));
  CHECK((*theirs)->Now() >= December() + absl::Hours(24));
  (*theirs)->Set(December());
  CHECK((*mine)->Now() < December() + kSlack);
}

TEST_CASE("making the clock again moves those who have it open") {
  const TemporaryPath path;
  const auto first = SharedOffsetClock::Create(path.get(), December());
  const auto second = SharedOffsetClock::Create(path.get(), December() + absl::Hours(100));
  CHECK((*first)->Now() >= December() + absl::Hours(100));
}

TEST_CASE("only a clock file is opened") {
  const TemporaryPath path;
  CHECK(SharedOffsetClock::Open(path.get()).status().code() == absl::StatusCode::kNotFound);
  std::ofstream(path.get()) << "something else";
  CHECK(SharedOffsetClock::Open(path.get()).status().code() == absl::StatusCode::kDataLoss);
  std::ofstream(path.get()) << std::string(32, 'x');
  CHECK(SharedOffsetClock::Open(path.get()).status().code() == absl::StatusCode::kDataLoss);
}

TEST_CASE("a stopped worker does not sleep") {
  Stopper stopper;
  stopper.Stop();
  CHECK_FALSE(stopper.SleepUnlessStopped(absl::Hours(1)));
  CHECK(stopper.stopped());
}

TEST_CASE("stopping ends a sleep that is under way") {
  Stopper stopper;
  std::thread worker([&stopper] { CHECK_FALSE(stopper.SleepUnlessStopped(absl::Hours(1))); });
  stopper.Stop();
  worker.join();
}

TEST_CASE("a wake-up given before the sleep is not lost, and wakes once") {
  Stopper stopper;
  stopper.Wake();
  CHECK(stopper.SleepUnlessStopped(absl::Hours(1)));
  CHECK(stopper.SleepUnlessStopped(absl::Milliseconds(1)));
}

}  // namespace
}  // namespace tresen
