#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/clock/clock.h"
#include "libs/rpc/channel.h"
#include "libs/rpc/service.h"

namespace tresen::service {

// What a service gets from the process it runs in. Lives longer than the service.
struct Environment {
  const Clock& clock;          // the business's clock
  const rpc::Peers& peers;     // ways to the other services; calls succeed from Start() on
  std::string database_url;    // libpq connection string of this service's role
  std::string config_text;     // the service's own configuration, text-proto; empty = all defaults
  std::string data_dir;        // for keys and sockets; private to the installation
  bool local_profile = false;  // plain http to loopback and the test clock are allowed
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

  // OK when calls make sense; otherwise the reason, shown by health checks and /readyz. Cheap.
  // Liveness never asks this: a missing database is a matter of readiness.
  virtual absl::Status Ready() const { return absl::OkStatus(); }

  // Ends background work and waits for what is under way. No call is served any more.
  virtual void Stop() = 0;
};

// How a service is made. Each service offers one as tresen::<service>::Definition() in
// services/<service>/<service>_app.h; its main.cc is
//   int main(int argc, char** argv) { return tresen::service::Main(argc, argv,
//   tresen::nlu::Definition()); }
// and the all-in-one binary lists all of them.
struct Definition {
  // Short name, as in Peers and the certificate: "nlu".
  std::string name;
  // Builds the App or reports every problem of the configuration. Must not need the database or a
  // peer.
  std::function<absl::StatusOr<std::unique_ptr<App>>(const Environment&)> create;
};

}  // namespace tresen::service
