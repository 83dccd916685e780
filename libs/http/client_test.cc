#include "libs/http/client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/http/server.h"
#include "libs/status/status.h"
#include "tests/support/certificates.h"
#include "tests/support/free_port.h"
#include "tests/support/tcp_script.h"
#include "tests/support/temp_dir.h"

namespace tresen::http {
namespace {

using ::tresen::testing::CertificateAuthority;
using ::tresen::testing::CertificateFiles;
using ::tresen::testing::FreePort;
using ::tresen::testing::TcpScript;
using ::tresen::testing::TempDir;

constexpr char kOk[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

std::string Url(int port, absl::string_view path = "/") {
  return absl::StrCat("http://127.0.0.1:", port, path);
}

TEST_CASE("any complete answer is an answer, with its headers in order") {
  TcpScript server(
      {"HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nX: 1\r\nX: 2\r\nContent-Length: 3\r\n\r\nbad"});
  Client client;
  const auto answer =
      client.Get(Url(server.port()), {{"X-Empty", ""}, {"Authorization", "Bearer t"}});
  REQUIRE(answer.ok());
  CHECK(answer->status == 503);
  CHECK(answer->body == "bad");
  CHECK(FindHeader(answer->headers, "retry-after") == "7");
  CHECK(FindHeaders(answer->headers, "x") == std::vector<std::string>{"1", "2"});
  CHECK(server.Received().find("Authorization: Bearer t\r\n") != std::string::npos);
  CHECK(server.Received().find("X-Empty:\r\n") != std::string::npos);
}

TEST_CASE("nobody listening means that nothing was sent") {
  const absl::Status status = Client().Get(Url(FreePort())).status();
  CHECK(status.code() == absl::StatusCode::kUnavailable);
  CHECK(IsNotSent(status));
  CHECK(IsNotSent(Client().Get("http://nowhere.invalid/").status()));
}

TEST_CASE("a request whose answer does not come may have been carried out") {
  const std::string cut = GENERATE(as<std::string>(), "", "HTTP/1.1 200 OK\r\n",
                                   "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
  TcpScript server({cut});
  const absl::Status status = Client().Post(Url(server.port()), "a/b", "{}").status();
  CHECK(status.code() == absl::StatusCode::kUnknown);
  CHECK(IsAnswerUnknown(status));
}

TEST_CASE("the time limit counts as unknown once the request is out") {
  TcpScript server({TcpScript::kNever});
  ClientRequest request;
  request.method = "POST";
  request.url = Url(server.port());
  request.timeout = absl::Milliseconds(100);
  CHECK(IsAnswerUnknown(Client().Send(request).status()));
}

TEST_CASE("a kept connection that breaks does not send a POST twice") {
  const std::string body = GENERATE(as<std::string>(), "", "{}");
  TcpScript server({kOk, TcpScript::kHangUp, kOk});
  Client client;
  REQUIRE(client.Post(Url(server.port()), "a/b", body).ok());
  client.Post(Url(server.port()), "a/b", body).status().IgnoreError();
  CHECK(server.requests() == 2);
}

TEST_CASE("connections are kept between calls") {
  TcpScript server({kOk, kOk, kOk});
  Client client;
  for (int i = 0; i < 3; ++i) CHECK(client.Get(Url(server.port())).ok());
  CHECK(server.connections() == 1);
}

TEST_CASE("redirects are an answer, not followed") {
  TcpScript server(
      {"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n", kOk});
  CHECK(Client().Get(Url(server.port()))->status == 302);
  CHECK(server.requests() == 1);
}

TEST_CASE("an answer beyond the limit is cut off") {
  TcpScript server(
      {absl::StrCat("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n", std::string(2000, 'x'))});
  ClientOptions options;
  options.answer_limit = 1999;
  const absl::Status status = Client(options).Get(Url(server.port())).status();
  CHECK(Reason(status) == kAnswerTooLarge);
}

TEST_CASE("a header cannot smuggle in another") {
  CHECK_FALSE(Client().Get("http://127.0.0.1:1/", {{"X", "a\r\nY: b"}}).ok());
  CHECK(Client().Get("http://127.0.0.1:1/", {{"X\n", "a"}}).status().code() ==
        absl::StatusCode::kInvalidArgument);
}

TEST_CASE("only http and https are spoken") {
  for (const char* url : {"file:///etc/passwd", "gopher://127.0.0.1/", "not a url"}) {
    CHECK(Client().Get(url).status().code() == absl::StatusCode::kInvalidArgument);
  }
}

TEST_CASE("an error names the host and nothing secret") {
  const absl::Status status = Client().Get(Url(FreePort(), "/path?token=secret")).status();
  CHECK(status.message().find("127.0.0.1") != absl::string_view::npos);
  CHECK(status.message().find("secret") == absl::string_view::npos);
}

TEST_CASE("addresses inside the network are out of reach for configured URLs") {
  TcpScript server({kOk});
  ClientOptions options;
  options.reach = ClientOptions::Reach::kPublicOnly;
  Client client(options);
  CHECK(IsNotSent(client.Get(Url(server.port())).status()));
  CHECK(IsNotSent(client.Get(absl::StrCat("http://localhost:", server.port())).status()));
  CHECK(server.connections() == 0);
}

TEST_CASE("TLS is checked in both directions, and certificates are replaced while serving") {
  TempDir folder;
  const CertificateAuthority authority(folder.path());
  const CertificateFiles served = authority.Issue("server", "IP:127.0.0.1");
  const CertificateFiles ours = authority.Issue("caller", "DNS:caller");
  Router router;
  router.Handle("GET", "/", [](const Request&) { return Plain(200, "secret"); });
  ServerOptions options;
  options.tls = ServerTls{served.certificate, served.key, authority.ca_file()};
  const auto server = Server::Start(options, router);
  REQUIRE(server.ok());
  const std::string url = absl::StrCat("https://127.0.0.1:", (*server)->port(), "/");

  ClientOptions trusted;
  trusted.ca_file = authority.ca_file();
  trusted.certificate_file = ours.certificate;
  trusted.key_file = ours.key;
  CHECK(Client(trusted).Get(url)->body == "secret\n");
  CHECK(IsNotSent(Client().Get(url).status()));
  ClientOptions anonymous;
  anonymous.ca_file = authority.ca_file();
  CHECK_FALSE(Client(anonymous).Get(url).ok());

  TempDir elsewhere;
  const CertificateAuthority other(elsewhere.path());
  const CertificateFiles renewed = other.Issue("server", "IP:127.0.0.1");
  tresen::testing::WriteFile(served.certificate, tresen::testing::ReadFile(renewed.certificate));
  tresen::testing::WriteFile(served.key, tresen::testing::ReadFile(renewed.key));
  CHECK(IsNotSent(Client(trusted).Get(url).status()));
  trusted.ca_file = other.ca_file();
  CHECK(Client(trusted).Get(url)->status == 200);
}

TEST_CASE("a server with unusable TLS files does not start") {
  ServerOptions options;
  options.tls = ServerTls{"/nowhere.pem", "/nowhere.key", ""};
  CHECK(Server::Start(options, Router()).status().code() == absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tresen::http
