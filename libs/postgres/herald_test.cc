#include "libs/postgres/herald.h"

#include <catch2/catch.hpp>

#include "absl/synchronization/notification.h"

namespace tresen::postgres {
namespace {

using Channels = std::vector<std::string>;

// What was sent; the first sending waits until `go`.
struct Sent {
  absl::Mutex mutex;
  std::vector<Channels> sendings ABSL_GUARDED_BY(mutex);
  absl::Notification begun;
  absl::Notification go;

  Herald::Send Send() {
    return [this](const Channels& channels) {
      bool first = false;
      {
        absl::MutexLock lock(&mutex);
        sendings.push_back(channels);
        first = sendings.size() == 1;
      }
      if (!first) return;
      begun.Notify();
      go.WaitForNotification();
    };
  }
};

TEST_CASE(
    "what is announced while something is being sent goes out as one, and nothing is lost at the "
    "end") {
  Sent sent;
  {
    Herald herald(sent.Send());
    herald.Announce({"a"});
    sent.begun.WaitForNotification();
    herald.Announce({"b"});
    herald.Announce({});
    herald.Announce({"a", "b"});
    sent.go.Notify();
  }
  absl::MutexLock lock(&sent.mutex);
  CHECK(sent.sendings == std::vector<Channels>{{"a"}, {"a", "b"}});
}

TEST_CASE("a herald without news sends nothing") {
  Sent sent;
  {
    Herald herald(sent.Send());
    herald.Announce({});
  }
  absl::MutexLock lock(&sent.mutex);
  CHECK(sent.sendings.empty());
}

}  // namespace
}  // namespace tresen::postgres
