#include "libs/rpc/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/resource_quota.h>

#include <atomic>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "libs/clock/real_clock.h"
#include "libs/crypto/random.h"
#include "libs/rpc/grpc_service.h"
#include "libs/rpc/local_server.h"
#include "libs/rpc/pipeline.h"
#include "libs/rpc/tls.h"
#include "libs/status/status.h"

namespace tresen::rpc {
namespace {

constexpr int kLargestMessage = 1 << 20;
constexpr int kLargestMetadata = 16 << 10;
constexpr size_t kMemoryQuota = 256 << 20;
constexpr int kStreamsPerConnection = 100;

void Limit(grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(kLargestMessage);
  builder.SetResourceQuota(grpc::ResourceQuota("tresen").Resize(kMemoryQuota));
  const std::pair<const char*, int> arguments[] = {
      {GRPC_ARG_MAX_CONCURRENT_STREAMS, kStreamsPerConnection},
      {GRPC_ARG_MAX_METADATA_SIZE, kLargestMetadata},
      {GRPC_ARG_MAX_CONNECTION_AGE_MS, 30 * 60'000},
      {GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, 5 * 60'000},
      {GRPC_ARG_MAX_CONNECTION_IDLE_MS, 15 * 60'000},
      {GRPC_ARG_KEEPALIVE_TIME_MS, 60'000},
      {GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000},
      {GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10'000},
      {GRPC_ARG_HTTP2_MAX_PING_STRIKES, 2},
      // Two servers must not share a port by accident: the second one says that it is taken.
      {GRPC_ARG_ALLOW_REUSEPORT, 0},
  };
  for (const auto& [name, value] : arguments) builder.AddChannelArgument(name, value);
}

// Both are switches of the whole process.
void EnableHealthAndReflection() {
  static const bool once = [] {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    return true;
  }();
  (void)once;
}

}  // namespace

class Server::Impl {
 public:
  explicit Impl(const ServerOptions& options)
      : options_(options),
        secret_(absl::BytesToHexString(crypto::RandomBytes(16))),
        pipeline_({options.authenticator, secret_}),
        workers_(options.workers, options.queue),
        streams_(options.stream_workers, options.streams, options.stream_poll_interval),
        environment_{pipeline_, workers_, streams_, options.observer},
        local_(std::make_shared<LocalServer>(environment_)) {}
  // Calls from within the process use everything below.
  ~Impl() { local_->Close(absl::InfiniteDuration()); }

  absl::Status Start(const std::vector<BoundService*>& services) {
    EnableHealthAndReflection();
    grpc::ServerBuilder builder;
    Limit(builder);
    if (!options_.listen.empty()) {
      auto credentials = ServerTls(options_.tls);
      TRESEN_RETURN_IF_ERROR(credentials.status());
      builder.AddListeningPort(options_.listen, *credentials, &port_);
    }
    for (BoundService* service : services) {
      TRESEN_RETURN_IF_ERROR(service->Validate());
      services_.push_back(std::make_unique<GrpcService>(*service, environment_));
      builder.RegisterService(services_.back().get());
      for (const ServedMethod& method : services_.back()->methods()) local_->Add(method);
    }
    server_ = builder.BuildAndStart();
    if (server_ == nullptr || (!options_.listen.empty() && port_ == 0)) {
      return absl::UnavailableError(
          absl::StrCat("cannot listen on ", options_.listen, ": the address is taken or not ours"));
    }
    server_->GetHealthCheckService()->SetServingStatus(false);
    return absl::OkStatus();
  }

  int port() const { return port_; }

  void ConnectInProcess(Channel& channel) {
    channel.Connect(server_->InProcessChannel({}), secret_, local_);
  }

  void SetReady(bool ready) {
    if (!leaving_) server_->GetHealthCheckService()->SetServingStatus(ready);
  }

  void Drain(absl::Duration delay) {
    if (server_ == nullptr || leaving_.exchange(true)) return;
    server_->GetHealthCheckService()->SetServingStatus(false);
    // Nothing can end this early: it is the time others need to look elsewhere.
    absl::Notification().WaitForNotificationWithTimeout(delay);
    environment_.draining = true;
    local_->Close(options_.drain_grace);
    streams_.RouseAll();
    server_->Shutdown(absl::ToChronoTime(RealClock().Now() + options_.drain_grace));
  }

  const ServerOptions& options() const { return options_; }

 private:
  const ServerOptions options_;
  const std::string secret_;
  const Pipeline pipeline_;
  WorkerPool workers_;
  StreamPool streams_;
  CallEnvironment environment_;
  const std::shared_ptr<LocalServer> local_;  // shared with the channels of this process
  std::vector<std::unique_ptr<GrpcService>> services_;
  std::unique_ptr<grpc::Server> server_;  // first to go: it calls everything above
  std::atomic<bool> leaving_{false};
  int port_ = 0;
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options,
                                                      const std::vector<BoundService*>& services) {
  auto impl = std::make_unique<Impl>(options);
  TRESEN_RETURN_IF_ERROR(impl->Start(services));
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::~Server() { impl_->Drain(absl::ZeroDuration()); }

int Server::port() const { return impl_->port(); }
void Server::ConnectInProcess(Channel& channel) { impl_->ConnectInProcess(channel); }
void Server::SetReady(bool ready) { impl_->SetReady(ready); }
void Server::Drain() { impl_->Drain(impl_->options().drain_delay); }

}  // namespace tresen::rpc
