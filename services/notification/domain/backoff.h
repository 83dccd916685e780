#pragma once

#include "absl/time/time.h"

namespace tresen::notification {

// Why a send did not succeed although it may later.
enum class Fault {
  kNotSent,        // the channel was not reached
  kTemporary,      // it could not take the message now
  kSlowRecipient,  // too many messages to this recipient
  kSlowNumber,     // too many messages of this sender
  kSlowAccount,    // too many calls of the whole account
  kStopped,        // token, permission or payment: somebody has to act
};

// How long to wait before the next attempt. `attempts`: made so far, at least 1. `jitter`: 0 to 1,
// spreads what failed together.
absl::Duration RetryDelay(Fault fault, int attempts, double jitter);

// Whether the fault holds for everything that leaves through the same sender.
bool ClosesSender(Fault fault);

}  // namespace tresen::notification
