#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/rpc/authenticator.h"
#include "libs/rpc/call_observer.h"
#include "libs/rpc/channel.h"
#include "libs/rpc/service.h"

namespace tresen::rpc {

struct ServerOptions {
  // "host:port"; port 0 picks a free one. Empty: reachable only inside the process.
  std::string listen;
  TlsFiles tls;
  // Who may call. Outlives the server.
  const Authenticator* authenticator = nullptr;
  // May be null; outlives the server.
  CallObserver* observer = nullptr;

  int workers = 16;  // threads for handlers
  int queue = 64;    // calls that wait for one of them; more are refused at once
  int stream_workers = 2;
  int streams = 256;  // open at a time; more are refused at once
  absl::Duration stream_poll_interval = absl::Seconds(1);
  // While draining: how long new calls still arrive because others have not yet noticed, and how
  // long calls under way may take.
  absl::Duration drain_delay = absl::Seconds(2);
  absl::Duration drain_grace = absl::Seconds(20);
};

// Serves the bound services of one service over mutual TLS and inside the process, with health
// (grpc.health.v1) and reflection. One server per service, also when all run in one process: each
// has its own threads, so that no service can starve another. Thread-safe.
class Server {
 public:
  // FAILED_PRECONDITION for a mistake in a service's binding (see BoundService::Validate) or an
  // unreadable TLS file; UNAVAILABLE naming the address when it is taken. Health says NOT_SERVING
  // until SetReady().
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options,
                                                       const std::vector<BoundService*>& services);
  // Drains without delay, if Drain() was not called.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // 0 without a listener.
  int port() const;

  // Lets `channel` reach this server without a socket: streams through gRPC, unary calls on the
  // thread of whoever calls (workers and queue are for calls that come over the network).
  void ConnectInProcess(Channel& channel);

  // What health checks answer. Ignored once draining.
  void SetReady(bool ready);

  // Says NOT_SERVING, keeps serving for drain_delay, ends streams with UNAVAILABLE, lets calls
  // under way finish (for at most drain_grace), then stops. Blocks. The second call does nothing.
  void Drain();

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tresen::rpc
