#include "services/gateway/desk/fatal_turns.h"

#include <cstddef>
#include <utility>

#include "libs/status/status.h"
#include "services/gateway/desk/retry_delay.h"

namespace tresen::gateway {
namespace {

// More turns than that do not wait; those that another process took over are forgotten with the rest.
constexpr size_t kMostTurns = 10'000;

}  // namespace

absl::StatusOr<Understanding> FatalTurns::Read(const std::string& turn, absl::FunctionRef<absl::Status()> harmless,
                                               absl::FunctionRef<absl::StatusOr<Understanding>()> read) {
  const int falls = FallsOf(turn);
  if (falls < 0) {
    absl::StatusOr<Understanding> understood = read();
    if (IsAway(understood.status())) Keep(turn, 0);
    return understood;
  }
  if (falls == 0) return Try(turn, falls, harmless, read);
  absl::MutexLock lock(&alone_);
  return Try(turn, falls, harmless, read);
}

absl::StatusOr<Understanding> FatalTurns::Try(const std::string& turn, int falls,
                                              absl::FunctionRef<absl::Status()> harmless,
                                              absl::FunctionRef<absl::StatusOr<Understanding>()> read) {
  TRESEN_RETURN_IF_ERROR(harmless());
  absl::StatusOr<Understanding> understood = read();
  if (IsAway(understood.status()) && falls + 1 < kMostFalls) {
    Keep(turn, falls + 1);
    return understood;
  }
  Forget(turn);
  if (!IsAway(understood.status())) return understood;
  return absl::DataLossError("the language service goes down whenever it reads this turn");
}

int FatalTurns::FallsOf(const std::string& turn) {
  absl::MutexLock lock(&mutex_);
  const auto found = falls_.find(turn);
  return found == falls_.end() ? -1 : found->second;
}

void FatalTurns::Keep(const std::string& turn, int falls) {
  absl::MutexLock lock(&mutex_);
  if (falls_.size() >= kMostTurns) falls_.clear();
  falls_[turn] = falls;
}

void FatalTurns::Forget(const std::string& turn) {
  absl::MutexLock lock(&mutex_);
  falls_.erase(turn);
}

}  // namespace tresen::gateway
