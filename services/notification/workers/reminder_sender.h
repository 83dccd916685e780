#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "libs/clock/clock.h"
#include "libs/ids/id_source.h"
#include "libs/workqueue/work_source.h"
#include "services/notification/channels/registry.h"
#include "services/notification/peers/appointments.h"
#include "services/notification/peers/catalogue.h"
#include "services/notification/peers/customers.h"
#include "services/notification/peers/vault.h"
#include "services/notification/store/plan_store.h"
#include "services/notification/store/settings_store.h"

namespace tresen::notification {

// The template of reminders at the channel.
inline constexpr char kReminderTemplate[] = "appointment_reminder";

// What the sender of reminders works with; all outlive it.
struct ReminderParts {
  PlanStore& store;
  SettingsStore& settings;
  const Vault& vault;
  Customers& customers;
  Catalogue& catalogue;
  const Appointments& appointments;
  const Channels& channels;
  const Clock& clock;
  IdSource& ids;
  std::function<void()> wake_sender;
};

// Turns a planned reminder that is due into a message, after reading anew whether the appointment
// still stands and whether the customer may be written to. The sender reads both once more when the
// message leaves. Thread-safe.
class ReminderSender final : public workqueue::WorkSource {
 public:
  explicit ReminderSender(ReminderParts parts) : parts_(std::move(parts)) {}

  static constexpr absl::Duration kLease = absl::Seconds(20);

  absl::StatusOr<workqueue::ClaimBatch> ClaimDue(const workqueue::ClaimRequest& request) override;
  absl::Status Handle(const workqueue::Claim& claim) override;
  absl::Status GiveBack(const workqueue::Claim& claim, const absl::Status& why) override;

 private:
  std::optional<ReminderRow> Take(const std::string& key);
  absl::Status Remind(const ReminderRow& row);
  absl::Status Send(const rpc::CallContext& context, const ReminderRow& row,
                    const scheduling::v1::Appointment& appointment, const CustomerFacts& customer);
  absl::StatusOr<std::optional<TemplateSetting>> Wording(const std::string& tenant,
                                                         const std::string& wanted,
                                                         const std::string& otherwise);
  absl::Status Skip(const ReminderRow& row, absl::string_view reason);

  const ReminderParts parts_;
  absl::Mutex mutex_;
  std::map<std::string, ReminderRow> claimed_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tresen::notification
