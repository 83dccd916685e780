#pragma once

#include <atomic>
#include <list>
#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "libs/clock/clock.h"
#include "services/simulator/mail/mailbox.h"

namespace tresen::simulator {

// A small mail server on an IPv4 address of this machine, for the branch mail. Everything is kept
// and nothing is forwarded. Thread-safe.
class SmtpServer {
 public:
  // Listens when this returns; port 0 takes any free port. UNAVAILABLE naming the port when it is
  // taken.
  static absl::StatusOr<std::unique_ptr<SmtpServer>> Start(const std::string& host, int port,
                                                           Mailbox& mailbox, const Clock& clock);
  ~SmtpServer();
  SmtpServer(const SmtpServer&) = delete;
  SmtpServer& operator=(const SmtpServer&) = delete;

  int port() const { return port_; }

 private:
  struct Talk {
    int socket;
    std::thread thread;
    std::atomic<bool> over{false};
  };

  SmtpServer(int socket, int port, Mailbox& mailbox, const Clock& clock);
  void Listen();
  void Serve(Talk& talk);
  void Sweep() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const int socket_;
  const int port_;
  Mailbox& mailbox_;
  const Clock& clock_;
  absl::Mutex mutex_;
  std::list<Talk> talks_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread listener_;
};

}  // namespace tresen::simulator
