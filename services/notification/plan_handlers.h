#pragma once

#include <functional>

#include "absl/status/statusor.h"
#include "libs/clock/clock.h"
#include "libs/ids/id_source.h"
#include "libs/rpc/call_context.h"
#include "services/notification/peers/appointments.h"
#include "services/notification/peers/vault.h"
#include "services/notification/store/plan_store.h"
#include "services/notification/store/settings_store.h"
#include "services/notification/workers/notice_writer.h"
#include "tresen/notification/v1/notification.pb.h"

namespace tresen::notification {

// What the handlers of plans, notices and settings work with; all outlive them.
struct PlanParts {
  PlanStore& store;
  SettingsStore& settings;
  const Vault& vault;
  Catalogue& catalogue;
  const Appointments& appointments;
  const NoticeWriter& notices;
  const Clock& clock;
  IdSource& ids;
  std::function<void()> wake_notices;
  std::function<void()> wake_reminders;
  bool local_profile = false;
};

// The part of NotificationService that is about what comes later, branches and settings.
class PlanHandlers {
 public:
  explicit PlanHandlers(PlanParts parts) : parts_(std::move(parts)) {}

  absl::StatusOr<v1::ScheduledReminder> ScheduleReminder(
      const rpc::CallContext& context, const v1::ScheduleReminderRequest& request);
  absl::StatusOr<v1::CancelScheduledResponse> CancelScheduled(
      const rpc::CallContext& context, const v1::CancelScheduledRequest& request);
  absl::StatusOr<v1::NotifyBranchResponse> NotifyBranch(const rpc::CallContext& context,
                                                        const v1::NotifyBranchRequest& request);
  absl::StatusOr<v1::ApplySettingsResponse> ApplySettings(const rpc::CallContext& context,
                                                          const v1::ApplySettingsRequest& request);

 private:
  absl::StatusOr<ReminderRow> PlanOf(const rpc::CallContext& context,
                                     const v1::ScheduleReminderRequest& request,
                                     const std::string& tenant, const std::string& appointment);
  absl::StatusOr<TenantSettings> SettingsOf(const rpc::CallContext& context,
                                            const v1::ApplySettingsRequest& request,
                                            const std::string& tenant);

  const PlanParts parts_;
};

}  // namespace tresen::notification
