#include "libs/http/server.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "libs/http/client.h"
#include "libs/status/status.h"
#include "tests/support/certificates.h"
#include "tests/support/eventually.h"
#include "tests/support/raw_connection.h"
#include "tests/support/temp_dir.h"

namespace tresen::http {
namespace {

using ::tresen::testing::Eventually;
using ::tresen::testing::RawConnection;

Response Echo(const Request& request) {
  Response response = Answer(200, "application/octet-stream", request.body);
  response.headers.push_back({"X-Method", request.method});
  response.headers.push_back({"X-Target", request.target});
  response.headers.push_back(
      {"X-Signatures", absl::StrCat(FindHeaders(request.headers, "x-signature").size())});
  return response;
}

Router EchoRouter() {
  Router router;
  router.Handle("POST", "/echo", Echo, 1000);
  router.Handle("GET", "/echo", Echo);
  router.HandlePrefix("POST", "/tresen.", Echo);
  return router;
}

std::unique_ptr<Server> StartServer(Router router, const ServerOptions& options = {}) {
  auto server = Server::Start(options, std::move(router));
  REQUIRE(server.ok());
  return *std::move(server);
}

std::string Url(const Server& server, absl::string_view path) {
  return absl::StrCat("http://127.0.0.1:", server.port(), path);
}

constexpr char kGet[] = "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n";

TEST_CASE("a body comes to the handler byte for byte") {
  const auto server = StartServer(EchoRouter());
  Client client;
  const std::string body("\x00\r\n\xff{\"a\": 1 }", 13);
  const auto answer = client.Post(Url(*server, "/echo?a=b"), "application/json", body);
  REQUIRE(answer.ok());
  CHECK(answer->status == 200);
  CHECK(answer->body == body);
  CHECK(FindHeader(answer->headers, "x-target") == "/echo?a=b");
}

TEST_CASE("an answer without a status is a connection that ends") {
  Router router;
  router.Handle("POST", "/cut", [](const Request&) {
    Response response;
    response.status = 0;
    return response;
  });
  const auto server = StartServer(std::move(router));
  Client client;
  const auto answer = client.Post(Url(*server, "/cut"), "application/json", "{}");
  CHECK(IsAnswerUnknown(answer.status()));
}

TEST_CASE("chunks are joined and trailers dropped") {
  const auto server = StartServer(EchoRouter());
  RawConnection connection(server->port());
  connection.Send(
      "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
      "5;ext=1\r\nhello\r\n6\r\n world\r\n0\r\nX-Trailer: 1\r\n\r\n");
  CHECK(absl::EndsWith(connection.ReadToEnd(), "\r\n\r\nhello world"));
}

TEST_CASE("a header that is given twice is visible twice") {
  const auto server = StartServer(EchoRouter());
  RawConnection connection(server->port());
  connection.Send("GET /echo HTTP/1.1\r\nHost: x\r\nX-Signature: 1\r\nx-signature: 2\r\n\r\n");
  CHECK(absl::StrContains(connection.ReadUntil("\r\n\r\n"), "X-Signatures: 2"));
}

TEST_CASE("a connection is kept for the next request") {
  const auto server = StartServer(EchoRouter());
  RawConnection connection(server->port());
  for (int i = 0; i < 3; ++i) {
    REQUIRE(connection.Send(kGet));
    CHECK(absl::StartsWith(connection.ReadUntil("\r\n\r\n"), "HTTP/1.1 200"));
  }
  REQUIRE(connection.Send("GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
  CHECK(connection.ClosedByPeer());
}

TEST_CASE("requests sent at once are answered one after the other") {
  const auto server = StartServer(EchoRouter());
  RawConnection connection(server->port());
  connection.Send(absl::StrCat(kGet, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n",
                               "Connection: close\r\n\r\nabc"));
  const std::string both = connection.ReadToEnd();
  CHECK(absl::StrContains(both, "X-Method: GET"));
  CHECK(absl::EndsWith(both, "abc"));
}

TEST_CASE("unknown paths and methods are told apart") {
  const auto server = StartServer(EchoRouter());
  Client client;
  CHECK(client.Get(Url(*server, "/nothing"))->status == 404);
  ClientRequest request;
  request.method = "DELETE";
  request.url = Url(*server, "/echo");
  const auto answer = client.Send(request);
  CHECK(answer->status == 405);
  CHECK(FindHeader(answer->headers, "Allow") == "GET, HEAD, POST");
  CHECK(client.Post(Url(*server, "/tresen.nlu.v1.NluService/Parse"), "a/b", "x")->body == "x");
  CHECK(server->stats().malformed == 2);
}

TEST_CASE("HEAD has the header of GET and no body") {
  const auto server = StartServer(EchoRouter());
  RawConnection connection(server->port());
  connection.Send("HEAD /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const std::string answer = connection.ReadToEnd();
  CHECK(absl::StrContains(answer, "Content-Length: 0"));
  CHECK(absl::EndsWith(answer, "\r\n\r\n"));
}

TEST_CASE("a body over the route's limit is answered with 413, however it is sent") {
  const auto server = StartServer(EchoRouter());
  Client client;
  CHECK(client.Post(Url(*server, "/echo"), "a/b", std::string(1000, 'x'))->status == 200);
  CHECK(client.Post(Url(*server, "/echo"), "a/b", std::string(1001, 'x'))->status == 413);
  CHECK(client.Post(Url(*server, "/echo"), "a/b", std::string(3 << 20, 'x'))->status == 413);

  RawConnection chunked(server->port());
  chunked.Send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 3; ++i) chunked.Send(absl::StrCat("190\r\n", std::string(400, 'x'), "\r\n"));
  CHECK(absl::StartsWith(chunked.ReadToEnd(), "HTTP/1.1 413"));
}

TEST_CASE("what is not HTTP, ambiguous or too long in the header is refused") {
  const auto server = StartServer(EchoRouter());
  const auto answer = [&](const std::string& bytes) {
    RawConnection connection(server->port());
    connection.Send(bytes);
    return connection.ReadToEnd().substr(0, 12);
  };
  CHECK(answer("nonsense\r\n\r\n") == "HTTP/1.1 400");
  CHECK(answer("POST /echo HTTP/1.1\r\nContent-Length: x\r\n\r\n") == "HTTP/1.1 400");
  CHECK(answer("POST /echo HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab") ==
        "HTTP/1.1 400");
  CHECK(answer("POST /echo HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
               "0\r\n\r\n") == "HTTP/1.1 400");
  CHECK(answer(absl::StrCat("GET /echo HTTP/1.1\r\nX: ", std::string(20000, 'y'), "\r\n\r\n")) ==
        "HTTP/1.1 431");
  CHECK(server->stats().requests == 0);
}

TEST_CASE("a client that asks before it sends its body is told to go on") {
  const auto server = StartServer(EchoRouter());
  RawConnection connection(server->port());
  connection.Send(
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
      "Expect: 100-continue\r\n\r\n");
  CHECK(absl::StartsWith(connection.ReadUntil("\r\n\r\n"), "HTTP/1.1 100"));
  connection.Send("ok");
  CHECK(absl::EndsWith(connection.ReadUntil("ok"), "ok"));
}

TEST_CASE("a hundred half-open connections do not keep others from an answer") {
  const auto server = StartServer(EchoRouter());
  std::vector<std::unique_ptr<RawConnection>> slow;
  for (int i = 0; i < 100; ++i) {
    slow.push_back(std::make_unique<RawConnection>(server->port()));
    slow.back()->Send(i % 2 == 0 ? "POST /echo HTT"
                                 : "POST /echo HTTP/1.1\r\nContent-Length: 9\r\n\r\nx");
  }
  REQUIRE(Eventually([&] { return server->stats().connections == 100; }));
  ClientRequest request;
  request.url = Url(*server, "/echo");
  request.timeout = absl::Seconds(2);
  Client client;
  for (int i = 0; i < 20; ++i) CHECK(client.Send(request).ok());
}

TEST_CASE("each phase of a request has an end, also for one who sends a byte now and then") {
  ServerOptions options;
  options.header_timeout = options.body_timeout = options.idle_timeout = absl::Milliseconds(150);
  const auto server = StartServer(EchoRouter(), options);
  RawConnection silent(server->port());
  CHECK(silent.ClosedByPeer(absl::Seconds(5)));
  RawConnection dripping(server->port());
  dripping.Send("GET /echo HTTP/1.1\r\nX: ");
  CHECK(Eventually([&] { return !dripping.Send("y") || server->stats().connections == 0; }));
  RawConnection half(server->port());
  half.Send("POST /echo HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc");
  CHECK(half.ClosedByPeer(absl::Seconds(5)));
  CHECK(server->stats().requests == 0);
}

TEST_CASE("beyond the connection limit new clients are turned away and old ones served") {
  ServerOptions options;
  options.max_connections = 2;
  const auto server = StartServer(EchoRouter(), options);
  RawConnection first(server->port());
  RawConnection second(server->port());
  REQUIRE(Eventually([&] { return server->stats().connections == 2; }));
  RawConnection third(server->port());
  CHECK(third.ClosedByPeer());
  first.Send(kGet);
  CHECK(absl::StartsWith(first.ReadUntil("\r\n\r\n"), "HTTP/1.1 200"));
  second.Close();
  REQUIRE(Eventually([&] { return server->stats().connections == 1; }));
  RawConnection fourth(server->port());
  fourth.Send(kGet);
  CHECK(absl::StartsWith(fourth.ReadUntil("\r\n\r\n"), "HTTP/1.1 200"));
}

TEST_CASE("when workers and queue are full, the next request is refused at once") {
  ServerOptions options;
  options.workers = 1;
  options.queue = 1;
  absl::Notification go;
  Router router;
  router.Handle("GET", "/wait", [&](const Request&) {
    go.WaitForNotification();
    return Plain(200, "done");
  });
  const auto server = StartServer(std::move(router), options);
  constexpr char kWait[] = "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n";
  RawConnection running(server->port());
  running.Send(kWait);
  REQUIRE(Eventually([&] { return server->stats().running == 1; }));
  RawConnection queued(server->port());
  queued.Send(kWait);
  REQUIRE(Eventually([&] { return server->stats().queued == 1; }));
  RawConnection refused(server->port());
  refused.Send(kWait);
  const std::string answer = refused.ReadUntil("overloaded\n");
  CHECK(absl::StartsWith(answer, "HTTP/1.1 503"));
  CHECK(absl::StrContains(answer, "Retry-After: 1"));
  go.Notify();
  CHECK(absl::EndsWith(running.ReadUntil("done"), "done\n"));
  CHECK(absl::EndsWith(queued.ReadUntil("done"), "done\n"));
  CHECK(server->stats().refused == 1);
}

TEST_CASE("a taken port is an error that names it") {
  const auto first = StartServer(EchoRouter());
  ServerOptions options;
  options.port = first->port();
  const auto second = Server::Start(options, EchoRouter());
  CHECK(Reason(second.status()) == "PORT_TAKEN");
  CHECK(absl::StrContains(second.status().message(), absl::StrCat(first->port())));
}

TEST_CASE("draining finishes what is under way and lets nothing new in") {
  absl::Notification go;
  Router router = EchoRouter();
  router.Handle("GET", "/wait", [&](const Request&) {
    go.WaitForNotification();
    return Plain(200, "done");
  });
  const auto server = StartServer(std::move(router));
  RawConnection idle(server->port());
  idle.Send(kGet);
  idle.ReadUntil("\r\n\r\n");
  RawConnection busy(server->port());
  busy.Send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
  // Both requests were handed over; the first one's thread may still be counted as running.
  REQUIRE(Eventually([&] { return server->stats().requests == 2; }));
  std::atomic<bool> drained = false;
  std::thread drainer([&] { drained = server->Drain(absl::Seconds(20)); });
  CHECK(idle.ClosedByPeer());
  go.Notify();
  CHECK(absl::StrContains(busy.ReadToEnd(), "Connection: close"));
  drainer.join();
  CHECK(drained);
  CHECK_FALSE(Client().Get(Url(*server, "/echo")).ok());
}

}  // namespace
}  // namespace tresen::http
