#include "libs/postgres/listener.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "libs/postgres/connection.h"
#include "libs/status/status.h"

namespace tresen::postgres {
namespace {

constexpr absl::Duration kFirstPause = absl::Milliseconds(50);
constexpr absl::Duration kLongestPause = absl::Seconds(2);
// A connection whose other end vanished without a word is found out after this long.
constexpr absl::Duration kProbeEvery = absl::Seconds(15);

constexpr Statement kProbe{"postgres.probe", "SELECT 1"};

std::string QuoteName(absl::string_view name) {
  return absl::StrCat("\"", absl::StrReplaceAll(name, {{"\"", "\"\""}}), "\"");
}

}  // namespace

struct Listener::Impl {
  Impl(ListenerOptions o, std::function<void(absl::string_view)> w)
      : options(std::move(o)), wake(std::move(w)), stop_event(eventfd(0, EFD_CLOEXEC)) {
    thread = std::thread([this] { Run(); });
  }
  ~Impl() {
    const uint64_t one = 1;
    while (write(stop_event, &one, sizeof one) < 0 && errno == EINTR) {
    }
    thread.join();
    close(stop_event);
  }

  enum class Event { kStop, kSocket, kTimeout };
  Event Wait(int socket, absl::Duration timeout) const {
    pollfd waiting[] = {{stop_event, POLLIN, 0}, {socket, POLLIN, 0}};
    const int ready =
        poll(waiting, socket < 0 ? 1 : 2, static_cast<int>(absl::ToInt64Milliseconds(timeout)));
    if (waiting[0].revents != 0) return Event::kStop;
    return ready > 0 && waiting[1].revents != 0 ? Event::kSocket : Event::kTimeout;
  }

  void Run() {
    absl::Duration pause = kFirstPause;
    while (true) {
      const absl::StatusOr<std::unique_ptr<Connection>> connection = Subscribe();
      if (connection.ok()) {
        pause = kFirstPause;
        for (const std::string& channel : options.channels) wake(channel);
        if (!ListenOn(**connection)) return;
      }
      if (Wait(-1, pause) == Event::kStop) return;
      pause = std::min(pause * 2, kLongestPause);
    }
  }

  absl::StatusOr<std::unique_ptr<Connection>> Subscribe() const {
    TRESEN_ASSIGN_OR_RETURN(
        std::unique_ptr<Connection> connection,
        Connection::Open({options.connection, options.role, options.application_name}));
    for (const std::string& channel : options.channels) {
      TRESEN_RETURN_IF_ERROR(
          connection->Script("listen", absl::StrCat("LISTEN ", QuoteName(channel))));
    }
    return connection;
  }

  // False if the listener shall end, true if the connection is lost.
  bool ListenOn(Connection& connection) const {
    while (true) {
      const Event event = Wait(connection.socket(), kProbeEvery);
      if (event == Event::kStop) return false;
      if (event == Event::kTimeout) {
        connection.Queue(kProbe, {});
        if (!connection.Flush().ok()) return true;
      }
      const auto channels = connection.TakeNotifications();
      if (!channels.ok()) return true;
      for (const std::string& channel : *channels) wake(channel);
    }
  }

  const ListenerOptions options;
  const std::function<void(absl::string_view)> wake;
  const int stop_event;
  std::thread thread;
};

Listener::Listener(ListenerOptions options, std::function<void(absl::string_view)> wake)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(wake))) {}

Listener::~Listener() = default;

}  // namespace tresen::postgres
