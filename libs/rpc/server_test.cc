#include "libs/rpc/server.h"

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "libs/log/log.h"
#include "libs/rpc/client.h"
#include "libs/rpc/testing/echo.grpc.pb.h"
#include "libs/rpc/testing/echo_server.h"
#include "libs/status/status.h"

namespace tresen::rpc {
namespace {

using testing::EchoRequest;
using testing::EchoResponse;
using testing::EchoServer;
using Echo = testing::EchoService;
using Stub = Echo::Stub;

CallContext Asking(absl::Duration budget = absl::Seconds(10)) {
  return CallContext::Background("gateway", budget);
}

EchoRequest Saying(absl::string_view text) {
  EchoRequest request;
  request.set_text(std::string(text));
  return request;
}

TEST_CASE("a caller with a certificate is known by its name") {
  EchoServer echo;
  const Client<Echo> client(echo.OverTls("desk"));
  const auto answer = client.CallOnce(&Stub::Echo, Asking(), Saying("hallo"));
  REQUIRE(answer.ok());
  CHECK(answer->text() == "hallo");
  CHECK(answer->caller() == "desk");
}

TEST_CASE("an in-process call carries caller, trace and deadline") {
  EchoServer echo;
  const Client<Echo> client(echo.InProcess("gateway"));
  const CallContext asking = Asking(absl::Seconds(5)).OnBehalfOf("key:console");
  const auto answer = client.CallOnce(&Stub::Echo, asking, Saying("hallo"));
  REQUIRE(answer.ok());
  CHECK(answer->caller() == "gateway");
  CHECK(answer->actor() == "key:console");
  CHECK(answer->trace_id() == asking.trace().trace_id());
  CHECK(answer->remaining_ms() < 5000);
  CHECK(answer->remaining_ms() > 1000);
}

TEST_CASE("inside the process only a service is believed, and only with the process's secret") {
  EchoServer echo;
  CHECK(absl::IsUnauthenticated(
      Client<Echo>(echo.InProcess("desk")).CallOnce(&Stub::Echo, Asking(), {}).status()));

  const auto stub = Echo::NewStub(echo.OverTls("reader")->transport());
  grpc::ClientContext call;
  call.AddMetadata("tresen-caller", "gateway");
  call.AddMetadata("tresen-in-process", "guessed");
  EchoResponse response;
  CHECK(stub->Echo(&call, {}, &response).error_code() == grpc::StatusCode::UNAUTHENTICATED);
}

TEST_CASE("a caller without certificate gets nothing") {
  EchoServer echo;
  const auto stub = Echo::NewStub(grpc::CreateChannel(echo.target(), grpc::SslCredentials({})));
  grpc::ClientContext call;
  EchoResponse response;
  CHECK(stub->Echo(&call, {}, &response).error_code() == grpc::StatusCode::UNAVAILABLE);
}

TEST_CASE("a caller with another authority's certificate gets nothing") {
  EchoServer echo;
  testing::Certificates others;
  const auto channel = Channel::OverTls("echo", "desk", echo.target(), others.Issue("desk"));
  REQUIRE(channel.ok());
  const auto answer =
      Client<Echo>(*channel).CallOnce(&Stub::Echo, Asking(absl::Seconds(2)), Saying("hallo"));
  CHECK(absl::IsUnavailable(answer.status()));
}

TEST_CASE("a certificate that is not in the table is refused") {
  EchoServer echo;
  const auto answer =
      Client<Echo>(echo.OverTls("stranger")).CallOnce(&Stub::Echo, Asking(), Saying("hallo"));
  CHECK(absl::IsUnauthenticated(answer.status()));
  CHECK(Reason(answer.status()) == "UNKNOWN_PEER");
}

TEST_CASE("a server with another name is not talked to") {
  EchoServer echo;
  const auto channel =
      Channel::OverTls("nlu", "desk", echo.target(), echo.certificates().Issue("desk"));
  REQUIRE(channel.ok());
  const auto answer =
      Client<Echo>(*channel).CallOnce(&Stub::Echo, Asking(absl::Seconds(2)), Saying("hallo"));
  CHECK(absl::IsUnavailable(answer.status()));
}

TEST_CASE("a method needs its scope") {
  EchoServer echo;
  const Client<Echo> reader(echo.OverTls("reader"));
  CHECK(reader.CallOnce(&Stub::Echo, Asking(), {}).ok());
  const absl::Status refused = reader.CallOnce(&Stub::Write, Asking(), {}).status();
  CHECK(absl::IsPermissionDenied(refused));
  CHECK(Reason(refused) == "MISSING_SCOPE");
  CHECK(Metadata(refused).at("scope") == "echo.write");
}

TEST_CASE("an internal method is closed to clients whatever scopes they hold") {
  EchoServer echo;
  const absl::Status refused =
      Client<Echo>(echo.OverTls("desk")).CallOnce(&Stub::Inside, Asking(), {}).status();
  CHECK(Reason(refused) == "INTERNAL_ONLY");
  CHECK(Client<Echo>(echo.OverTls("gateway")).CallOnce(&Stub::Inside, Asking(), {}).ok());
}

TEST_CASE("a request for another tenant is refused, wherever the name stands") {
  EchoServer echo;
  const Client<Echo> client(echo.OverTls("desk"));
  EchoRequest own;
  own.set_parent("tenants/demo/branches/mitte");
  own.set_tenant("demo");
  CHECK(client.CallOnce(&Stub::Echo, Asking(), own).ok());

  EchoRequest parent = own;
  parent.set_parent("tenants/demo2/branches/mitte");
  EchoRequest tenant = own;
  tenant.set_tenant("other");
  EchoRequest nested = own;
  nested.add_notes()->set_name("tenants/other/notes/1");
  for (const EchoRequest& wrong : {parent, tenant, nested}) {
    const absl::Status refused = client.CallOnce(&Stub::Echo, Asking(), wrong).status();
    CHECK(absl::IsPermissionDenied(refused));
    CHECK(Reason(refused) == "WRONG_TENANT");
  }
  CHECK(Client<Echo>(echo.OverTls("gateway")).CallOnce(&Stub::Echo, Asking(), parent).ok());
}

TEST_CASE("control characters are refused by name of the field") {
  EchoServer echo;
  EchoRequest request = Saying("a\x01");
  request.add_notes()->set_text("b\x7f");
  const absl::Status refused =
      Client<Echo>(echo.OverTls("desk")).CallOnce(&Stub::Echo, Asking(), request).status();
  CHECK(absl::IsInvalidArgument(refused));
  const auto violations = Violations(refused);
  REQUIRE(violations.size() == 2);
  CHECK(violations[0].field == "text");
  CHECK(violations[1].field == "notes[0].text");
}

TEST_CASE("error details arrive unchanged") {
  EchoServer echo;
  const absl::Status sent = WithRetryDelay(
      MakeError(absl::StatusCode::kAborted, "SLOT_TAKEN", "the slot is taken", {{"slot", "7"}}),
      absl::Seconds(3));
  echo.handlers().Behave([&](const CallContext&, const EchoRequest&) { return sent; });
  const absl::Status got =
      Client<Echo>(echo.OverTls("desk")).CallOnce(&Stub::Echo, Asking(), {}).status();
  CHECK(got.message() == "the slot is taken");
  CHECK(Reason(got) == "SLOT_TAKEN");
  CHECK(Metadata(got).at("slot") == "7");
  CHECK(RetryDelay(got) == absl::Seconds(3));
}

TEST_CASE("the words of an internal error stay inside") {
  EchoServer echo;
  echo.handlers().Behave([](const CallContext&, const EchoRequest&) {
    return absl::InternalError("row (Anna, +49151) violates");
  });
  const absl::Status got =
      Client<Echo>(echo.OverTls("desk")).CallOnce(&Stub::Echo, Asking(), {}).status();
  CHECK(absl::IsInternal(got));
  CHECK(got.message() == "internal error");
}

TEST_CASE("too large a message is refused") {
  EchoServer echo;
  const absl::Status refused =
      Client<Echo>(echo.OverTls("desk"))
          .CallOnce(&Stub::Echo, Asking(), Saying(std::string(2 << 20, 'x')))
          .status();
  CHECK(absl::IsResourceExhausted(refused));
}

TEST_CASE("without a deadline a call gets ten seconds, and never more than a minute") {
  EchoServer echo;
  const Client<Echo> client(echo.OverTls("desk"));
  const auto without = client.CallOnce(&Stub::Echo, Asking(absl::InfiniteDuration()), {});
  REQUIRE(without.ok());
  CHECK(without->remaining_ms() <= 10'000);
  CHECK(without->remaining_ms() > 8'000);
  const auto hour = client.CallOnce(&Stub::Echo, Asking(absl::Hours(1)), {});
  REQUIRE(hour.ok());
  CHECK(hour->remaining_ms() <= 60'000);
}

TEST_CASE("a full server refuses at once and says when to come again") {
  ServerOptions small;
  small.workers = 1;
  small.queue = 1;
  EchoServer echo(small);
  absl::Notification entered, leave;
  std::atomic<int> calls{0};
  echo.handlers().Behave(
      [&](const CallContext&, const EchoRequest&) -> absl::StatusOr<EchoResponse> {
        if (calls++ == 0) entered.Notify();
        leave.WaitForNotification();
        return EchoResponse();
      });
  const Client<Echo> client(echo.OverTls("desk"));
  std::vector<std::thread> waiting;
  std::atomic<int> served{0};
  waiting.emplace_back([&] { served += client.CallOnce(&Stub::Echo, Asking(), {}).ok(); });
  entered.WaitForNotification();
  // One call works; of the next two one finds a place in the queue and one does not.
  std::atomic<int> refused{0};
  absl::Notification one_refused;
  for (int i = 0; i < 2; ++i) {
    waiting.emplace_back([&] {
      const absl::Status status = client.CallOnce(&Stub::Echo, Asking(), {}).status();
      served += status.ok();
      if (!absl::IsResourceExhausted(status)) return;
      refused += RetryDelay(status).has_value();
      one_refused.Notify();
    });
  }
  one_refused.WaitForNotification();
  leave.Notify();
  for (std::thread& thread : waiting) thread.join();
  CHECK(served == 2);
  CHECK(refused == 1);
}

TEST_CASE("cancelling the caller's work cancels the call and tells the handler") {
  EchoServer echo;
  absl::Notification entered, noticed;
  echo.handlers().Behave(
      [&](const CallContext& context, const EchoRequest&) -> absl::StatusOr<EchoResponse> {
        const Cancellation::Listener listener(context.cancellation(), [&] { noticed.Notify(); });
        entered.Notify();
        noticed.WaitForNotification();
        return context.Check();
      });
  CallContext::Fields fields;
  fields.cancellation = std::make_shared<Cancellation>();
  const CallContext asking(fields);
  const Client<Echo> client(echo.OverTls("desk"));
  std::thread caller(
      [&] { CHECK(absl::IsCancelled(client.CallOnce(&Stub::Echo, asking, {}).status())); });
  entered.WaitForNotification();
  fields.cancellation->Cancel();
  caller.join();
  noticed.WaitForNotification();
}

TEST_CASE("every call is counted and logged without its content") {
  log::ScopedCapture log;
  EchoServer echo;
  const CallContext asking = Asking();
  const Client<Echo> client(echo.OverTls("reader"));
  REQUIRE(client.CallOnce(&Stub::Echo, asking, Saying("Anna hat eine Allergie")).ok());
  REQUIRE(!client.CallOnce(&Stub::Write, asking, {}).ok());
  const std::string page = echo.metrics().Render();
  CHECK_THAT(
      page,
      Catch::Contains(
          R"(tresen_rpc_server_calls_total{code="OK",method="/tresen.rpc.testing.EchoService/Echo"} 1)"));
  CHECK_THAT(page, Catch::Contains(R"(code="PERMISSION_DENIED")"));
  const std::string lines = log.lines();
  CHECK_THAT(lines, Catch::Contains(asking.trace().trace_id()));
  CHECK_THAT(lines, Catch::Contains("\"caller\":\"reader\""));
  CHECK_THAT(lines, !Catch::Contains("Anna"));
}

TEST_CASE("a service without a scope is not served") {
  testing::EchoHandlers handlers;
  BoundService scopeless("tresen.rpc.testing.ScopelessService");
  scopeless.Unary("Echo", &handlers, &testing::EchoHandlers::Echo);
  const absl::Status refused = Server::Start({}, {&scopeless}).status();
  CHECK(absl::IsFailedPrecondition(refused));
  CHECK_THAT(std::string(refused.message()), Catch::Contains("Echo: no (tresen.options.v1.scope)"));
}

TEST_CASE("a taken port is named") {
  EchoServer echo;
  ServerOptions options;
  options.listen = echo.target();
  options.tls = echo.certificates().Issue("second");
  const absl::Status refused = Server::Start(options, {}).status();
  CHECK(absl::IsUnavailable(refused));
  CHECK_THAT(std::string(refused.message()), Catch::Contains(echo.target()));
}

}  // namespace
}  // namespace tresen::rpc
