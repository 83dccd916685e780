#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "libs/clock/clock.h"
#include "libs/clock/stopper.h"
#include "libs/ids/id_source.h"
#include "libs/rpc/cancellation.h"
#include "services/notification/peers/appointments.h"
#include "services/notification/peers/catalogue.h"
#include "services/notification/store/plan_store.h"
#include "services/notification/store/settings_store.h"
#include "services/notification/workers/notice_writer.h"

namespace tresen::notification {

// What the follower works with; all outlive it.
struct FollowerParts {
  PlanStore& store;
  SettingsStore& settings;
  Catalogue& catalogue;
  const Appointments& appointments;
  const NoticeWriter& notices;
  const Clock& clock;
  IdSource& ids;
  std::function<void()> wake_notices;
};

// Follows the appointments of every tenant and writes down, with each change in one transaction,
// what the branch is told, what reminder is planned, and how far it has come. Several processes may
// follow: whoever commits a change first has told of it.
class AppointmentFollower {
 public:
  explicit AppointmentFollower(FollowerParts parts);
  // Stops.
  ~AppointmentFollower();
  AppointmentFollower(const AppointmentFollower&) = delete;
  AppointmentFollower& operator=(const AppointmentFollower&) = delete;

  void Start();
  void Stop();

 private:
  void LookForTenants();
  void FollowTenant(const std::string& tenant);
  absl::Status FollowOnce(const std::string& tenant);
  // The token after it; the change is then written down. ABORTED when somebody else has come
  // further.
  absl::Status Take(const std::string& tenant, const std::string& known_token,
                    const scheduling::v1::WatchAppointmentsResponse& change);
  absl::StatusOr<FollowedChange> Effects(
      const rpc::CallContext& context, const std::string& tenant,
      const scheduling::v1::WatchAppointmentsResponse& change) const;
  void PlanReminders(const Business& business, const MessageRules& rules,
                     const scheduling::v1::WatchAppointmentsResponse& change,
                     FollowedChange& effects) const;
  rpc::CallContext StreamContext() const;

  const FollowerParts parts_;
  Stopper stopper_;
  std::shared_ptr<rpc::Cancellation> cancellation_;  // shared with the streams that are open
  std::thread looking_;
  std::map<std::string, std::thread> following_;  // touched by looking_, then by Stop()
};

}  // namespace tresen::notification
