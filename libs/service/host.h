#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/metrics/metrics.h"
#include "libs/rpc/call_observer.h"
#include "libs/rpc/server.h"
#include "libs/service/app.h"
#include "tresen/runtime/v1/runtime.pb.h"

namespace tresen::service {

// Runs one service, or several that then reach each other without a socket. Not thread-safe; tests
// use it to run services for real.
class Host {
 public:
  // Builds every App without starting anything. INVALID_ARGUMENT with all problems of all services,
  // the fields prefixed with the service's name.
  static absl::StatusOr<std::unique_ptr<Host>> Create(runtime::v1::Runtime runtime,
                                                      std::vector<Definition> services);
  // Drains, if Drain() was not called.
  ~Host();
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  // Listens, connects, starts the Apps. After an error, destroy the host.
  absl::Status Start();

  // Asks every App whether it is ready and tells the health services. Call it every second or so.
  void UpdateReadiness();
  // OK, or the reason of the first service that is not ready. May be asked from any thread after
  // Start().
  absl::Status Ready() const;

  // Service after service, in the order of Create. Blocks.
  void Drain();

  // The port where a service listens (also when the file said 0); 0 when it does not.
  int PortOf(absl::string_view service) const;
  metrics::Registry& metrics() { return metrics_; }

 private:
  struct Hosted {
    Definition definition;
    rpc::Peers peers;
    std::vector<std::shared_ptr<rpc::Channel>>
        inside;  // shared with peers: to be connected in process
    std::unique_ptr<Environment> environment;
    std::unique_ptr<App> app;
    std::unique_ptr<rpc::Server> server;
    bool started = false;
  };

  Host(runtime::v1::Runtime runtime, std::unique_ptr<Clock> clock,
       std::unique_ptr<rpc::Authenticator> authenticator);
  absl::Status CreateApp(Hosted& hosted);
  absl::Status AddPeers(Hosted& hosted);
  absl::Status StartServer(Hosted& hosted);
  const Hosted* Find(absl::string_view service) const;

  const runtime::v1::Runtime runtime_;
  const std::unique_ptr<Clock> clock_;
  const std::unique_ptr<rpc::Authenticator> authenticator_;
  metrics::Registry metrics_;
  std::unique_ptr<rpc::CallObserver> observer_;
  std::deque<Hosted> hosted_;  // addresses stay valid
  std::atomic<bool> drained_{false};
};

}  // namespace tresen::service
