#include "libs/rpc/channel.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/support/channel_arguments.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/rpc/metadata.h"
#include "libs/rpc/tls.h"

namespace tresen::rpc {
namespace {

// All addresses in turn, without those whose health service says NOT_SERVING. Retries are ours
// (retry.h), so that they know the budget and the deadline.
constexpr char kServiceConfig[] =
    R"({"loadBalancingConfig":[{"round_robin":{}}],"healthCheckConfig":{"serviceName":""}})";

grpc::ChannelArguments Arguments(absl::string_view peer) {
  grpc::ChannelArguments arguments;
  // The name asked for in the handshake is the service's, not that of the address it runs at.
  arguments.SetSslTargetNameOverride(std::string(peer));
  arguments.SetServiceConfigJSON(kServiceConfig);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  // Despite its name the time that one attempt, handshake included, may take.
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 10'000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 5'000);
  return arguments;
}

}  // namespace

Channel::Channel(absl::string_view peer, absl::string_view self) : peer_(peer), self_(self) {}
Channel::~Channel() = default;

absl::StatusOr<std::shared_ptr<Channel>> Channel::OverTls(absl::string_view peer,
                                                          absl::string_view self,
                                                          absl::string_view target,
                                                          const TlsFiles& files) {
  auto credentials = ClientTls(files, peer);
  if (!credentials.ok()) return std::move(credentials).status();
  auto channel = std::make_shared<Channel>(peer, self);
  channel->Connect(grpc::CreateCustomChannel(std::string(target), *credentials, Arguments(peer)),
                   "");
  return channel;
}

void Channel::Connect(std::shared_ptr<grpc::Channel> transport,
                      absl::string_view in_process_secret, std::shared_ptr<LocalServer> local) {
  absl::MutexLock lock(&mutex_);
  local_ = std::move(local);
  transport_ = std::move(transport);
  in_process_secret_ = std::string(in_process_secret);
}

std::shared_ptr<grpc::Channel> Channel::transport() const {
  absl::MutexLock lock(&mutex_);
  return transport_;
}

std::shared_ptr<LocalServer> Channel::local() const {
  absl::MutexLock lock(&mutex_);
  return local_;
}

void Channel::Prepare(const CallContext& context, grpc::ClientContext* call) const {
  if (context.deadline() != absl::InfiniteFuture()) {
    call->set_deadline(absl::ToChronoTime(context.deadline()));
  }
  call->AddMetadata(kTraceparentKey, context.trace().Child().Format());
  const std::string& actor = context.actor();
  if (!actor.empty() && actor != self_) call->AddMetadata(kOnBehalfOfKey, actor);
  absl::MutexLock lock(&mutex_);
  if (in_process_secret_.empty()) return;
  call->AddMetadata(kCallerKey, self_);
  call->AddMetadata(kInProcessKey, in_process_secret_);
}

void Peers::Add(std::shared_ptr<Channel> channel) {
  std::string peer = channel->peer();
  channels_.insert_or_assign(std::move(peer), std::move(channel));
}

absl::StatusOr<std::shared_ptr<Channel>> Peers::Get(absl::string_view service) const {
  const auto found = channels_.find(service);
  if (found == channels_.end()) {
    return absl::NotFoundError(absl::StrCat("no address is configured for the service ", service));
  }
  return found->second;
}

}  // namespace tresen::rpc
