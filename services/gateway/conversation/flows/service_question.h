#pragma once

#include "services/gateway/conversation/counter.h"
#include "services/gateway/conversation/flows/drafting.h"

namespace tresen::gateway {

enum class ServiceCertainty {
  kOpen,       // asked for, or waiting: the flow returns
  kSaid,       // named by the customer
  kLastVisit,  // taken from the last visit; the offer names it
  kMentioned,  // asked about before; the offer names it
};

// Makes sure that the open goal has a service: from the words, the person's skills, or the last visit;
// else asks which.
ServiceCertainty SettleService(Counter& counter, const DraftReading& reading);

}  // namespace tresen::gateway
