#include "libs/rpc/local_server.h"

#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <thread>

#include "absl/synchronization/notification.h"
#include "libs/log/log.h"
#include "libs/rpc/client.h"
#include "libs/rpc/testing/echo.grpc.pb.h"
#include "libs/rpc/testing/echo_server.h"
#include "libs/status/status.h"

namespace tresen::rpc {
namespace {

using testing::AskRequest;
using testing::EchoRequest;
using testing::EchoResponse;
using testing::EchoServer;
using Echo = testing::EchoService;
using Stub = Echo::Stub;

CallContext Asking(absl::Duration budget = absl::Seconds(10)) {
  return CallContext::Background("gateway", budget);
}

AskRequest Saying(absl::string_view text) {
  AskRequest request;
  request.set_text(std::string(text));
  return request;
}

TEST_CASE("inside the process a call runs on the caller's thread, with caller, trace and deadline") {
  EchoServer echo;
  std::thread::id served;
  std::string method;
  echo.handlers().Behave([&](const CallContext& context, const EchoRequest& request) {
    served = std::this_thread::get_id();
    method = context.method();
    EchoResponse response;
    response.set_text(request.text());
    response.set_caller(context.caller().id);
    response.set_actor(context.actor());
    response.set_trace_id(std::string(context.trace().trace_id()));
    response.set_remaining_ms(absl::ToInt64Milliseconds(context.Remaining()));
    return response;
  });
  const CallContext asking = Asking(absl::Seconds(5)).OnBehalfOf("key:console");
  const auto answer =
      Client<Echo>(echo.InProcess("gateway")).CallOnce(&Stub::Ask, asking, Saying("hallo"));
  REQUIRE(answer.ok());
  CHECK(served == std::this_thread::get_id());
  CHECK(method == "/tresen.rpc.testing.EchoService/Ask");
  CHECK(answer->text() == "hallo");
  CHECK(answer->caller() == "gateway");
  CHECK(answer->actor() == "key:console");
  CHECK(answer->trace_id() == asking.trace().trace_id());
  CHECK(answer->remaining_ms() <= 5000);
}

TEST_CASE("a request that several methods take goes another way and arrives") {
  EchoServer echo;
  const Client<Echo> client(echo.InProcess("gateway"));
  CHECK(client.CallOnce(&Stub::Write, Asking(), {}).ok());
  CHECK(client.CallOnce(&Stub::Inside, Asking(), {}).ok());
}

TEST_CASE("inside the process only a service is believed") {
  EchoServer echo;
  const absl::Status refused =
      Client<Echo>(echo.InProcess("desk")).CallOnce(&Stub::Ask, Asking(), Saying("hallo")).status();
  CHECK(absl::IsUnauthenticated(refused));
}

TEST_CASE("inside the process a zero byte is refused by name of the field") {
  EchoServer echo;
  const absl::Status refused = Client<Echo>(echo.InProcess("gateway"))
                                   .CallOnce(&Stub::Ask, Asking(), Saying(std::string(1, '\0')))
                                   .status();
  REQUIRE(Violations(refused).size() == 1);
  CHECK(Violations(refused)[0].field == "text");
}

TEST_CASE("inside the process the time is limited as over a socket") {
  EchoServer echo;
  const Client<Echo> client(echo.InProcess("gateway"));
  const auto without = client.CallOnce(&Stub::Ask, Asking(absl::InfiniteDuration()), {});
  REQUIRE(without.ok());
  CHECK(without->remaining_ms() <= 10'000);
  const auto hour = client.CallOnce(&Stub::Ask, Asking(absl::Hours(1)), {});
  REQUIRE(hour.ok());
  CHECK(hour->remaining_ms() <= 60'000);
  CHECK(absl::IsDeadlineExceeded(
      client.CallOnce(&Stub::Ask, Asking(absl::ZeroDuration()), {}).status()));
}

TEST_CASE("inside the process details of errors arrive and words of internal ones stay") {
  EchoServer echo;
  const Client<Echo> client(echo.InProcess("gateway"));
  absl::Status sent = WithRetryDelay(
      MakeError(absl::StatusCode::kAborted, "SLOT_TAKEN", "the slot is taken", {{"slot", "7"}}),
      absl::Seconds(3));
  echo.handlers().Behave([&](const CallContext&, const EchoRequest&) { return sent; });
  absl::Status got = client.CallOnce(&Stub::Ask, Asking(), {}).status();
  CHECK(got.message() == "the slot is taken");
  CHECK(Metadata(got).at("slot") == "7");
  CHECK(RetryDelay(got) == absl::Seconds(3));
  sent = absl::InternalError("row (Anna, +49151) violates");
  got = client.CallOnce(&Stub::Ask, Asking(), {}).status();
  CHECK(absl::IsInternal(got));
  CHECK(got.message() == "internal error");
}

TEST_CASE("inside the process a call is counted and logged like any other") {
  log::ScopedCapture log;
  EchoServer echo;
  const CallContext asking = Asking();
  REQUIRE(Client<Echo>(echo.InProcess("gateway"))
              .CallOnce(&Stub::Ask, asking, Saying("Anna hat eine Allergie"))
              .ok());
  CHECK_THAT(
      echo.metrics().Render(),
      Catch::Contains(
          R"(tresen_rpc_server_calls_total{code="OK",method="/tresen.rpc.testing.EchoService/Ask"} 1)"));
  CHECK_THAT(log.lines(), Catch::Contains(asking.trace().trace_id()));
  CHECK_THAT(log.lines(), !Catch::Contains("Anna"));
}

TEST_CASE("a server that ends waits for calls inside the process and refuses later ones") {
  std::optional<EchoServer> echo(std::in_place);
  absl::Notification entered, leave;
  echo->handlers().Behave(
      [&](const CallContext&, const EchoRequest&) -> absl::StatusOr<EchoResponse> {
        entered.Notify();
        leave.WaitForNotification();
        return EchoResponse();
      });
  const auto channel = echo->InProcess("gateway");
  const Client<Echo> client(channel);
  std::thread caller([&] { CHECK(client.CallOnce(&Stub::Ask, Asking(), {}).ok()); });
  entered.WaitForNotification();
  std::thread ending([&] { echo->server().Drain(); });
  absl::Status refused;
  do {
    // Until the server has begun to drain calls wait for `leave`, so only ask whether it has.
    refused = channel->local()->Call(
        *channel->local()->Find(Echo::service_full_name(), *AskRequest::descriptor()), "nobody",
        Asking(), AskRequest(), nullptr);
  } while (absl::IsUnauthenticated(refused));
  CHECK(Reason(refused) == "DRAINING");
  leave.Notify();
  caller.join();
  ending.join();
  echo.reset();
  CHECK(absl::IsUnavailable(client.CallOnce(&Stub::Ask, Asking(), {}).status()));
}

}  // namespace
}  // namespace tresen::rpc
