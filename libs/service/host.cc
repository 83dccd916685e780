#include "libs/service/host.h"

#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/log/log.h"
#include "libs/service/runtime.h"
#include "libs/status/status.h"

namespace tresen::service {
namespace {

std::optional<std::string> ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace

Host::Host(runtime::v1::Runtime runtime, std::unique_ptr<Clock> clock,
           std::unique_ptr<rpc::Authenticator> authenticator)
    : runtime_(std::move(runtime)),
      clock_(std::move(clock)),
      authenticator_(std::move(authenticator)) {}

Host::~Host() { Drain(); }

absl::StatusOr<std::unique_ptr<Host>> Host::Create(runtime::v1::Runtime runtime,
                                                   std::vector<Definition> services) {
  TRESEN_ASSIGN_OR_RETURN(std::unique_ptr<Clock> clock, MakeClock(runtime));
  TRESEN_ASSIGN_OR_RETURN(std::unique_ptr<rpc::Authenticator> authenticator,
                          MakeAuthenticator(runtime, *clock));
  std::unique_ptr<Host> host(
      new Host(std::move(runtime), std::move(clock), std::move(authenticator)));
  for (Definition& definition : services) {
    host->hosted_.emplace_back().definition = std::move(definition);
  }
  FieldViolations problems;
  for (Hosted& hosted : host->hosted_) {
    problems.Merge(hosted.definition.name, host->CreateApp(hosted));
  }
  TRESEN_RETURN_IF_ERROR(problems.ToStatus());
  return host;
}

absl::Status Host::CreateApp(Hosted& hosted) {
  const std::string& name = hosted.definition.name;
  TRESEN_RETURN_IF_ERROR(AddPeers(hosted));
  hosted.environment.reset(new Environment{*clock_, hosted.peers, metrics_, *authenticator_, name});
  Environment& environment = *hosted.environment;
  environment.database_url = DatabaseUrlOf(runtime_, name);
  environment.data_dir = runtime_.data_dir();
  environment.local_profile = runtime_.local_profile();
  environment.sole_instance = runtime_.sole_instance();
  if (!runtime_.config_dir().empty()) {
    environment.config_file = absl::StrCat(runtime_.config_dir(), "/", name, ".textproto");
    environment.config_text = ReadFile(environment.config_file).value_or("");
  }
  TRESEN_ASSIGN_OR_RETURN(hosted.app, hosted.definition.create(environment));
  return absl::OkStatus();
}

absl::Status Host::AddPeers(Hosted& hosted) {
  const std::string& self = hosted.definition.name;
  for (const auto& [peer, address] : runtime_.services()) {
    if (Find(peer) != nullptr) {
      hosted.inside.push_back(std::make_shared<rpc::Channel>(peer, self));
      hosted.peers.Add(hosted.inside.back());
      continue;
    }
    const std::string target = TargetOf(runtime_, peer);
    if (target.empty()) continue;
    TRESEN_ASSIGN_OR_RETURN(
        auto channel, rpc::Channel::OverTls(peer, self, target, CertificatesOf(runtime_, self)));
    hosted.peers.Add(std::move(channel));
  }
  return absl::OkStatus();
}

absl::Status Host::Start() {
  std::vector<const rpc::BoundService*> all;
  for (Hosted& hosted : hosted_) {
    for (const rpc::BoundService* service : hosted.app->services()) all.push_back(service);
  }
  observer_ = std::make_unique<rpc::CallObserver>(metrics_, rpc::kServerMetrics, rpc::PathsOf(all));
  for (Hosted& hosted : hosted_) TRESEN_RETURN_IF_ERROR(StartServer(hosted));
  for (Hosted& hosted : hosted_) {
    for (const auto& channel : hosted.inside) {
      Find(channel->peer())->server->ConnectInProcess(*channel);
    }
  }
  // Innermost first: a service's peers are up before it begins to work.
  for (auto hosted = hosted_.rbegin(); hosted != hosted_.rend(); ++hosted) {
    TRESEN_RETURN_IF_ERROR(hosted->app->Start());
    hosted->started = true;
  }
  UpdateReadiness();
  return absl::OkStatus();
}

absl::Status Host::StartServer(Hosted& hosted) {
  rpc::ServerOptions options = ServerOptionsOf(runtime_, hosted.definition.name);
  options.authenticator = authenticator_.get();
  options.observer = observer_.get();
  TRESEN_ASSIGN_OR_RETURN(hosted.server, rpc::Server::Start(options, hosted.app->services()));
  return absl::OkStatus();
}

void Host::UpdateReadiness() {
  for (Hosted& hosted : hosted_) hosted.server->SetReady(hosted.app->Ready().ok());
}

absl::Status Host::Ready() const {
  if (drained_) {
    return MakeError(absl::StatusCode::kUnavailable, "DRAINING", "the process is shutting down");
  }
  for (const Hosted& hosted : hosted_) TRESEN_RETURN_IF_ERROR(hosted.app->Ready());
  return absl::OkStatus();
}

void Host::Drain() {
  if (drained_.exchange(true)) return;
  for (Hosted& hosted : hosted_) {
    if (hosted.started) hosted.app->BeginDrain();
  }
  for (Hosted& hosted : hosted_) {
    if (hosted.server != nullptr) hosted.server->Drain();
    if (!hosted.started) continue;
    hosted.app->Stop();
    log::Info("service stopped", {{log::kComponent, log::Token(hosted.definition.name)}});
  }
}

int Host::PortOf(absl::string_view service) const {
  const Hosted* hosted = Find(service);
  return hosted == nullptr || hosted->server == nullptr ? 0 : hosted->server->port();
}

const Host::Hosted* Host::Find(absl::string_view service) const {
  for (const Hosted& hosted : hosted_) {
    if (hosted.definition.name == service) return &hosted;
  }
  return nullptr;
}

}  // namespace tresen::service
