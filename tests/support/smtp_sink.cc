#include "tests/support/smtp_sink.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/mutex.h"

namespace tresen::testing {

struct SmtpSink::Impl {
  Impl() : listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
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
    thread = std::thread([this] { Run(); });
  }
  ~Impl() {
    shutdown(listener, SHUT_RDWR);
    {
      absl::MutexLock lock(&mutex);
      if (client >= 0) shutdown(client, SHUT_RDWR);
    }
    thread.join();
    close(listener);
  }

  void Run() {
    while (true) {
      const int accepted = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
      if (accepted < 0) return;
      {
        absl::MutexLock lock(&mutex);
        client = accepted;
      }
      pending.clear();
      Serve();
      absl::MutexLock lock(&mutex);
      client = -1;
      close(accepted);
    }
  }

  std::optional<std::string> ReadLine() {
    size_t end;
    while ((end = pending.find("\r\n")) == std::string::npos) {
      char chunk[4096];
      const ssize_t n = recv(client, chunk, sizeof chunk, 0);
      if (n <= 0) return std::nullopt;
      pending.append(chunk, static_cast<size_t>(n));
    }
    std::string line = pending.substr(0, end);
    pending.erase(0, end + 2);
    return line;
  }

  void Say(absl::string_view line) const {
    const std::string bytes = absl::StrCat(line, "\r\n");
    send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }

  void Serve() {
    Message message;
    Say("220 sink");
    while (const auto line = ReadLine()) {
      absl::string_view rest = *line;
      if (absl::ConsumePrefix(&rest, "MAIL FROM:")) {
        message = {std::string(rest.substr(0, rest.find('>') + 1)), {}, ""};
        Say("250 ok");
      } else if (absl::ConsumePrefix(&rest, "RCPT TO:")) {
        message.to.emplace_back(rest.substr(0, rest.find('>') + 1));
        Say(RecipientAnswer());
      } else if (rest == "DATA") {
        Say("354 go on");
        if (!ReadData(message)) return;
        Say("250 taken");
      } else if (rest == "QUIT") {
        return Say("221 bye");
      } else {
        Say(absl::StartsWith(rest, "EHLO") || absl::StartsWith(rest, "RSET") ? "250 ok"
                                                                             : "500 what?");
      }
    }
  }

  std::string RecipientAnswer() const {
    absl::MutexLock lock(&mutex);
    return recipient_answer;
  }

  // False if the connection shall end.
  bool ReadData(Message& message) {
    while (const auto line = ReadLine()) {
      if (*line != ".") {
        absl::string_view text = *line;
        absl::ConsumePrefix(&text, ".");
        absl::StrAppend(&message.data, text, "\r\n");
        continue;
      }
      absl::MutexLock lock(&mutex);
      if (hang_up) return false;
      messages.push_back(message);
      return true;
    }
    return false;
  }

  const int listener;
  int port = 0;
  std::string pending;  // of the client being served
  int client = -1;      // written under the lock
  mutable absl::Mutex mutex;
  std::vector<Message> messages ABSL_GUARDED_BY(mutex);
  std::string recipient_answer ABSL_GUARDED_BY(mutex) = "250 ok";
  bool hang_up ABSL_GUARDED_BY(mutex) = false;
  std::thread thread;
};

SmtpSink::SmtpSink() : impl_(std::make_unique<Impl>()) {}

SmtpSink::~SmtpSink() = default;

int SmtpSink::port() const { return impl_->port; }

std::vector<SmtpSink::Message> SmtpSink::messages() const {
  absl::MutexLock lock(&impl_->mutex);
  return impl_->messages;
}

void SmtpSink::AnswerRecipientsWith(const std::string& line) {
  absl::MutexLock lock(&impl_->mutex);
  impl_->recipient_answer = line;
}

void SmtpSink::HangUpAfterData() {
  absl::MutexLock lock(&impl_->mutex);
  impl_->hang_up = true;
}

}  // namespace tresen::testing
