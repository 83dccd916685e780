#pragma once

#include "absl/strings/string_view.h"
#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

// The topic of "I'll be ten minutes late", beside "late", that of "what if I am late?".
inline constexpr absl::string_view kRunningLate = "running_late";

// Tells the branch that the customer comes late to today's visit, and the customer that it knows. Says nothing when
// there is no visit today. False: it waits for an answer, or could not be told and said so.
bool TellLate(Counter& counter);

}  // namespace tresen::gateway
