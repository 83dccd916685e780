#pragma once

#include <string>
#include <vector>

#include "services/gateway/conversation/reply.h"
#include "services/gateway/desk/world.h"
#include "services/gateway/inbox/payload.h"
#include "tresen/notification/v1/notification.pb.h"

namespace tresen::gateway {

// The rendered reply as the notification service takes it. `mark_read`: provider id of the message
// that is answered.
tresen::notification::v1::SendRequest ReplyRequest(const TurnScope& scope,
                                                   const RenderedMessage& message,
                                                   const std::string& message_id,
                                                   const std::string& mark_read,
                                                   const std::string& request_id);

// Only says that the customer wrote, which opens the window; when nothing is answered.
tresen::notification::v1::ReportInboundRequest InboundRequest(const TurnScope& scope);

// The case as the branch reads it.
tresen::notification::v1::NotifyBranchRequest CaseRequest(const TurnScope& scope,
                                                          const OpenedCase& opened,
                                                          const std::string& request_id);

// What the thread keeps of a reply.
Payload ThreadPayload(const RenderedMessage& message);

// What staff see of a case, as lines.
std::vector<std::string> SummaryLines(const OpenCase& opened);

}  // namespace tresen::gateway
