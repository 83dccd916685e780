#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace tresen::postgres {

struct ListenerOptions {
  std::string connection;  // as in PoolOptions
  std::string role;
  std::string application_name;
  std::vector<std::string> channels;
};

// Hears Transaction::Notify of any process, on a connection and a thread of its own. Only a
// wake-up: notifications are lost while the connection is, so whoever listens also polls.
class Listener {
 public:
  // `wake` is called with the channel, on the listener's thread, after every notification, and once
  // per channel after every connect, because something may have been missed. It must not block.
  Listener(ListenerOptions options, std::function<void(absl::string_view channel)> wake);
  // Ends the thread; `wake` is not called any more.
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tresen::postgres
