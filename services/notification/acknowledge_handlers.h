#pragma once

#include "absl/status/statusor.h"
#include "libs/clock/clock.h"
#include "libs/rpc/call_context.h"
#include "services/notification/acknowledge/notice_link.h"
#include "services/notification/store/plan_store.h"
#include "services/notification/workers/notice_addresses.h"
#include "tresen/notification/v1/notification.pb.h"

namespace tresen::notification {

// The part of NotificationService that branches reach by the link in their mail.
class AcknowledgeHandlers {
 public:
  // All outlive the handlers.
  AcknowledgeHandlers(PlanStore& store, const NoticeAddresses& addresses, const NoticeLinks& links,
                      const Clock& clock)
      : store_(store), addresses_(addresses), links_(links), clock_(clock) {}

  absl::StatusOr<v1::AcknowledgeNoticeResponse> AcknowledgeNotice(
      const rpc::CallContext& context, const v1::AcknowledgeNoticeRequest& request);

 private:
  PlanStore& store_;
  const NoticeAddresses& addresses_;
  const NoticeLinks& links_;
  const Clock& clock_;
};

}  // namespace tresen::notification
