#include "libs/workqueue/work_queue.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "tests/support/eventually.h"

namespace tresen::workqueue {
namespace {

using ::tresen::testing::Eventually;

// A source in memory: hands out what was added, remembers what became of it.
class FakeSource final : public WorkSource {
 public:
  void Add(int count) {
    absl::MutexLock lock(&mutex_);
    for (int i = 0; i < count; ++i) due_.push_back({"demo", std::to_string(next_++), 1});
  }
  void HandleWith(std::function<absl::Status(const Claim&)> handler) {
    absl::MutexLock lock(&mutex_);
    handler_ = std::move(handler);
  }
  void FailClaims(absl::Status status) {
    absl::MutexLock lock(&mutex_);
    claim_status_ = status;
  }
  void SetNextDue(std::optional<absl::Duration> next_due) {
    absl::MutexLock lock(&mutex_);
    next_due_ = next_due;
  }

  absl::StatusOr<ClaimBatch> ClaimDue(const ClaimRequest& request) override {
    absl::MutexLock lock(&mutex_);
    if (!claim_status_.ok()) return claim_status_;
    largest_claim_ = std::max(largest_claim_, request.most);
    ClaimBatch batch;
    batch.next_due = next_due_;
    while (!due_.empty() && static_cast<int>(batch.claims.size()) < request.most) {
      batch.claims.push_back(due_.front());
      due_.pop_front();
    }
    return batch;
  }
  absl::Status Handle(const Claim& claim) override {
    std::function<absl::Status(const Claim&)> handler;
    {
      absl::MutexLock lock(&mutex_);
      handler = handler_;
      most_at_once_ = std::max(most_at_once_, ++at_once_);
    }
    const absl::Status status = handler ? handler(claim) : absl::OkStatus();
    absl::MutexLock lock(&mutex_);
    --at_once_;
    if (status.ok()) ++handled_[claim.key];
    return status;
  }
  absl::Status GiveBack(const Claim& claim, const absl::Status& why) override {
    absl::MutexLock lock(&mutex_);
    given_back_[claim.key] = why.code();
    return absl::OkStatus();
  }

  std::map<std::string, int> handled() const {
    absl::MutexLock lock(&mutex_);
    return handled_;
  }
  std::map<std::string, absl::StatusCode> given_back() const {
    absl::MutexLock lock(&mutex_);
    return given_back_;
  }
  int most_at_once() const {
    absl::MutexLock lock(&mutex_);
    return most_at_once_;
  }
  int largest_claim() const {
    absl::MutexLock lock(&mutex_);
    return largest_claim_;
  }

 private:
  mutable absl::Mutex mutex_;
  std::deque<Claim> due_ ABSL_GUARDED_BY(mutex_);
  int next_ ABSL_GUARDED_BY(mutex_) = 0;
  std::function<absl::Status(const Claim&)> handler_ ABSL_GUARDED_BY(mutex_);
  absl::Status claim_status_ ABSL_GUARDED_BY(mutex_);
  std::optional<absl::Duration> next_due_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, int> handled_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, absl::StatusCode> given_back_ ABSL_GUARDED_BY(mutex_);
  int at_once_ ABSL_GUARDED_BY(mutex_) = 0;
  int most_at_once_ ABSL_GUARDED_BY(mutex_) = 0;
  int largest_claim_ ABSL_GUARDED_BY(mutex_) = 0;
};

WorkQueueOptions Options(int workers) {
  WorkQueueOptions options;
  options.name = "test.queue";
  options.workers = workers;
  return options;
}

// Polls so seldom that only a wake-up explains what happens soon.
WorkQueueOptions Sleepy() {
  WorkQueueOptions options = Options(1);
  options.shortest_pause = options.longest_pause = absl::Minutes(10);
  return options;
}

TEST_CASE("everything is handled once, by at most as many as there are workers") {
  FakeSource source;
  source.Add(500);
  WorkQueue queue(Options(4), source);
  queue.Start();
  REQUIRE(Eventually([&] { return source.handled().size() == 500; }));
  for (const auto& [key, times] : source.handled()) CHECK(times == 1);
  CHECK(source.most_at_once() <= 4);
  CHECK(source.largest_claim() <= 8);
  CHECK(Eventually([&] { return queue.stats().handled == 500; }));
}

TEST_CASE("offered work is handled without a claim, while a worker is free") {
  FakeSource source;
  absl::Notification go;
  source.HandleWith([&](const Claim&) {
    go.WaitForNotification();
    return absl::OkStatus();
  });
  WorkQueue queue(Sleepy(), source);
  CHECK_FALSE(queue.LeaseForOffer().has_value());  // not running
  queue.Start();
  REQUIRE(queue.LeaseForOffer() == Sleepy().lease);
  queue.Offer({{"demo", "offered", 1}});
  CHECK_FALSE(queue.LeaseForOffer().has_value());
  go.Notify();
  CHECK(Eventually([&] { return source.handled() == std::map<std::string, int>{{"offered", 1}}; }));
  CHECK(Eventually([&] { return queue.LeaseForOffer().has_value(); }));
}

TEST_CASE("work offered to a queue that has stopped is given back") {
  FakeSource source;
  WorkQueue queue(Sleepy(), source);
  queue.Start();
  CHECK(queue.Drain(absl::InfiniteDuration()));
  CHECK_FALSE(queue.LeaseForOffer().has_value());
  queue.Offer({{"demo", "late", 1}});
  CHECK(source.handled().empty());
  CHECK(source.given_back() ==
        std::map<std::string, absl::StatusCode>{{"late", absl::StatusCode::kCancelled}});
}

TEST_CASE("a backlog is claimed several at a time and without pauses") {
  FakeSource source;
  source.Add(200);
  WorkQueueOptions options = Sleepy();
  options.workers = 4;
  WorkQueue queue(options, source);
  queue.Start();
  REQUIRE(Eventually([&] { return source.handled().size() == 200; }));
  CHECK(queue.stats().claims < 80);
}

TEST_CASE("a wake-up ends the pause") {
  FakeSource source;
  WorkQueue queue(Sleepy(), source);
  queue.Start();
  REQUIRE(Eventually([&] { return queue.stats().claims == 1; }));
  source.Add(1);
  queue.Wake();
  CHECK(Eventually([&] { return source.handled().size() == 1; }));
}

TEST_CASE("a pause ends when the next piece is due") {
  FakeSource source;
  source.SetNextDue(absl::Milliseconds(20));
  WorkQueue queue(Sleepy(), source);
  queue.Start();
  CHECK(Eventually([&] { return queue.stats().claims >= 3; }));
}

TEST_CASE("polling slows down while there is nothing") {
  FakeSource source;
  WorkQueueOptions options = Options(1);
  options.shortest_pause = absl::Milliseconds(1);
  options.longest_pause = absl::Minutes(10);
  WorkQueue queue(options, source);
  queue.Start();
  CHECK(Eventually([&] { return queue.stats().claims == 5; }));
  source.Add(1);
  CHECK(Eventually([&] { return source.handled().size() == 1; }));  // after 32 ms, 64 ms, …
}

TEST_CASE("failed work is given back with its error, lost work is not") {
  FakeSource source;
  source.HandleWith([](const Claim& claim) {
    if (claim.key == "0") return absl::UnavailableError("peer");
    return claim.key == "1" ? LeaseLost() : absl::OkStatus();
  });
  source.Add(3);
  WorkQueue queue(Options(2), source);
  queue.Start();
  REQUIRE(Eventually([&] {
    const WorkQueueStats stats = queue.stats();
    return stats.handled == 1 && stats.failed == 1 && stats.leases_lost == 1;
  }));
  CHECK(source.given_back() ==
        std::map<std::string, absl::StatusCode>{{"0", absl::StatusCode::kUnavailable}});
}

TEST_CASE("claiming goes on after errors of the source") {
  FakeSource source;
  source.FailClaims(absl::UnavailableError("no database"));
  WorkQueue queue(Options(1), source);
  queue.Start();
  REQUIRE(Eventually([&] { return queue.stats().claim_errors >= 2; }));
  source.Add(1);
  source.FailClaims(absl::OkStatus());
  CHECK(Eventually([&] { return source.handled().size() == 1; }));
}

TEST_CASE("draining finishes what was begun, gives back what was not, and claims nothing more") {
  FakeSource source;
  absl::Notification go;
  source.HandleWith([&](const Claim&) {
    go.WaitForNotification();
    return absl::OkStatus();
  });
  source.Add(10);
  WorkQueue queue(Options(1), source);
  queue.Start();
  REQUIRE(Eventually([&] { return queue.stats().running == 1 && queue.stats().waiting == 1; }));
  CHECK_FALSE(queue.Drain(absl::Milliseconds(20)));
  CHECK(source.given_back() ==
        std::map<std::string, absl::StatusCode>{{"1", absl::StatusCode::kCancelled}});
  go.Notify();
  CHECK(queue.Drain(absl::InfiniteDuration()));
  CHECK(source.handled() == std::map<std::string, int>{{"0", 1}});
  CHECK(queue.stats().given_back == 1);
}

TEST_CASE("a queue that was never started ends at once") {
  FakeSource source;
  WorkQueue queue(Options(2), source);
  CHECK(queue.Drain(absl::ZeroDuration()));
  queue.Start();
  CHECK(queue.stats().claims == 0);
}

}  // namespace
}  // namespace tresen::workqueue
