#pragma once

#include "absl/status/statusor.h"
#include "libs/clock/clock.h"
#include "libs/crypto/token.h"
#include "libs/rpc/call_context.h"
#include "services/scheduling/foreign_calendars.h"
#include "services/scheduling/live_calendars.h"
#include "tresen/scheduling/v1/scheduling.pb.h"

namespace tresen::scheduling {

// What SchedulingService tells of calendars outside. Thread-safe; everything outlives it.
class ForeignHandlers {
 public:
  ForeignHandlers(ForeignCalendars& foreign, LiveCalendars& calendars, const Clock& clock,
                  const crypto::TokenSigner& signer)
      : foreign_(foreign), calendars_(calendars), clock_(clock), signer_(signer) {}

  absl::StatusOr<v1::ListBranchCalendarsResponse> ListCalendars(
      const rpc::CallContext& context, const v1::ListBranchCalendarsRequest& request);
  absl::StatusOr<v1::ListCalendarConflictsResponse> ListConflicts(
      const rpc::CallContext& context, const v1::ListCalendarConflictsRequest& request);
  absl::StatusOr<v1::CalendarConflict> Resolve(const rpc::CallContext& context,
                                               const v1::ResolveCalendarConflictRequest& request);

 private:
  ForeignCalendars& foreign_;
  LiveCalendars& calendars_;
  const Clock& clock_;
  const crypto::TokenSigner& signer_;
};

}  // namespace tresen::scheduling
