#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "libs/clock/real_clock.h"
#include "libs/metrics/metrics.h"
#include "libs/rpc/server.h"
#include "libs/rpc/testing/certificates.h"
#include "libs/rpc/testing/echo.pb.h"

namespace tresen::rpc::testing {

// Answers what it was asked; a test can put its own behaviour in. Streams count up to
// `last_number`.
class EchoHandlers {
 public:
  using Behaviour =
      std::function<absl::StatusOr<EchoResponse>(const CallContext&, const EchoRequest&)>;

  absl::StatusOr<EchoResponse> Echo(const CallContext& context, const EchoRequest& request);
  absl::StatusOr<EchoResponse> Plain(const CallContext& context, const EchoRequest& request) const;
  absl::StatusOr<EchoResponse> Ask(const CallContext& context, const AskRequest& request);
  absl::StatusOr<Feed<WatchResponse>> Watch(const CallContext& context,
                                            const WatchRequest& request);

  void Behave(Behaviour behaviour);
  void SetLastNumber(int64_t number);
  // Open streams that still hold their feed.
  int feeds() const { return static_cast<int>(alive_.use_count()) - 1; }

  // Binds every method of EchoService.
  void Bind(BoundService& service);

 private:
  absl::Mutex mutex_;
  Behaviour behaviour_ ABSL_GUARDED_BY(mutex_);
  int64_t last_number_ ABSL_GUARDED_BY(mutex_) = 0;
  std::shared_ptr<int> alive_ = std::make_shared<int>();  // counts the feeds that share it
};

// An echo service behind mutual TLS on a free port. Known callers: "gateway" (internal), "desk"
// (client of tenant demo, every scope), "reader" (client of tenant demo, echo.read), and the key
// "console".
class EchoServer {
 public:
  explicit EchoServer(ServerOptions options = {});

  EchoHandlers& handlers() { return handlers_; }
  BoundService& service() { return service_; }
  Server& server() { return *server_; }
  Certificates& certificates() { return certificates_; }
  metrics::Registry& metrics() { return metrics_; }
  const Authenticator& authenticator() const { return *authenticator_; }
  const std::string& api_key() const { return api_key_.key; }
  std::string target() const;

  // A way to it for the program `self`.
  std::shared_ptr<Channel> OverTls(absl::string_view self);
  std::shared_ptr<Channel> InProcess(absl::string_view self);

 private:
  RealClock clock_;
  NewApiKey api_key_ = GenerateApiKey("console");
  Certificates& certificates_;  // one authority for the whole test program: keys take their time
  metrics::Registry metrics_;
  EchoHandlers handlers_;
  BoundService service_{"tresen.rpc.testing.EchoService"};
  std::unique_ptr<Authenticator> authenticator_;
  std::unique_ptr<CallObserver> observer_;
  std::unique_ptr<Server> server_;
};

}  // namespace tresen::rpc::testing
