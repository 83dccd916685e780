#include "services/scheduling/workers/repeating_worker.h"

#include <utility>

namespace tresen::scheduling {

RepeatingWorker::RepeatingWorker(absl::Duration pause, std::function<bool()> work)
    : pause_(pause), work_(std::move(work)) {}

void RepeatingWorker::Start() {
  thread_ = std::thread([this] { Run(); });
}

void RepeatingWorker::Run() {
  while (!stopper_.stopped()) {
    if (work_()) continue;
    if (!stopper_.SleepUnlessStopped(pause_)) return;
  }
}

void RepeatingWorker::Stop() {
  stopper_.Stop();
  if (thread_.joinable()) thread_.join();
}

}  // namespace tresen::scheduling
