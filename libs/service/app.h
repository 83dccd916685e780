#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/clock/clock.h"
#include "libs/metrics/metrics.h"
#include "libs/rpc/authenticator.h"
#include "libs/rpc/channel.h"
#include "libs/rpc/service.h"

namespace tresen::service {

// What a service gets from the process it runs in. Lives longer than the service.
struct Environment {
  const Clock& clock;  // the business's clock
  const rpc::Peers&
      peers;  // ways to all services, this one included; calls succeed from Start() on
  metrics::Registry& metrics;               // shared by all services of the process
  const rpc::Authenticator& authenticator;  // for a service that is itself a door (HTTP)
  std::string name;                         // its own short name: "scheduling"
  std::string database_url;                 // libpq connection string with this service's role
  std::string config_text;     // the service's own configuration, text-proto; empty = all defaults
  std::string config_file;     // where config_text comes from, for error messages
  std::string data_dir;        // for keys and sockets; private to the installation
  bool local_profile = false;  // plain http to loopback and the test clock are allowed
  bool sole_instance = false;  // nobody else works for this service: leases found at Start() are dead
};

// One running service, whether alone in its process or beside the others. The host calls, in this
// order: the factory, services() (then it serves them), Start(), Ready() from time to time, Stop(),
// destructor.
class App {
 public:
  virtual ~App() = default;

  // The proto services it offers; they belong to the App and live as long as it does.
  virtual std::vector<rpc::BoundService*> services() = 0;

  // Begins background work (workers, listeners). The service's own RPCs and those of its peers can
  // be called from now on. Returns soon: a database that is not there yet is waited for in the
  // background.
  virtual absl::Status Start() = 0;

  // OK when calls make sense; otherwise the reason, shown by health checks and /readyz. Cheap,
  // thread-safe, callable from Start() on.
  // Liveness never asks this: a missing database is a matter of readiness.
  virtual absl::Status Ready() const { return absl::OkStatus(); }

  // The process is about to stop: doors of the service's own (HTTP) take nothing new. Calls are
  // still served, and the peers still answer. Returns soon.
  virtual void BeginDrain() {}

  // Ends background work and waits for what is under way. No gRPC call is served any more; peers
  // still answer.
  virtual void Stop() = 0;
};

// How a service is made. Each service offers one as tresen::<service>::Definition() in
// services/<service>/<service>_app.h; see service_main.h for what its main.cc does with it.
struct Definition {
  // Short name, as in Peers, the certificate and the database role: "nlu".
  std::string name;
  // Builds the App, or reports every problem of the configuration. Must need neither the database
  // nor a peer:
  // --check_config makes every App and starts none.
  std::function<absl::StatusOr<std::unique_ptr<App>>(const Environment&)> create;
};

}  // namespace tresen::service
