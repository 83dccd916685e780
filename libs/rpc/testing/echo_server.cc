#include "libs/rpc/testing/echo_server.h"

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"

namespace tresen::rpc::testing {
namespace {

// A test's set-up that fails ends the test program: there is nothing to assert.
template <class T>
T Need(absl::StatusOr<T> result) {
  if (!result.ok()) {
    std::fprintf(stderr, "%s\n", result.status().ToString().c_str());
    std::abort();
  }
  return *std::move(result);
}

Certificates& Authority() {
  static Certificates authority;
  return authority;
}

}  // namespace

absl::StatusOr<EchoResponse> EchoHandlers::Echo(const CallContext& context,
                                                const EchoRequest& request) {
  Behaviour behaviour;
  {
    absl::MutexLock lock(&mutex_);
    behaviour = behaviour_;
  }
  return behaviour != nullptr ? behaviour(context, request) : Plain(context, request);
}

absl::StatusOr<EchoResponse> EchoHandlers::Plain(const CallContext& context,
                                                 const EchoRequest& request) const {
  EchoResponse response;
  response.set_text(request.text());
  response.set_count(request.count());
  response.set_caller(context.caller().id);
  response.set_actor(context.actor());
  response.set_trace_id(context.trace().trace_id());
  response.set_remaining_ms(absl::ToInt64Milliseconds(context.Remaining()));
  return response;
}

absl::StatusOr<EchoResponse> EchoHandlers::Ask(const CallContext& context,
                                               const AskRequest& request) {
  EchoRequest echo;
  echo.set_parent(request.parent());
  echo.set_text(request.text());
  return Echo(context, echo);
}

absl::StatusOr<Feed<WatchResponse>> EchoHandlers::Watch(const CallContext&, const WatchRequest&) {
  return Feed<WatchResponse>([this, alive = alive_, next = int64_t{1}](const CallContext&) mutable
                             -> absl::StatusOr<std::optional<WatchResponse>> {
    absl::MutexLock lock(&mutex_);
    if (last_number_ < 0 && next > -last_number_) return absl::OutOfRangeError("complete");
    if (last_number_ >= 0 && next > last_number_) return std::optional<WatchResponse>();
    WatchResponse response;
    response.set_number(next++);
    return std::make_optional(std::move(response));
  });
}

void EchoHandlers::Behave(Behaviour behaviour) {
  absl::MutexLock lock(&mutex_);
  behaviour_ = std::move(behaviour);
}

void EchoHandlers::SetLastNumber(int64_t number) {
  absl::MutexLock lock(&mutex_);
  last_number_ = number;
}

void EchoHandlers::Bind(BoundService& service) {
  service.Unary("Echo", this, &EchoHandlers::Echo);
  service.Unary("Write", this, &EchoHandlers::Plain);
  service.Unary("Inside", this, &EchoHandlers::Plain);
  service.Unary("Ask", this, &EchoHandlers::Ask);
  service.Stream("Watch", this, &EchoHandlers::Watch);
}

EchoServer::EchoServer(ServerOptions options) : certificates_(Authority()) {
  handlers_.Bind(service_);
  Authenticator::Table table;
  table.peers = {{Principal::Kind::kInternal, "gateway", "", {"*"}},
                 {Principal::Kind::kClient, "desk", "demo", {"*"}},
                 {Principal::Kind::kClient, "reader", "demo", {"echo.read"}}};
  table.keys = {{"console", api_key_.sha256_hex, "demo", {"echo.*"}}};
  authenticator_ = Need(Authenticator::Create(std::move(table), clock_));
  observer_ = std::make_unique<CallObserver>(metrics_, kServerMetrics,
                                             PathsOf(std::vector<const BoundService*>{&service_}));
  options.listen = "127.0.0.1:0";
  options.tls = certificates_.Issue("echo");
  options.authenticator = authenticator_.get();
  options.observer = observer_.get();
  options.drain_delay = absl::ZeroDuration();
  server_ = Need(Server::Start(options, {&service_}));
  server_->SetReady(true);
}

std::string EchoServer::target() const { return absl::StrCat("127.0.0.1:", server_->port()); }

std::shared_ptr<Channel> EchoServer::OverTls(absl::string_view self) {
  return Need(Channel::OverTls("echo", self, target(), certificates_.Issue(self)));
}

std::shared_ptr<Channel> EchoServer::InProcess(absl::string_view self) {
  auto channel = std::make_shared<Channel>("echo", self);
  server_->ConnectInProcess(*channel);
  return channel;
}

}  // namespace tresen::rpc::testing
