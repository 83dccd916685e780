#include "services/simulator/mail/smtp_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "absl/strings/str_cat.h"

namespace tresen::simulator {
namespace {

constexpr std::size_t kMostTalks = 32;
constexpr int kPatienceSeconds = 60;

bool SendAll(int socket, absl::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = send(socket, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

int BoundPort(int socket) {
  sockaddr_in address{};
  socklen_t size = sizeof(address);
  getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

}  // namespace

absl::StatusOr<std::unique_ptr<SmtpServer>> SmtpServer::Start(const std::string& host, int port,
                                                              Mailbox& mailbox,
                                                              const Clock& clock) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  if (inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) {
    return absl::InvalidArgumentError("the mail server needs an IPv4 address to listen on");
  }
  const int listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (bind(listening, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0 ||
      listen(listening, SOMAXCONN) != 0) {
    close(listening);
    return absl::UnavailableError(absl::StrCat("port ", port, " of the mail server is taken"));
  }
  return std::unique_ptr<SmtpServer>(
      new SmtpServer(listening, BoundPort(listening), mailbox, clock));
}

SmtpServer::SmtpServer(int socket, int port, Mailbox& mailbox, const Clock& clock)
    : socket_(socket), port_(port), mailbox_(mailbox), clock_(clock) {
  listener_ = std::thread([this] { Listen(); });
}

SmtpServer::~SmtpServer() {
  shutdown(socket_, SHUT_RDWR);
  listener_.join();
  std::list<Talk> talks;
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
    for (Talk& talk : talks_) shutdown(talk.socket, SHUT_RDWR);
    talks.splice(talks.end(), talks_);
  }
  for (Talk& talk : talks) {
    talk.thread.join();
    close(talk.socket);
  }
  close(socket_);
}

void SmtpServer::Listen() {
  while (true) {
    const int accepted = accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
    if (accepted < 0) return;
    const timeval patience{kPatienceSeconds, 0};
    setsockopt(accepted, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    absl::MutexLock lock(&mutex_);
    Sweep();
    if (stopped_ || talks_.size() >= kMostTalks) {
      SendAll(accepted, "421 Too busy\r\n");
      close(accepted);
      continue;
    }
    Talk& talk = talks_.emplace_back();
    talk.socket = accepted;
    talk.thread = std::thread([this, &talk] { Serve(talk); });
  }
}

// Ends conversations that are over.
void SmtpServer::Sweep() {
  for (auto talk = talks_.begin(); talk != talks_.end();) {
    if (!talk->over) {
      ++talk;
      continue;
    }
    talk->thread.join();
    close(talk->socket);
    talk = talks_.erase(talk);
  }
}

void SmtpServer::Serve(Talk& talk) {
  SmtpSession session;
  std::array<char, 16384> block{};
  bool alive = SendAll(talk.socket, SmtpSession::Greeting());
  while (alive && !session.over()) {
    const ssize_t got = recv(talk.socket, block.data(), block.size(), 0);
    if (got <= 0) break;
    alive = SendAll(talk.socket, session.Feed({block.data(), static_cast<std::size_t>(got)}));
    while (std::optional<ReceivedMail> mail = session.TakeMail()) {
      const bool kept = mailbox_.Put(*std::move(mail), clock_.Now());
      alive =
          alive && SendAll(talk.socket, kept ? SmtpSession::Accepted() : SmtpSession::Refused());
      // What the client sent behind the message is waiting.
      alive = alive && SendAll(talk.socket, session.Feed(""));
    }
  }
  shutdown(talk.socket, SHUT_RDWR);
  talk.over = true;
}

}  // namespace tresen::simulator
