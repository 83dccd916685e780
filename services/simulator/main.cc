// The simulator as a process of its own.
#include <csignal>
#include <cstdio>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "libs/clock/real_clock.h"
#include "libs/config/flags.h"
#include "libs/config/secrets.h"
#include "libs/http/admin.h"
#include "libs/http/server.h"
#include "services/simulator/account/business_file.h"
#include "services/simulator/simulator_app.h"
#include "services/simulator/timeglobe/wire.h"

namespace tresen::simulator {
namespace {

struct Flags {
  std::string http = "127.0.0.1:8085";
  std::string data = "simulator-data";
  std::string business = "deploy/demo/business.yaml";
  std::string webhook_url = "http://127.0.0.1:8080/webhook";
  std::string app_secret_file;
  std::string verify_token_file;
  std::string access_token_file;
  std::string branch_webhook_secret_file;
  std::string timeglobe;
  std::string clock_file;
  absl::Time new_clock = absl::InfinitePast();
  int smtp_port = 0;
  int lanes = 16;
};

absl::Status ReadFlags(int argc, char** argv, Flags& flags) {
  config::FlagSet set("tresen-simulator", "Stands in for the WhatsApp network, with a phone page.");
  set.Text("http", &flags.http, "host:port for the Graph API, /sim/ and /phone/")
      .Text("data", &flags.data, "folder for the journal and the mail")
      .Text("business", &flags.business, "business file with phone numbers and templates")
      .Text("webhook-url", &flags.webhook_url, "where updates are delivered")
      .Text("app-secret-file", &flags.app_secret_file, "key of the webhook signature")
      .Text("verify-token-file", &flags.verify_token_file, "token of the webhook handshake")
      .Text("access-token-file", &flags.access_token_file, "bearer token of the Graph API")
      .Text("branch-webhook-secret-file", &flags.branch_webhook_secret_file,
            "key of what arrives at /sim/branch-webhook")
      .Text("timeglobe", &flags.timeglobe,
            "file with the salons of the TimeGlobe stand-in; empty: none")
      .Text("clock-file", &flags.clock_file, "shared test clock; empty: real time")
      .Time("new-clock", &flags.new_clock, "makes the clock file, if there is none, at this time")
      .Number("smtp-port", &flags.smtp_port, "port of the mail server; 0: any")
      .Number("lanes", &flags.lanes, "webhooks delivered at once");
  const absl::Status parsed = set.Parse(argc, argv);
  if (!parsed.ok()) std::fputs(set.Help().c_str(), stderr);
  return parsed;
}

absl::StatusOr<std::string> Secret(const char* variable, const std::string& file) {
  const absl::StatusOr<crypto::SecretBytes> secret = config::FindSecret(variable, file);
  if (!secret.ok()) return secret.status();
  return std::string(secret->view());
}

absl::StatusOr<SimulatorOptions> ReadOptions(const Flags& flags) {
  SimulatorOptions options;
  auto business = ReadBusinessFile(flags.business);
  if (!business.ok()) return business.status();
  options.account.numbers = std::move(business->numbers);
  options.templates = std::move(business->templates);
  options.zone = business->zone;
  auto app_secret = Secret("TRESEN_APP_SECRET", flags.app_secret_file);
  if (!app_secret.ok()) return app_secret.status();
  options.account.app_secret = *app_secret;
  auto access_token = Secret("TRESEN_ACCESS_TOKEN", flags.access_token_file);
  if (!access_token.ok()) return access_token.status();
  options.account.access_token = *access_token;
  // These two are only needed when somebody uses them.
  options.account.verify_token =
      Secret("TRESEN_VERIFY_TOKEN", flags.verify_token_file).value_or("");
  options.branch_webhook_secret =
      Secret("TRESEN_BRANCH_WEBHOOK_SECRET", flags.branch_webhook_secret_file).value_or("");
  if (!flags.timeglobe.empty()) {
    auto salons = timeglobe::ReadCompanies(flags.timeglobe);
    if (!salons.ok()) return salons.status();
    options.salons = *std::move(salons);
  }
  options.data_dir = flags.data;
  options.webhook_url = flags.webhook_url;
  options.smtp_port = flags.smtp_port;
  options.lanes = flags.lanes;
  return options;
}

absl::StatusOr<http::ServerOptions> ServerOptionsOf(const std::string& address) {
  http::ServerOptions options;
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos || !absl::SimpleAtoi(address.substr(colon + 1), &options.port)) {
    return absl::InvalidArgumentError("--http is host:port");
  }
  options.host = address.substr(0, colon);
  return options;
}

absl::StatusOr<std::unique_ptr<SharedOffsetClock>> OpenClock(const Flags& flags) {
  auto opened = SharedOffsetClock::Open(flags.clock_file);
  const bool make_it = absl::IsNotFound(opened.status()) && flags.new_clock != absl::InfinitePast();
  return make_it ? SharedOffsetClock::Create(flags.clock_file, flags.new_clock) : std::move(opened);
}

// Waits for the signals that end a service.
void WaitForEnd(const sigset_t& signals) {
  int signal = 0;
  sigwait(&signals, &signal);
}

absl::Status Run(const Flags& flags) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  absl::StatusOr<SimulatorOptions> options = ReadOptions(flags);
  if (!options.ok()) return options.status();
  const RealClock real_clock;
  std::unique_ptr<SharedOffsetClock> test_clock;
  if (!flags.clock_file.empty()) {
    auto opened = OpenClock(flags);
    if (!opened.ok()) return opened.status();
    test_clock = *std::move(opened);
  }
  const Clock& clock = test_clock ? static_cast<const Clock&>(*test_clock) : real_clock;
  auto app = SimulatorApp::Create(*std::move(options), clock, test_clock.get());
  if (!app.ok()) return app.status();
  http::Router router;
  (*app)->AddRoutes(router);
  http::AddAdminRoutes(
      router, [] { return std::string(); }, [] { return absl::OkStatus(); });
  auto server_options = ServerOptionsOf(flags.http);
  if (!server_options.ok()) return server_options.status();
  auto server = http::Server::Start(*server_options, std::move(router));
  if (!server.ok()) return server.status();
  const absl::Status started = (*app)->Start();
  if (!started.ok()) return started;
  std::printf("phone page: http://%s:%d/phone/  mail server: port %d\nready\n",
              server_options->host.c_str(), (*server)->port(), (*app)->smtp_port());
  std::fflush(stdout);
  WaitForEnd(signals);
  (*app)->Stop();
  (*server)->Drain(absl::Seconds(5));
  return absl::OkStatus();
}

}  // namespace
}  // namespace tresen::simulator

int main(int argc, char** argv) {
  tresen::simulator::Flags flags;
  absl::Status status = tresen::simulator::ReadFlags(argc, argv, flags);
  if (status.ok()) status = tresen::simulator::Run(flags);
  if (status.ok()) return 0;
  std::fprintf(stderr, "tresen-simulator: %s\n", std::string(status.message()).c_str());
  return 1;
}
