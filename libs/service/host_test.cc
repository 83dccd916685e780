#include "libs/service/host.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/rpc/client.h"
#include "libs/rpc/testing/certificates.h"
#include "libs/rpc/testing/echo.grpc.pb.h"
#include "libs/rpc/testing/echo_server.h"
#include "libs/service/runtime.h"
#include "libs/status/status.h"

namespace tresen::service {
namespace {

using Echo = rpc::testing::EchoService;

// Serves echoes; "front" asks "back" for its answers, as services do.
class EchoApp final : public App {
 public:
  EchoApp(const Environment& environment, std::vector<std::string>* events)
      : name_(environment.name), events_(events) {
    handlers_.Bind(service_);
    if (name_ != "front") return;
    back_ = std::make_unique<rpc::Client<Echo>>(*environment.peers.Get("back"));
    handlers_.Behave([this](const rpc::CallContext& context, const rpc::testing::EchoRequest& q) {
      return back_->Call(&Echo::Stub::Echo, context, q);
    });
  }

  std::vector<rpc::BoundService*> services() override { return {&service_}; }
  absl::Status Start() override { return Note("start"); }
  absl::Status Ready() const override { return absl::OkStatus(); }
  void BeginDrain() override { Note("begin drain").IgnoreError(); }
  void Stop() override { Note("stop").IgnoreError(); }

 private:
  absl::Status Note(absl::string_view what) {
    events_->push_back(absl::StrCat(name_, " ", what));
    return absl::OkStatus();
  }

  const std::string name_;
  std::vector<std::string>* events_;
  rpc::testing::EchoHandlers handlers_;
  rpc::BoundService service_{"tresen.rpc.testing.EchoService"};
  std::unique_ptr<rpc::Client<Echo>> back_;
};

struct Installation {
  rpc::testing::Certificates authority;
  std::vector<std::string> events;
  runtime::v1::Runtime runtime;

  Installation() {
    for (const char* name : {"front", "back"}) {
      (*runtime.mutable_services())[name].set_listen("127.0.0.1:0");
      authority.Issue(name);
    }
    runtime.set_certificates_dir(authority.folder());
    auto* client = runtime.add_clients();
    client->set_name("desk");
    client->set_tenant("demo");
    client->add_scopes("*");
  }

  Definition Of(const std::string& name) {
    return {name, [this](const Environment& environment) -> absl::StatusOr<std::unique_ptr<App>> {
              return std::make_unique<EchoApp>(environment, &events);
            }};
  }

  absl::StatusOr<rpc::testing::EchoResponse> Ask(const Host& host, const std::string& service) {
    const auto channel = rpc::Channel::OverTls(
        service, "desk", absl::StrCat("127.0.0.1:", host.PortOf(service)), authority.Issue("desk"));
    if (!channel.ok()) return channel.status();
    return rpc::Client<Echo>(*channel).Call(&Echo::Stub::Echo, rpc::CallContext::Background("desk"),
                                            rpc::testing::EchoRequest());
  }
};

TEST_CASE("services in one process reach each other without a socket") {
  Installation installation;
  installation.runtime.mutable_services()->at("back").clear_listen();
  auto host =
      Host::Create(installation.runtime, {installation.Of("front"), installation.Of("back")});
  REQUIRE(host.ok());
  REQUIRE((*host)->Start().ok());
  CHECK((*host)->PortOf("back") == 0);
  const auto answer = installation.Ask(**host, "front");
  REQUIRE(answer.ok());
  CHECK(answer->caller() == "front");
  CHECK(answer->actor() == "desk");
}

TEST_CASE("services in separate processes reach each other over mutual TLS") {
  Installation installation;
  auto back = Host::Create(installation.runtime, {installation.Of("back")});
  REQUIRE(back.ok());
  REQUIRE((*back)->Start().ok());
  installation.runtime.mutable_services()->at("back").set_target(
      absl::StrCat("127.0.0.1:", (*back)->PortOf("back")));
  auto front = Host::Create(installation.runtime, {installation.Of("front")});
  REQUIRE(front.ok());
  REQUIRE((*front)->Start().ok());
  const auto answer = installation.Ask(**front, "front");
  REQUIRE(answer.ok());
  CHECK(answer->caller() == "front");
  CHECK(answer->actor() == "desk");
}

TEST_CASE("services start innermost first and stop outermost first") {
  Installation installation;
  auto host =
      Host::Create(installation.runtime, {installation.Of("front"), installation.Of("back")});
  REQUIRE(host.ok());
  REQUIRE((*host)->Start().ok());
  (*host)->Drain();
  CHECK(installation.events == std::vector<std::string>{"back start", "front start",
                                                        "front begin drain", "back begin drain",
                                                        "front stop", "back stop"});
  CHECK(Reason((*host)->Ready()) == "DRAINING");
}

TEST_CASE("every problem of every service's configuration is reported") {
  Installation installation;
  const Definition broken{"front", [](const Environment&) -> absl::StatusOr<std::unique_ptr<App>> {
                            return InvalidField("burst_window", "must not be negative");
                          }};
  Definition also = broken;
  also.name = "back";
  const auto host = Host::Create(installation.runtime, {broken, also});
  REQUIRE(Violations(host.status()).size() == 2);
  CHECK(Violations(host.status())[0].field == "front.burst_window");
  CHECK(Violations(host.status())[1].field == "back.burst_window");
}

TEST_CASE("the installation's file is checked as a whole") {
  const std::string path =
      (std::filesystem::temp_directory_path() / absl::StrCat("runtime-", getpid())).string();
  std::ofstream(path) << R"(
    services { key: "nlu" value { listen: "nowhere" } }
    clock_file: "/tmp/clock"
    clients { name: "desk" }
    api_keys { id: "console" sha256: "short" tenant: "demo" }
  )";
  const absl::Status refused = LoadRuntime(path, {"gateway"}).status();
  std::filesystem::remove(path);
  std::vector<std::string> fields;
  for (const FieldViolation& violation : Violations(refused)) fields.push_back(violation.field);
  CHECK_THAT(fields, Catch::UnorderedEquals(std::vector<std::string>{
                         "services[nlu].listen", "services", "certificates_dir", "clock_file",
                         "peers[1].tenant", "api_keys[0].sha256"}));
}

TEST_CASE("each service connects to the database with its own role") {
  runtime::v1::Runtime runtime;
  runtime.set_database_url("host=/run/db dbname=tresen");
  CHECK(DatabaseUrlOf(runtime, "nlu") == "host=/run/db dbname=tresen user=tresen_nlu");
}

}  // namespace
}  // namespace tresen::service
