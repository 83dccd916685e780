#include "libs/rpc/tls.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "libs/rpc/client.h"
#include "libs/rpc/server.h"
#include "libs/rpc/testing/certificates.h"
#include "libs/rpc/testing/echo.grpc.pb.h"
#include "libs/rpc/testing/echo_server.h"

namespace tresen::rpc {
namespace {

namespace fs = std::filesystem;
using Echo = testing::EchoService;

TEST_CASE("a missing TLS file is named") {
  testing::Certificates authority;
  TlsFiles files = authority.Issue("echo");
  files.key = "/nowhere/echo.key";
  CHECK_THAT(std::string(ServerTls(files).status().message()),
             Catch::Contains("/nowhere/echo.key"));
  CHECK(absl::IsFailedPrecondition(ClientTls(files, "nlu").status()));
}

TEST_CASE("a replaced certificate is used for new connections, calls under way go on") {
  testing::EchoServer other;  // for its table of callers and its authority
  testing::Certificates& authority = other.certificates();
  const fs::path before = fs::path(authority.folder()) / "before";
  const fs::path after = fs::path(authority.folder()) / "after";
  const fs::path current = fs::path(authority.folder()) / "current";
  for (const auto& [folder, name] : {std::pair(before, "old-name"), std::pair(after, "new-name")}) {
    fs::create_directory(folder);
    const TlsFiles files = authority.Issue(name);
    fs::copy(files.certificate, folder / "pem");
    fs::copy(files.key, folder / "key");
    fs::copy(files.ca, folder / "ca");
  }
  fs::create_directory_symlink(before, current);

  testing::EchoHandlers handlers;
  BoundService service("tresen.rpc.testing.EchoService");
  handlers.Bind(service);
  ServerOptions options;
  options.listen = "127.0.0.1:0";
  options.tls = {current / "ca", current / "pem", current / "key", absl::Seconds(1)};
  options.authenticator = &other.authenticator();
  const auto server = Server::Start(options, {&service});
  REQUIRE(server.ok());
  (*server)->SetReady(true);
  const std::string target = "127.0.0.1:" + std::to_string((*server)->port());
  const TlsFiles mine = authority.Issue("desk");
  const auto call = [](const Client<Echo>& client) {
    return client.CallOnce(&Echo::Stub::Echo, CallContext::Background("desk"), {}).status();
  };

  const Client<Echo> old_connection(*Channel::OverTls("old-name", "desk", target, mine));
  REQUIRE(call(old_connection).ok());
  const fs::path next = fs::path(authority.folder()) / "next";
  fs::create_directory_symlink(after, next);
  fs::rename(next, current);  // key and certificate change in one step

  // The server looks every second; each try is a new connection.
  absl::Status status = absl::UnavailableError("not yet asked");
  for (int tries = 0; tries < 600 && !status.ok(); ++tries) {
    status = call(Client<Echo>(*Channel::OverTls("new-name", "desk", target, mine)));
    CHECK(call(old_connection).ok());
  }
  CHECK(status.ok());
}

}  // namespace
}  // namespace tresen::rpc
