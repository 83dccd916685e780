#include "services/simulator/webhooks/webhook_sender.h"

#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace tresen::simulator {
namespace {

Update About(int number, std::string customer = "c1") {
  Update update;
  update.key = absl::StrCat("m:", number);
  update.phone_number_id = "700000000000001";
  update.customer_id = std::move(customer);
  update.item = absl::StrCat("{\"n\":", number, "}");
  return update;
}

// A business that answers as the test says and a record of what it heard.
class Business {
 public:
  explicit Business(std::function<int(int call)> answer = [](int) { return 200; })
      : answer_(std::move(answer)) {}

  SenderParts Parts(const Stopwatch& watch) {
    Account account;
    account.app_secret = "tresen-test-secret";
    return {account, watch,
            [this](const std::string& body, const std::string& signature) {
              absl::MutexLock lock(&mutex_);
              bodies_.push_back(body);
              signatures_.push_back(signature);
              return answer_(static_cast<int>(bodies_.size()));
            },
            [this](const std::vector<std::string>& keys, const DeliveryAttempt& attempt) {
              absl::MutexLock lock(&mutex_);
              if (attempt.http_status != 200) return;
              acknowledged_.insert(acknowledged_.end(), keys.begin(), keys.end());
            },
            4};
  }

  std::vector<std::string> WaitForAcknowledged(std::size_t count) {
    absl::MutexLock lock(&mutex_);
    const auto there = [this, count]()
                           ABSL_NO_THREAD_SAFETY_ANALYSIS { return acknowledged_.size() >= count; };
    mutex_.AwaitWithTimeout(absl::Condition(&there), absl::Seconds(20));
    return acknowledged_;
  }

  void WaitForBodies(std::size_t count) {
    absl::MutexLock lock(&mutex_);
    const auto there = [this, count]()
                           ABSL_NO_THREAD_SAFETY_ANALYSIS { return bodies_.size() >= count; };
    mutex_.AwaitWithTimeout(absl::Condition(&there), absl::Seconds(20));
  }

  std::vector<std::string> bodies() {
    absl::MutexLock lock(&mutex_);
    return bodies_;
  }
  std::vector<std::string> signatures() {
    absl::MutexLock lock(&mutex_);
    return signatures_;
  }

 private:
  absl::Mutex mutex_;
  std::function<int(int)> answer_;
  std::vector<std::string> bodies_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> signatures_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> acknowledged_ ABSL_GUARDED_BY(mutex_);
};

TEST_CASE("the first retry comes at once, later ones wait twice as long, at most a minute") {
  CHECK(RetryDelay(1) == absl::ZeroDuration());
  CHECK(RetryDelay(2) == absl::Milliseconds(250));
  CHECK(RetryDelay(3) == absl::Milliseconds(500));
  CHECK(RetryDelay(40) == absl::Minutes(1));
}

TEST_CASE("one customer's updates arrive in order") {
  const Stopwatch watch;
  Business business;
  WebhookSender sender(business.Parts(watch));
  std::vector<std::string> expected;
  for (int i = 0; i < 50; ++i) {
    sender.Deliver(About(i));
    expected.push_back(absl::StrCat("m:", i));
  }
  CHECK(business.WaitForAcknowledged(50) == expected);
  CHECK(sender.waiting() == 0);
}

TEST_CASE("an update is repeated until the answer is 200 and keeps its place meanwhile") {
  const Stopwatch watch;
  Business business([](int call) { return call <= 2 ? 503 : 200; });
  WebhookSender sender(business.Parts(watch));
  sender.Deliver(About(1));
  sender.Deliver(About(2));
  CHECK(business.WaitForAcknowledged(2) == std::vector<std::string>{"m:1", "m:2"});
  CHECK(business.bodies().size() == 4);
}

TEST_CASE("a body that the business dislikes does not hold up the next one") {
  const Stopwatch watch;
  Business business([](int call) { return call == 1 || call == 2 ? 400 : 200; });
  WebhookSender sender(business.Parts(watch));
  sender.Deliver(About(1));
  CHECK(business.WaitForAcknowledged(1).size() == 1);
}

TEST_CASE("batching puts what waits into one body") {
  const Stopwatch watch;
  Business business([](int call) { return call == 1 ? 503 : 200; });
  WebhookSender sender(business.Parts(watch));
  Settings settings;
  settings.batch = 1000;
  sender.Configure(settings);
  for (int i = 0; i < 30; ++i) sender.Deliver(About(i));
  CHECK(business.WaitForAcknowledged(30).size() == 30);
  CHECK(business.bodies().size() < 30);
}

TEST_CASE("repetitions in series and in parallel bring the same body again") {
  const Stopwatch watch;
  Business business;
  WebhookSender sender(business.Parts(watch));
  Settings settings;
  settings.duplicates_in_series = 1;
  settings.duplicates_in_parallel = 2;
  sender.Configure(settings);
  sender.Deliver(About(1));
  business.WaitForBodies(4);
  for (const std::string& body : business.bodies()) CHECK(body == business.bodies().front());
}

TEST_CASE("bad and missing signatures come as often as ordered") {
  const Stopwatch watch;
  Business business;
  WebhookSender sender(business.Parts(watch));
  Settings settings;
  settings.missing_signatures = 1;
  settings.bad_signatures = 1;
  sender.Configure(settings);
  for (int i = 0; i < 3; ++i) sender.Deliver(About(1));
  business.WaitForAcknowledged(3);
  const std::vector<std::string> signatures = business.signatures();
  CHECK(signatures[0].empty());
  CHECK_FALSE(signatures[1] == signatures[2]);
}

TEST_CASE("shuffled updates all arrive") {
  const Stopwatch watch;
  Business business;
  WebhookSender sender(business.Parts(watch));
  Settings settings;
  settings.shuffle = true;
  sender.Configure(settings);
  for (int i = 0; i < 40; ++i) sender.Deliver(About(i));
  CHECK(business.WaitForAcknowledged(40).size() == 40);
}

}  // namespace
}  // namespace tresen::simulator
