#include "tests/support/raw_connection.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <string>

#include "absl/strings/match.h"

namespace tresen::testing {

RawConnection::RawConnection(int port) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    close(socket_);
    throw std::runtime_error("nobody listens");
  }
}

RawConnection::~RawConnection() { Close(); }

void RawConnection::Close() {
  if (socket_ >= 0) close(socket_);
  socket_ = -1;
}

bool RawConnection::Send(absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

std::string RawConnection::ReadUntil(absl::string_view text, absl::Duration limit) {
  std::string all;
  char chunk[4096];
  while (text.empty() || !absl::StrContains(all, text)) {
    pollfd waiting{socket_, POLLIN, 0};
    if (poll(&waiting, 1, static_cast<int>(absl::ToInt64Milliseconds(limit))) <= 0) break;
    const ssize_t n = recv(socket_, chunk, sizeof chunk, 0);
    if (n <= 0) break;
    all.append(chunk, static_cast<size_t>(n));
  }
  return all;
}

std::string RawConnection::ReadToEnd(absl::Duration limit) { return ReadUntil("", limit); }

bool RawConnection::ClosedByPeer(absl::Duration limit) {
  char chunk[4096];
  pollfd waiting{socket_, POLLIN, 0};
  while (poll(&waiting, 1, static_cast<int>(absl::ToInt64Milliseconds(limit))) > 0) {
    if (recv(socket_, chunk, sizeof chunk, 0) <= 0) return true;
  }
  return false;
}

}  // namespace tresen::testing
