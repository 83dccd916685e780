#include "tests/support/postgres_proxy.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/mutex.h"
#include "tests/support/temp_dir.h"

namespace tresen::testing {
namespace {

constexpr char kSocketName[] = ".s.PGSQL.5432";

sockaddr_un AddressOf(const std::string& folder) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = absl::StrCat(folder, "/", kSocketName);
  if (path.size() >= sizeof address.sun_path) throw std::runtime_error("socket path too long");
  std::memcpy(address.sun_path, path.c_str(), path.size());
  return address;
}

std::string HostOf(const std::string& connection) {
  for (absl::string_view word : absl::StrSplit(connection, ' ')) {
    if (absl::ConsumePrefix(&word, "host=")) return std::string(word);
  }
  throw std::runtime_error("no host in the connection string");
}

bool SendAll(int to, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

}  // namespace

struct PostgresProxy::Impl {
  enum class Fault { kNone, kLoseAnswer, kLoseCommit };

  explicit Impl(const std::string& connection) : server_folder(HostOf(connection)) {
    listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_un address = AddressOf(folder.path());
    if (bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        listen(listener, 64) != 0) {
      throw std::runtime_error("cannot listen");
    }
    acceptor = std::thread([this] { Accept(); });
  }

  ~Impl() {
    stopping = true;
    shutdown(listener, SHUT_RDWR);
    acceptor.join();
    CutAll();
    for (std::thread& pump : pumps) pump.join();
    close(listener);
  }

  void Accept() {
    while (!stopping) {
      const int client = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) continue;
      const int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
      const sockaddr_un address = AddressOf(server_folder);
      if (connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        close(client);
        close(server);
        continue;
      }
      absl::MutexLock lock(&mutex);
      open.push_back(client);
      pumps.emplace_back([this, client, server] { Pump(client, server); });
    }
  }

  void Pump(int client, int server) {
    bool silent = false;  // the client hears nothing more
    pollfd ends[] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
    char chunk[65536];
    while (!stopping && poll(ends, 2, -1) > 0) {
      const int from = ends[0].revents != 0 ? 0 : 1;
      const ssize_t n = recv(ends[from].fd, chunk, sizeof chunk, 0);
      if (n <= 0) break;
      const absl::string_view bytes(chunk, static_cast<size_t>(n));
      if (from == 0 && absl::StrContains(bytes, "COMMIT")) {
        const Fault now = fault.exchange(Fault::kNone);
        if (now == Fault::kLoseCommit) break;
        silent = now == Fault::kLoseAnswer;
      }
      if (from == 1 && silent) break;  // the server has answered: it has committed
      if (!SendAll(ends[1 - from].fd, bytes)) break;
    }
    absl::MutexLock lock(&mutex);
    std::erase(open, client);
    close(client);
    close(server);
  }

  void CutAll() {
    absl::MutexLock lock(&mutex);
    for (const int client : open) shutdown(client, SHUT_RDWR);
  }

  TempDir folder;
  const std::string server_folder;
  int listener = -1;
  std::atomic<bool> stopping = false;
  std::atomic<Fault> fault = Fault::kNone;
  std::thread acceptor;
  absl::Mutex mutex;
  std::vector<int> open ABSL_GUARDED_BY(mutex);
  std::vector<std::thread> pumps;  // grows on the acceptor's thread, read after its end
};

PostgresProxy::PostgresProxy(const std::string& connection)
    : impl_(std::make_unique<Impl>(connection)) {}

PostgresProxy::~PostgresProxy() = default;

std::string PostgresProxy::Through(const std::string& connection) const {
  std::vector<std::string> words = absl::StrSplit(connection, ' ');
  for (std::string& word : words) {
    if (absl::StartsWith(word, "host=")) word = absl::StrCat("host=", impl_->folder.path());
  }
  return absl::StrJoin(words, " ");
}

void PostgresProxy::LoseNextCommitAnswer() { impl_->fault = Impl::Fault::kLoseAnswer; }

void PostgresProxy::LoseNextCommit() { impl_->fault = Impl::Fault::kLoseCommit; }

void PostgresProxy::CutAll() { impl_->CutAll(); }

}  // namespace tresen::testing
