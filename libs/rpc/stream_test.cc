#include <grpcpp/grpcpp.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "libs/clock/stopwatch.h"
#include "libs/rpc/client.h"
#include "libs/rpc/testing/echo.grpc.pb.h"
#include "libs/rpc/testing/echo_server.h"
#include "libs/status/status.h"

namespace tresen::rpc {
namespace {

using testing::EchoServer;
using testing::WatchRequest;
using testing::WatchResponse;
using Echo = testing::EchoService;
using Stub = Echo::Stub;

// A stream that is read in a thread of its own.
class Watching {
 public:
  Watching(std::shared_ptr<Channel> channel, absl::Duration budget = absl::Seconds(30))
      : client_(std::move(channel)), context_(With(cancellation_, budget)) {
    thread_ = std::thread([this] {
      const absl::Status end = client_.Watch<WatchRequest, WatchResponse>(
          &Stub::Watch, context_, {}, [this](const WatchResponse& message) {
            absl::MutexLock lock(&mutex_);
            last_ = message.number();
            return true;
          });
      absl::MutexLock lock(&mutex_);
      end_ = end;
    });
  }
  ~Watching() {
    cancellation_->Cancel();
    if (thread_.joinable()) thread_.join();
  }

  void AwaitNumber(int64_t number) {
    const auto decided = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
      return last_ >= number || end_.has_value();
    };
    absl::MutexLock lock(&mutex_, absl::Condition(&decided));
    INFO((end_.has_value() ? end_->ToString() : "open"));
    REQUIRE(last_ >= number);
  }
  void Cancel() { cancellation_->Cancel(); }
  absl::Status End() {
    thread_.join();
    absl::MutexLock lock(&mutex_);
    return *end_;
  }

 private:
  static CallContext With(std::shared_ptr<Cancellation> cancellation, absl::Duration budget) {
    CallContext::Fields fields;
    fields.deadline = CallContext::Background("desk", budget).deadline();
    fields.cancellation = std::move(cancellation);
    return CallContext(std::move(fields));
  }

  const std::shared_ptr<Cancellation> cancellation_ = std::make_shared<Cancellation>();
  const Client<Echo> client_;
  const CallContext context_;
  absl::Mutex mutex_;
  int64_t last_ ABSL_GUARDED_BY(mutex_) = 0;
  std::optional<absl::Status> end_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

ServerOptions PollingEvery(absl::Duration interval) {
  ServerOptions options;
  options.stream_poll_interval = interval;
  return options;
}

TEST_CASE("a stream delivers in order and completes") {
  EchoServer echo;
  echo.handlers().SetLastNumber(-500);
  std::vector<int64_t> numbers;
  const absl::Status end =
      Client<Echo>(echo.OverTls("desk"))
          .Watch<WatchRequest, WatchResponse>(&Stub::Watch, CallContext::Background("desk"), {},
                                              [&](const WatchResponse& message) {
                                                numbers.push_back(message.number());
                                                return true;
                                              });
  CHECK(end.ok());
  REQUIRE(numbers.size() == 500);
  for (size_t i = 0; i < numbers.size(); ++i) CHECK(numbers[i] == static_cast<int64_t>(i) + 1);
}

TEST_CASE("what is new reaches a resting stream at once when the service wakes it") {
  EchoServer echo(PollingEvery(absl::Hours(1)));
  Watching watching(echo.OverTls("desk"));
  echo.handlers().SetLastNumber(1);
  // The stream may rest already or be about to: waking works for both, once it is open.
  while (echo.handlers().feeds() == 0) std::this_thread::yield();
  echo.service().Wake();
  watching.AwaitNumber(1);
  echo.handlers().SetLastNumber(2);
  echo.service().Wake();
  watching.AwaitNumber(2);
}

TEST_CASE("without a wake-up the poll finds what is new") {
  EchoServer echo(PollingEvery(absl::Milliseconds(5)));
  Watching watching(echo.OverTls("desk"));
  for (int number = 1; number <= 3; ++number) {
    echo.handlers().SetLastNumber(number);
    watching.AwaitNumber(number);
  }
}

TEST_CASE("a cancelled stream lets go of its feed though it rests") {
  EchoServer echo(PollingEvery(absl::Hours(1)));
  echo.handlers().SetLastNumber(1);
  Watching watching(echo.OverTls("desk"));
  watching.AwaitNumber(1);
  watching.Cancel();
  CHECK(absl::IsCancelled(watching.End()));
  while (echo.handlers().feeds() > 0) std::this_thread::yield();
}

TEST_CASE("many idle streams cost no threads: calls are answered beside them") {
  ServerOptions options = PollingEvery(absl::Hours(1));
  options.stream_workers = 1;
  options.workers = 1;
  EchoServer echo(options);
  echo.handlers().SetLastNumber(1);
  const auto channel = echo.OverTls("desk");
  std::vector<std::unique_ptr<Watching>> watching;
  for (int i = 0; i < 40; ++i) watching.push_back(std::make_unique<Watching>(channel));
  for (const auto& stream : watching) stream->AwaitNumber(1);
  CHECK(echo.handlers().feeds() == 40);
  CHECK(Client<Echo>(channel).CallOnce(&Stub::Echo, CallContext::Background("desk"), {}).ok());
}

TEST_CASE("more streams than allowed are refused at once") {
  ServerOptions options = PollingEvery(absl::Hours(1));
  options.streams = 1;
  EchoServer echo(options);
  echo.handlers().SetLastNumber(1);
  Watching first(echo.OverTls("desk"));
  first.AwaitNumber(1);
  Watching second(echo.OverTls("desk"));
  const absl::Status refused = second.End();
  CHECK(absl::IsResourceExhausted(refused));
  CHECK(Reason(refused) == "TOO_MANY_STREAMS");
}

TEST_CASE("a stream passes the same checks as a call") {
  EchoServer echo;
  WatchRequest other;
  other.set_parent("tenants/other");
  const absl::Status refused =
      Client<Echo>(echo.OverTls("desk"))
          .Watch<WatchRequest, WatchResponse>(&Stub::Watch, CallContext::Background("desk"), other,
                                              [](const WatchResponse&) { return true; });
  CHECK(Reason(refused) == "WRONG_TENANT");
}

TEST_CASE("a stream ends at its caller's deadline") {
  EchoServer echo(PollingEvery(absl::Milliseconds(5)));
  Watching watching(echo.OverTls("desk"), absl::Milliseconds(200));
  CHECK(absl::IsDeadlineExceeded(watching.End()));
}

TEST_CASE("draining ends streams, lets calls finish and refuses what comes later") {
  EchoServer echo(PollingEvery(absl::Hours(1)));
  echo.handlers().SetLastNumber(1);
  const auto channel = echo.OverTls("desk");
  Watching watching(channel);
  watching.AwaitNumber(1);
  absl::Notification entered, leave;
  echo.handlers().Behave([&](const CallContext&, const testing::EchoRequest&) {
    entered.Notify();
    leave.WaitForNotification();
    return testing::EchoResponse();
  });
  absl::Status slow = absl::UnknownError("not yet answered");
  std::thread caller([&] {
    slow =
        Client<Echo>(channel).CallOnce(&Stub::Echo, CallContext::Background("desk"), {}).status();
  });
  entered.WaitForNotification();
  std::thread drain([&] { echo.server().Drain(); });
  const absl::Status ended = watching.End();
  CHECK(absl::IsUnavailable(ended));
  CHECK(Reason(ended) == "DRAINING");
  leave.Notify();
  drain.join();
  caller.join();
  CHECK(slow.ok());
  CHECK(absl::IsUnavailable(
      Client<Echo>(channel)
          .CallOnce(&Stub::Write, CallContext::Background("desk", absl::Seconds(1)), {})
          .status()));
}

}  // namespace
}  // namespace tresen::rpc
