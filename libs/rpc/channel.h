#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "libs/rpc/call_context.h"
#include "libs/rpc/retry.h"

namespace grpc {
class Channel;
class ClientContext;
class Status;
}  // namespace grpc

namespace tresen::rpc {

class LocalServer;

// Where our certificate and key lie, and who signs the others. PEM files, read again when they
// change.
struct TlsFiles {
  std::string ca;
  std::string certificate;
  std::string key;
  absl::Duration look_again = absl::Seconds(10);  // whole seconds
};

// One way to another service: over TLS, or inside the process. Made once, used by every call.
// Thread-safe. In-process channels can be handed out before their server exists; until Connect()
// calls answer UNAVAILABLE.
class Channel {
 public:
  // `peer` is the name of the service at the other end, `self` of the one that calls.
  Channel(absl::string_view peer, absl::string_view self);
  ~Channel();

  // Over mutual TLS to "host:port" (or any gRPC target); the peer must prove to be `peer`'s name or
  // be valid for the host. Balances round robin over all addresses, skipping those that are not
  // SERVING.
  static absl::StatusOr<std::shared_ptr<Channel>> OverTls(absl::string_view peer,
                                                          absl::string_view self,
                                                          absl::string_view target,
                                                          const TlsFiles& files);

  // Gives the channel its transport. `in_process_secret` is what the server of the same process
  // expects beside the caller's name, empty for a TLS transport. With `local` unary calls go
  // straight to the handlers.
  void Connect(std::shared_ptr<grpc::Channel> transport, absl::string_view in_process_secret,
               std::shared_ptr<LocalServer> local = nullptr);

  // Null before Connect().
  std::shared_ptr<grpc::Channel> transport() const;

  // Null unless the server is in this process.
  std::shared_ptr<LocalServer> local() const;

  // Puts deadline, trace context, and (in process) the caller's name on an outgoing call.
  void Prepare(const CallContext& context, grpc::ClientContext* call) const;

  RetryBudget& retry_budget() { return retry_budget_; }
  const std::string& peer() const { return peer_; }
  const std::string& self() const { return self_; }

 private:
  const std::string peer_;
  const std::string self_;
  RetryBudget retry_budget_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<grpc::Channel> transport_ ABSL_GUARDED_BY(mutex_);  // shared with gRPC's stubs
  std::string in_process_secret_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<LocalServer> local_ ABSL_GUARDED_BY(mutex_);  // shared with its server
};

// The ways to all other services, by their short names: "nlu", "scheduling", "customer", ...
// Filled by whoever wires the process together, then only read.
class Peers {
 public:
  void Add(std::shared_ptr<Channel> channel);

  // NOT_FOUND when the configuration names no such service.
  absl::StatusOr<std::shared_ptr<Channel>> Get(absl::string_view service) const;

 private:
  absl::flat_hash_map<std::string, std::shared_ptr<Channel>> channels_;
};

}  // namespace tresen::rpc
