// The way from the thread of a streaming answer to its connection. Inside libs/http only.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "libs/http/message.h"

namespace tresen::http {

// What a connection does for the channel. Called from the stream's thread.
class ChunkSink {
 public:
  virtual ~ChunkSink() = default;
  // Calls `done` when the chunk has been handed to the kernel (true) or never will be (false).
  virtual void SendChunk(absl::string_view chunk, std::function<void(bool)> done) = 0;
  virtual void SendEnd() = 0;
};

class ResponseChannel final : public ResponseStream {
 public:
  // `keeps_alive` owns `sink`; the channel lets go of it at the end of Run.
  ResponseChannel(ChunkSink& sink, std::shared_ptr<void> keeps_alive)
      : sink_(sink), keeps_alive_(std::move(keeps_alive)) {}

  // On the stream's thread: waits for Opened, runs, ends the answer.
  void Run(const std::function<void(ResponseStream&)>& function);

  // From the connection: the header is out (or could not be sent); the client has gone.
  void Opened(bool success);
  void MarkClosed();

  absl::Status Write(absl::string_view chunk) override;
  bool closed() const override;
  void OnClosed(std::function<void()> wake) override;

 private:
  enum class State { kOpening, kOpen, kClosed };
  bool Decided() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return state_ != State::kOpening; }
  bool Idle() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !writing_; }
  bool NotWaking() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !waking_; }

  ChunkSink& sink_;
  std::shared_ptr<void> keeps_alive_;  // ends with Run; the connection shares itself
  mutable absl::Mutex mutex_;
  State state_ ABSL_GUARDED_BY(mutex_) = State::kOpening;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool waking_ ABSL_GUARDED_BY(mutex_) = false;
  std::function<void()> wake_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tresen::http
