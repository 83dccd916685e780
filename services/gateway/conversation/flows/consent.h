#pragma once

#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

enum class ConsentAnswer { kGranted, kRefused };

// Records the answer to the consent question with the exact words that were shown.
void AnswerConsent(Counter& counter, ConsentAnswer answer);

}  // namespace tresen::gateway
