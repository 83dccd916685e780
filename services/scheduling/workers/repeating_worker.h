#pragma once

#include <functional>
#include <thread>

#include "absl/time/time.h"
#include "libs/clock/stopper.h"

namespace tresen::scheduling {

// Does a piece of work again and again on a thread of its own, until it is stopped. The work must
// not throw; what fails is tried again after the pause.
class RepeatingWorker {
 public:
  // `work` says whether it wants to be asked again at once.
  RepeatingWorker(absl::Duration pause, std::function<bool()> work);
  ~RepeatingWorker() { Stop(); }

  void Start();
  // Ends the pause.
  void Wake() { stopper_.Wake(); }
  void Stop();

 private:
  void Run();

  const absl::Duration pause_;
  const std::function<bool()> work_;
  Stopper stopper_;
  std::thread thread_;
};

}  // namespace tresen::scheduling
