#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/http/router.h"

namespace tresen::http {

// PEM files. Read again for new connections when they have changed.
struct ServerTls {
  std::string certificate;  // with its chain
  std::string key;
  std::string client_ca;  // if given, clients must show a certificate that it signed
};

struct ServerOptions {
  std::string host = "127.0.0.1";  // an address, not a name
  int port = 0;                    // 0: any free port, see Server::port()
  std::optional<ServerTls> tls;    // none: plain HTTP

  int io_threads = 1;
  int workers = 16;            // handlers running at once
  int queue = 128;             // requests waiting for a worker; beyond that 503
  int max_streams = 64;        // streaming responses at once; beyond that 503
  int max_connections = 2000;  // beyond that new ones are closed at once

  size_t header_limit = 16 * 1024;  // bytes; more is answered with 431

  // Each phase has a limit of its own, from its beginning to its end, so that a client cannot stay
  // by sending a byte now and then.
  absl::Duration handshake_timeout = absl::Seconds(10);
  absl::Duration idle_timeout = absl::Seconds(60);  // between two requests
  absl::Duration header_timeout = absl::Seconds(10);
  absl::Duration body_timeout = absl::Seconds(30);
  absl::Duration write_timeout = absl::Seconds(30);
};

struct ServerStats {
  int connections = 0;
  int running = 0;
  int queued = 0;
  int streams = 0;
  int64_t requests = 0;   // handed to a handler
  int64_t refused = 0;    // 503 because of overload
  int64_t malformed = 0;  // 4xx before a handler saw it
};

// An HTTP/1.1 server: blocking handlers behind non-blocking connections, so that slow clients cost
// memory but no thread. Thread-safe.
class Server {
 public:
  // Listens when this returns. UNAVAILABLE naming host and port if the port is taken,
  // INVALID_ARGUMENT for an address or TLS files that cannot be used.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options, Router router);
  // Drains for one second, then cuts what is left.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  int port() const;

  // Accepts nothing new, closes idle connections, lets requests finish and tells streams to end.
  // True if everything was over within `limit`.
  bool Drain(absl::Duration limit);

  ServerStats stats() const;

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  const std::unique_ptr<Impl> impl_;
};

}  // namespace tresen::http
