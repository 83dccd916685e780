#pragma once

#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

// A photo or document goes to a person, a location gets the nearest branch, a thumb up is a yes to a
// question that is not about cancelling (CONV-10).
void ReceiveAttachment(Counter& counter, const Attachment& attachment);

}  // namespace tresen::gateway
