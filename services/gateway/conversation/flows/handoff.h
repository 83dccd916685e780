#pragma once

#include <vector>

#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

// Opens a case and passes the chat to a person, with these lines before what is known of the open goals; says so once,
// with the waiting time.
void HandOver(Counter& counter, CaseReason reason, Phrase phrase,
              const std::vector<SummaryLine>& lines = {});

// Opens a case without handing over, with these lines before what is known of the open goals. True when that is done.
bool TellStaff(Counter& counter, CaseReason reason, const std::vector<SummaryLine>& lines = {});

}  // namespace tresen::gateway
