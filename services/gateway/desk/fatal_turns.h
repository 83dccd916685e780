#pragma once

#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "services/gateway/conversation/turn.h"

namespace tresen::gateway {

// Finds the turn on which the language service goes down whenever it reads it, and which would be tried for ever.
// A service that is merely away condemns nothing: only a fall counts that comes right after the service has read
// something harmless, and turns with a fall are tried one at a time, so that none falls for another's sake.
// Kept in memory: another process counts for itself. Thread-safe.
class FatalTurns {
 public:
  // So many falls in a row condemn a turn.
  static constexpr int kMostFalls = 3;

  // What `read` made of the turn's text; `harmless` lets the service read something that is known to be well.
  // UNAVAILABLE: try again later. DATA_LOSS: the turn was condemned.
  absl::StatusOr<Understanding> Read(const std::string& turn, absl::FunctionRef<absl::Status()> harmless,
                                     absl::FunctionRef<absl::StatusOr<Understanding>()> read);

 private:
  // Falls of a turn that failed; -1: it never failed.
  int FallsOf(const std::string& turn);
  void Keep(const std::string& turn, int falls);
  void Forget(const std::string& turn);
  absl::StatusOr<Understanding> Try(const std::string& turn, int falls, absl::FunctionRef<absl::Status()> harmless,
                                    absl::FunctionRef<absl::StatusOr<Understanding>()> read);

  absl::Mutex alone_;  // held while a turn with a fall is tried
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, int> falls_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tresen::gateway
