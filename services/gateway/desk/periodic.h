#pragma once

#include <functional>
#include <thread>

#include "absl/time/time.h"
#include "libs/clock/stopper.h"

namespace tresen::gateway {

// A thread that does something every so often until it is stopped. `work` answers whether it did
// something and wants to be asked again at once.
class Periodic {
 public:
  Periodic(absl::Duration interval, std::function<bool()> work)
      : interval_(interval), work_(std::move(work)) {}
  ~Periodic() { Stop(); }

  void Start() {
    thread_ = std::thread([this] {
      do {
        while (!stopper_.stopped() && work_()) {
        }
      } while (stopper_.SleepUnlessStopped(interval_));
    });
  }
  void Stop() {
    stopper_.Stop();
    if (thread_.joinable()) thread_.join();
  }

 private:
  const absl::Duration interval_;
  const std::function<bool()> work_;
  Stopper stopper_;
  std::thread thread_;
};

}  // namespace tresen::gateway
