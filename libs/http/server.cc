#include "libs/http/server.h"

#include <sys/stat.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/http/connection.h"
#include "libs/http/server_core.h"
#include "libs/status/status.h"

namespace tresen::http {
namespace {

using boost::asio::ip::tcp;
using TlsContext = std::shared_ptr<asio::ssl::context>;

// How long to wait before accepting again when descriptors have run out.
constexpr std::chrono::milliseconds kAcceptPause{100};

absl::StatusOr<TlsContext> LoadTls(const ServerTls& files) {
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  beast::error_code error;
  const auto failed = [&](const char* what) {
    return absl::InvalidArgumentError(absl::StrCat("cannot use the TLS ", what));
  };
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  context->use_certificate_chain_file(files.certificate, error);
  if (error) return failed("certificate");
  context->use_private_key_file(files.key, asio::ssl::context::pem, error);
  if (error) return failed("key");
  if (files.client_ca.empty()) return context;
  context->load_verify_file(files.client_ca, error);
  if (error) return failed("client authority");
  context->set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert, error);
  static constexpr unsigned char kSessions[] = "tresen";
  SSL_CTX_set_session_id_context(context->native_handle(), kSessions, sizeof kSessions - 1);
  return context;
}

// Changes when a file is replaced, also through a symlink to another folder.
std::string Fingerprint(const ServerTls& files) {
  std::string print;
  for (const std::string* path : {&files.certificate, &files.key, &files.client_ca}) {
    struct stat info {};
    if (!path->empty() && stat(path->c_str(), &info) == 0) {
      absl::StrAppend(&print, info.st_ino, ":", info.st_mtim.tv_sec, ".", info.st_mtim.tv_nsec, ":",
                      info.st_size, ";");
    }
  }
  return print;
}

}  // namespace

struct Server::Impl {
  Impl(const ServerOptions& options, Router router)
      : core(options, std::move(router)), acceptor(io), retry(io) {}

  absl::Status Listen();
  void Accept();
  void OnSocket(tcp::socket socket);
  void RefreshTls();
  void StartThreads();
  void StopAccepting();

  ServerCore core;
  // Declared after core: connections that are left over end with it.
  asio::io_context io;
  tcp::acceptor acceptor;
  asio::steady_timer retry;
  TlsContext tls;         // used by the accepting strand only
  std::string tls_print;  // of the files that `tls` was loaded from
  int port = 0;
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work;
  std::vector<std::thread> threads;
};

absl::Status Server::Impl::Listen() {
  const ServerOptions& options = core.options;
  beast::error_code error;
  const auto address = asio::ip::make_address(options.host, error);
  if (error) return absl::InvalidArgumentError(absl::StrCat("not an address: ", options.host));
  const tcp::endpoint endpoint(address, static_cast<uint16_t>(options.port));
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(1024, error);
  if (error) {
    return MakeError(
        absl::StatusCode::kUnavailable, "PORT_TAKEN",
        absl::StrCat("cannot listen on ", options.host, ":", options.port, ": ", error.message()));
  }
  port = acceptor.local_endpoint().port();
  return absl::OkStatus();
}

void Server::Impl::Accept() {
  acceptor.async_accept(asio::make_strand(io), [this](beast::error_code error, tcp::socket socket) {
    if (error == asio::error::operation_aborted || core.draining) return;
    if (!error) {
      OnSocket(std::move(socket));
      return Accept();
    }
    retry.expires_after(kAcceptPause);
    retry.async_wait([this](beast::error_code cancelled) {
      if (!cancelled) Accept();
    });
  });
}

void Server::Impl::RefreshTls() {
  const std::string print = Fingerprint(*core.options.tls);
  if (print == tls_print) return;
  // Half-replaced files do not load: the old ones stay until the next connection.
  if (auto fresh = LoadTls(*core.options.tls); fresh.ok()) {
    tls = *std::move(fresh);
    tls_print = print;
  }
}

void Server::Impl::OnSocket(tcp::socket socket) {
  beast::error_code error;
  const auto remote = socket.remote_endpoint(error);
  if (error) return;  // gone already
  socket.set_option(tcp::no_delay(true), error);
  std::string peer = remote.address().to_string();
  std::shared_ptr<Connection> connection;
  if (core.options.tls) {
    RefreshTls();
    // The stream keeps a reference of its own to what is inside the context.
    connection = std::make_shared<StreamConnection<TlsStream>>(
        core, TlsStream(beast::tcp_stream(std::move(socket)), *tls), std::move(peer));
  } else {
    connection = std::make_shared<StreamConnection<PlainStream>>(
        core, PlainStream(std::move(socket)), std::move(peer));
  }
  if (core.Join(connection.get())) connection->Start();
}

void Server::Impl::StartThreads() {
  work.emplace(asio::make_work_guard(io));
  Accept();
  for (int i = 0; i < core.options.io_threads; ++i) {
    threads.emplace_back([this] { io.run(); });
  }
}

void Server::Impl::StopAccepting() {
  asio::post(acceptor.get_executor(), [this] {
    beast::error_code ignored;
    acceptor.close(ignored);
    retry.cancel();
  });
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options, Router router) {
  auto impl = std::make_unique<Impl>(options, std::move(router));
  if (options.tls) {
    TRESEN_ASSIGN_OR_RETURN(impl->tls, LoadTls(*options.tls));
    impl->tls_print = Fingerprint(*options.tls);
  }
  TRESEN_RETURN_IF_ERROR(impl->Listen());
  impl->StartThreads();
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::~Server() {
  Drain(absl::Seconds(1));
  for (const auto& connection : impl_->core.Connections()) connection->Cut();
  impl_->core.stream_threads.Finish();
  impl_->core.workers.Finish();
  impl_->work.reset();
  impl_->io.stop();
  for (std::thread& thread : impl_->threads) thread.join();
}

int Server::port() const { return impl_->port; }

bool Server::Drain(absl::Duration limit) {
  impl_->core.draining = true;
  impl_->StopAccepting();
  for (const auto& connection : impl_->core.Connections()) connection->BeginDrain();
  return impl_->core.AwaitEmpty(limit);
}

ServerStats Server::stats() const {
  const ServerCore& core = impl_->core;
  ServerStats stats;
  stats.connections = core.connection_count();
  stats.running = core.workers.running();
  stats.queued = core.workers.queued();
  stats.streams = core.stream_threads.running();
  stats.requests = core.requests;
  stats.refused = core.refused;
  stats.malformed = core.malformed;
  return stats;
}

}  // namespace tresen::http
