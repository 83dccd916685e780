#include <atomic>
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "libs/http/admin.h"
#include "libs/http/client.h"
#include "libs/http/server.h"
#include "libs/status/status.h"
#include "tests/support/certificates.h"
#include "tests/support/eventually.h"
#include "tests/support/raw_connection.h"
#include "tests/support/temp_dir.h"

namespace tresen::http {
namespace {

using ::tresen::testing::Eventually;
using ::tresen::testing::RawConnection;

constexpr char kGet[] = "GET /events HTTP/1.1\r\nHost: x\r\n\r\n";

Router Streaming(std::function<void(ResponseStream&)> stream) {
  Router router;
  router.Handle("GET", "/events", [stream = std::move(stream)](const Request&) {
    Response response = Answer(200, "text/event-stream", "");
    response.stream = stream;
    return response;
  });
  return router;
}

std::unique_ptr<Server> StartServer(Router router, const ServerOptions& options = {}) {
  auto server = Server::Start(options, std::move(router));
  REQUIRE(server.ok());
  return *std::move(server);
}

// Waits until the stream is closed, as one that has nothing to say.
void WaitForEnd(ResponseStream& stream) {
  absl::Notification closed;
  stream.OnClosed([&] { closed.Notify(); });
  closed.WaitForNotification();
}

TEST_CASE("each write is a chunk that arrives before the next is written") {
  absl::Notification first_seen;
  const auto server = StartServer(Streaming([&](ResponseStream& stream) {
    CHECK(stream.Write("data: 1\n\n").ok());
    first_seen.WaitForNotification();
    CHECK(stream.Write("").ok());
    CHECK(stream.Write("data: 2\n\n").ok());
  }));
  RawConnection connection(server->port());
  connection.Send(kGet);
  const std::string begin = connection.ReadUntil("data: 1\n\n\r\n");
  CHECK(absl::StrContains(begin, "Transfer-Encoding: chunked"));
  CHECK(absl::EndsWith(begin, "9\r\ndata: 1\n\n\r\n"));
  first_seen.Notify();
  CHECK(connection.ReadToEnd() == "9\r\ndata: 2\n\n\r\n0\r\n\r\n");
}

TEST_CASE("a stream learns that its client has gone, also while it is silent") {
  std::atomic<int> ended = 0;
  const auto server = StartServer(Streaming([&](ResponseStream& stream) {
    WaitForEnd(stream);
    CHECK(stream.closed());
    CHECK_FALSE(stream.Write("x").ok());
    ++ended;
  }));
  for (int i = 0; i < 3; ++i) {
    RawConnection connection(server->port());
    connection.Send(kGet);
    connection.ReadUntil("\r\n\r\n");
  }
  CHECK(Eventually([&] { return ended == 3; }));
  CHECK(Eventually([&] { return server->stats().connections == 0; }));
}

TEST_CASE("a client that does not read stops only its own stream") {
  ServerOptions options;
  options.write_timeout = absl::Milliseconds(200);
  std::atomic<bool> stopped = false;
  Router router = Streaming([&](ResponseStream& stream) {
    const std::string block(1 << 20, 'x');
    while (stream.Write(block).ok()) {
    }
    stopped = true;
  });
  router.Handle("GET", "/", [](const Request&) { return Plain(200, "ok"); });
  const auto server = StartServer(std::move(router), options);
  RawConnection connection(server->port());
  connection.Send(kGet);
  CHECK(Client().Get(absl::StrCat("http://127.0.0.1:", server->port(), "/"))->status == 200);
  CHECK(Eventually([&] { return stopped.load(); }));
}

TEST_CASE("streams have threads of their own, and a limit") {
  ServerOptions options;
  options.workers = 1;
  options.max_streams = 2;
  Router router = Streaming(WaitForEnd);
  router.Handle("GET", "/", [](const Request&) { return Plain(200, "ok"); });
  const auto server = StartServer(std::move(router), options);
  RawConnection first(server->port());
  RawConnection second(server->port());
  RawConnection third(server->port());
  for (RawConnection* connection : {&first, &second}) {
    connection->Send(kGet);
    CHECK(absl::StartsWith(connection->ReadUntil("\r\n\r\n"), "HTTP/1.1 200"));
  }
  third.Send(kGet);
  CHECK(absl::StartsWith(third.ReadUntil("\r\n\r\n"), "HTTP/1.1 503"));
  CHECK(Client().Get(absl::StrCat("http://127.0.0.1:", server->port(), "/"))->status == 200);
}

TEST_CASE("draining ends streams with a proper end") {
  const auto server = StartServer(Streaming(WaitForEnd));
  RawConnection connection(server->port());
  connection.Send(kGet);
  connection.ReadUntil("\r\n\r\n");
  CHECK(server->Drain(absl::Seconds(20)));
  CHECK(connection.ReadToEnd() == "0\r\n\r\n");
}

TEST_CASE("streams work over TLS") {
  tresen::testing::TempDir folder;
  const tresen::testing::CertificateAuthority authority(folder.path());
  const auto files = authority.Issue("server", "IP:127.0.0.1");
  ServerOptions options;
  options.tls = ServerTls{files.certificate, files.key, ""};
  const auto server = StartServer(Streaming([](ResponseStream& stream) {
                                    CHECK(stream.Write(std::string(100000, 'x')).ok());
                                    CHECK(stream.Write("end").ok());
                                  }),
                                  options);
  ClientOptions trusting;
  trusting.ca_file = authority.ca_file();
  const auto answer =
      Client(trusting).Get(absl::StrCat("https://127.0.0.1:", server->port(), "/events"));
  REQUIRE(answer.ok());
  CHECK(answer->body.size() == 100003);
  CHECK(Eventually([&] { return server->stats().connections == 0; }));
}

TEST_CASE("operators can ask for figures, life and readiness") {
  absl::Status ready = MakeError(absl::StatusCode::kUnavailable, "SCHEMA_BEHIND", "row 17");
  Router router;
  AddAdminRoutes(
      router, [] { return std::string("tresen_up 1\n"); }, [&] { return ready; });
  const auto server = StartServer(std::move(router));
  Client client;
  const auto get = [&](absl::string_view path) {
    return *client.Get(absl::StrCat("http://127.0.0.1:", server->port(), path));
  };
  CHECK(get("/metrics").body == "tresen_up 1\n");
  CHECK(get("/livez").status == 200);
  CHECK(get("/readyz").status == 503);
  CHECK(get("/readyz").body == "not ready: UNAVAILABLE SCHEMA_BEHIND\n");
  ready = absl::OkStatus();
  CHECK(get("/readyz").status == 200);
}

}  // namespace
}  // namespace tresen::http
