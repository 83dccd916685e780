#include "libs/http/response_channel.h"

#include <functional>
#include <memory>
#include <utility>

namespace tresen::http {

void ResponseChannel::Run(const std::function<void(ResponseStream&)>& function) {
  const std::shared_ptr<void> keeps_alive = std::move(keeps_alive_);
  {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(this, &ResponseChannel::Decided));
  }
  function(*this);
  {
    // What the wake-up refers to may end with the function.
    absl::MutexLock lock(&mutex_);
    wake_ = nullptr;
    mutex_.Await(absl::Condition(this, &ResponseChannel::NotWaking));
  }
  sink_.SendEnd();
}

void ResponseChannel::Opened(bool success) {
  absl::MutexLock lock(&mutex_);
  if (state_ == State::kOpening) state_ = success ? State::kOpen : State::kClosed;
}

void ResponseChannel::MarkClosed() {
  std::function<void()> wake;
  {
    absl::MutexLock lock(&mutex_);
    state_ = State::kClosed;
    wake.swap(wake_);
    if (wake == nullptr) return;
    waking_ = true;
  }
  wake();  // not under the lock: it may take one that is held around closed()
  absl::MutexLock lock(&mutex_);
  waking_ = false;
}

absl::Status ResponseChannel::Write(absl::string_view chunk) {
  absl::MutexLock lock(&mutex_);
  if (state_ == State::kClosed) return absl::UnavailableError("the client has gone");
  if (chunk.empty()) return absl::OkStatus();  // would be the end of the answer
  writing_ = true;
  bool success = false;
  sink_.SendChunk(chunk, [this, &success](bool sent) {
    absl::MutexLock done(&mutex_);
    success = sent;
    writing_ = false;
  });
  mutex_.Await(absl::Condition(this, &ResponseChannel::Idle));
  return success ? absl::OkStatus() : absl::UnavailableError("the client has gone");
}

bool ResponseChannel::closed() const {
  absl::MutexLock lock(&mutex_);
  return state_ == State::kClosed;
}

void ResponseChannel::OnClosed(std::function<void()> wake) {
  {
    absl::MutexLock lock(&mutex_);
    if (state_ != State::kClosed) {
      wake_ = std::move(wake);
      return;
    }
  }
  wake();
}

}  // namespace tresen::http
