#include "tests/support/tcp_script.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/mutex.h"

namespace tresen::testing {
namespace {

// The length of the complete request at the front of `bytes`; 0 if there is none yet.
size_t RequestLength(absl::string_view bytes) {
  const size_t end = bytes.find("\r\n\r\n");
  if (end == absl::string_view::npos) return 0;
  const size_t head = end + 4;
  size_t body = 0;
  for (absl::string_view line : absl::StrSplit(bytes.substr(0, end), "\r\n")) {
    if (absl::ConsumePrefix(&line, "Content-Length: ") && !absl::SimpleAtoi(line, &body)) return 0;
    if (line == "Transfer-Encoding: chunked") {
      const size_t last = bytes.find("0\r\n\r\n", head);
      return last == absl::string_view::npos ? 0 : last + 5;
    }
  }
  return bytes.size() >= head + body ? head + body : 0;
}

// A 204 ends with its header (RFC 9110 15.3.5): closing after it would race with a client that
// rightly keeps the connection.
bool IsComplete(absl::string_view answer) {
  const size_t end = answer.find("\r\n\r\n");
  if (absl::StartsWith(answer, "HTTP/1.1 204 ")) return answer.size() == end + 4;
  const size_t mark = answer.find("Content-Length: ");
  size_t length = 0;
  if (end == absl::string_view::npos || mark == absl::string_view::npos) return false;
  const absl::string_view number = answer.substr(mark + 16);
  return absl::SimpleAtoi(number.substr(0, number.find('\r')), &length) &&
         answer.size() == end + 4 + length;
}

}  // namespace

struct TcpScript::Impl {
  explicit Impl(std::vector<std::string> a) : answers(std::move(a)) {
    listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (bind(listener, generic, size) != 0 || listen(listener, 16) != 0 ||
        getsockname(listener, generic, &size) != 0) {
      throw std::runtime_error("cannot listen");
    }
    port = ntohs(address.sin_port);
    acceptor = std::thread([this] { Accept(); });
  }

  ~Impl() {
    shutdown(listener, SHUT_RDWR);
    {
      absl::MutexLock lock(&mutex);
      stopping = true;
      for (const int client : open) shutdown(client, SHUT_RDWR);
    }
    acceptor.join();
    for (std::thread& thread : threads) thread.join();
    close(listener);
  }

  void Accept() {
    while (true) {
      const int client = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
      absl::MutexLock lock(&mutex);
      if (stopping || client < 0) {
        if (client >= 0) close(client);
        return;
      }
      ++connections;
      open.insert(client);
      threads.emplace_back([this, client] {
        Serve(client);
        absl::MutexLock done(&mutex);
        open.erase(client);
        close(client);
      });
    }
  }

  // One connection, until it has to end.
  void Serve(int client) {
    std::string pending;
    char chunk[65536];
    while (true) {
      const ssize_t n = recv(client, chunk, sizeof chunk, 0);
      if (n <= 0) return;
      pending.append(chunk, static_cast<size_t>(n));
      const size_t length = RequestLength(pending);
      if (length == 0) continue;
      const std::string answer = NextAnswer(pending.substr(0, length));
      pending.erase(0, length);
      if (answer == kNever) continue;
      if (send(client, answer.data(), answer.size(), MSG_NOSIGNAL) < 0 || !IsComplete(answer))
        return;
    }
  }

  std::string NextAnswer(const std::string& request) {
    absl::MutexLock lock(&mutex);
    received += request;
    const size_t n = static_cast<size_t>(requests++);
    return n < answers.size() ? answers[n] : kHangUp;
  }

  const std::vector<std::string> answers;
  int listener = -1;
  int port = 0;
  absl::Mutex mutex;
  bool stopping ABSL_GUARDED_BY(mutex) = false;
  int connections ABSL_GUARDED_BY(mutex) = 0;
  int requests ABSL_GUARDED_BY(mutex) = 0;
  std::string received ABSL_GUARDED_BY(mutex);
  std::set<int> open ABSL_GUARDED_BY(mutex);
  std::vector<std::thread> threads;  // grows on the acceptor's thread, read after its end
  std::thread acceptor;
};

TcpScript::TcpScript(std::vector<std::string> answers)
    : impl_(std::make_unique<Impl>(std::move(answers))) {}

TcpScript::~TcpScript() = default;

int TcpScript::port() const { return impl_->port; }

int TcpScript::connections() const {
  absl::MutexLock lock(&impl_->mutex);
  return impl_->connections;
}

int TcpScript::requests() const {
  absl::MutexLock lock(&impl_->mutex);
  return impl_->requests;
}

std::string TcpScript::Received() const {
  absl::MutexLock lock(&impl_->mutex);
  return impl_->received;
}

}  // namespace tresen::testing
