#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "libs/rpc/testing/echo_server.h"
#include "services/tresenctl/check/connections.h"
#include "services/tresenctl/check/findings.h"
#include "services/tresenctl/check/installation.h"
#include "services/tresenctl/check/tls_probe.h"

namespace tresen::tresenctl {
namespace {

// A folder that goes with the test.
class Folder {
 public:
  Folder() {
    std::string path = std::filesystem::temp_directory_path() / "tresenctl-XXXXXX";
    REQUIRE(mkdtemp(path.data()) != nullptr);
    path_ = path;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string Write(const std::string& name, const std::string& text, mode_t mode) const {
    std::filesystem::create_directories(std::filesystem::path(path_ + "/" + name).parent_path());
    std::string path = path_ + "/" + name;
    std::ofstream(path) << text;
    chmod(path.c_str(), mode);
    return path;
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

bool Says(const Findings& findings, const std::string& subject, const std::string& part) {
  for (const Finding& finding : findings.list()) {
    if (finding.subject == subject && finding.what.find(part) != std::string::npos) return true;
  }
  return false;
}

TEST_CASE("a finding is one line with what to do, the last line counts") {
  Findings findings;
  findings.Begin("files");
  CHECK_FALSE(findings.HasProblems());
  findings.Notice("profile", "this is\nthe local profile", "unset it");
  CHECK_FALSE(findings.HasProblems());
  findings.Problem("root key", "is missing", "restore it");
  CHECK(findings.HasProblems());
  std::ostringstream text;
  findings.PrintText(text);
  CHECK(text.str() ==
        "notice  files  profile: this is the local profile -> unset it\n"
        "problem  files  root key: is missing -> restore it\n"
        "1 checks, 1 problems, 1 notices\n");
  std::ostringstream json;
  findings.PrintJson(json);
  CHECK(json.str().find("\"ok\": false") != std::string::npos);
}

TEST_CASE("a secret is well kept when only its owner can read it") {
  const Folder folder;
  CHECK(BadSecretFile(folder.Write("a", "x", 0600)).empty());
  CHECK(BadSecretFile(folder.Write("b", "x", 0400)).empty());
  CHECK(BadSecretFile(folder.Write("c", "x", 0640)) == "can be read by others (mode 0640)");
  CHECK(BadSecretFile(folder.Write("d", "", 0600)) == "is empty");
  CHECK(BadSecretFile(folder.path() + "/e") == "is missing");
  CHECK(BadSecretFile(folder.path()) == "is not a file");
}

TEST_CASE("files of an installation are looked at, with every mistake in its configuration") {
  const Folder folder;
  runtime::v1::Runtime runtime;
  runtime.set_data_dir(folder.path());
  runtime.set_config_dir(folder.path());
  runtime.set_certificates_dir(folder.path());
  (*runtime.mutable_services())["gateway"].set_listen("127.0.0.1:1");
  folder.Write("root.key", "k", 0644);
  folder.Write("link.key", "k", 0600);
  folder.Write("offer.key", "k", 0600);
  folder.Write("gateway.key", "k", 0600);
  const std::string secret = folder.Write("app_secret", "s", 0604);
  folder.Write("gateway.textproto",
               "http_listen: \"127.0.0.1:1\"\npublic_url: \"http://x\"\napp_secret_files: \"" +
                   secret + "\"\n",
               0644);
  folder.Write("notification.textproto", "colour: 3\n", 0644);
  Findings findings;
  CheckFiles(runtime, findings);
  CHECK(Says(findings, "root key", "can be read by others"));
  CHECK(Says(findings, "app secret", "mode 0604"));
  CHECK(Says(findings, "notification", "notification.textproto:1"));
  CHECK(findings.list().size() == 3);
}

TEST_CASE("a service that answers under its name is fine") {
  rpc::testing::EchoServer echo;
  Endpoints endpoints;
  endpoints.tls = echo.certificates().Issue("desk");
  const auto shown = ProbeTls(echo.target(), endpoints.tls);
  REQUIRE(shown.ok());
  CHECK(shown->untrusted.empty());
  REQUIRE(shown->uri_names.size() == 1);
  const std::string name = shown->uri_names[0].substr(std::string("spiffe://tresen/").size());
  endpoints.grpc[name] = echo.target();
  Findings findings;
  CheckConnections(endpoints, {name}, findings);
  CHECK_FALSE(findings.HasProblems());
  echo.server().SetReady(false);
  Findings waiting;
  CheckConnections(endpoints, {name}, waiting);
  CHECK(Says(waiting, name, "is up but does not serve"));
}

TEST_CASE("a wrong name, a foreign authority, a closed port and a missing address are told apart") {
  rpc::testing::EchoServer echo;
  const rpc::testing::Certificates foreign;
  Endpoints endpoints;
  endpoints.tls = echo.certificates().Issue("desk");
  endpoints.grpc["knowledge"] = echo.target();
  endpoints.grpc["nlu"] = "127.0.0.1:1";
  Findings findings;
  CheckConnections(endpoints, {"gateway"}, findings);
  CHECK(Says(findings, "knowledge", "instead of spiffe://tresen/knowledge"));
  CHECK(Says(findings, "nlu", "nobody answers at 127.0.0.1:1"));
  CHECK(Says(findings, "gateway", "the endpoints name no address of it"));
  endpoints.tls.ca = foreign.folder() + "/ca.pem";
  Findings untrusted;
  CheckConnections(endpoints, {}, untrusted);
  CHECK(Says(untrusted, "knowledge", "not trusted"));
}

TEST_CASE("own files that cannot be used are named") {
  rpc::testing::EchoServer echo;
  const Folder folder;
  rpc::TlsFiles files = echo.certificates().Issue("desk");
  files.key = folder.Write("key.pem", "no key", 0600);
  const absl::Status status = ProbeTls(echo.target(), files).status();
  CHECK(absl::IsFailedPrecondition(status));
  CHECK(std::string(status.message()).find(files.key) != std::string::npos);
}

}  // namespace
}  // namespace tresen::tresenctl
