// Branches whose people also keep a calendar elsewhere (CalDAV, calendar files): their time there
// is not offered here, and our appointments are written there. Our calendar decides.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "libs/clock/clock.h"
#include "services/scheduling/connectors/connector.h"
#include "services/scheduling/live_calendars.h"
#include "services/scheduling/store/mirror_store.h"

namespace tresen::scheduling {

// Makes the connector of a branch. An error when its settings or secret cannot be used.
using MakeMirrorConnector =
    std::function<absl::StatusOr<std::unique_ptr<Connector>>(const TenantId&, const Branch&)>;

// Tells the branch of a conflict, in these lines. Called again with the same conflict after an
// error, and after a crash: `key` is the same then.
using TellBranch =
    std::function<absl::Status(const TenantId&, const BranchId&, const std::string& key,
                               const std::vector<std::string>& lines)>;

// Hears how a branch's calendar could be read and written: `failure` is empty when all went well.
using HearOfSync = std::function<void(const TenantId&, const BranchId&, absl::string_view failure)>;

// Thread-safe. Everything outlives it.
class CalendarMirror {
 public:
  CalendarMirror(SchedulingStore& visits, MirrorStore& records, LiveCalendars& calendars,
                 const Clock& clock, MakeMirrorConnector make, TellBranch tell, HearOfSync hear)
      : visits_(visits),
        records_(records),
        calendars_(calendars),
        clock_(clock),
        make_(std::move(make)),
        tell_(std::move(tell)),
        hear_(std::move(hear)) {}

  struct Report {
    int synced = 0;     // branches read and written in full
    int failed = 0;     // branches of which nothing, or not everything, could be learned or written
    int conflicts = 0;  // noted for the first time
    int unreadable = 0;
    int forbidden = 0;  // entries of which the branch was told that they may not be read
    bool holds_ended = false;
  };
  // What is due of the tenant's branches: every few minutes as the branch says, at once after our
  // own changes, and with growing pauses while the other side does not answer.
  Report Advance(const TenantId& tenant);

 private:
  struct Running {
    ForeignCalendar settings;
    std::string zone;
    std::unique_ptr<Connector> connector;
    absl::Time due = absl::InfinitePast();
    absl::Time not_before = absl::InfinitePast();  // while it fails
    absl::Duration pause;                          // before the next attempt, if this one fails
    int64_t last_change = -1;                      // of ours that is written
    std::set<View::Forbidden> forbidden;           // what the branch was told of
  };
  // One branch at the moment of its sync.
  struct Scene {
    TenantId tenant;
    Branch branch;
    std::string language;
    std::map<ServiceId, std::string> titles;
    std::map<StaffId, std::string> names;
    std::set<std::string> noted;  // keys of conflicts
    int64_t last_change = 0;
    View view;
    std::map<VisitId, Visit> visits;  // booked, and not over
    std::map<VisitId, MirroredVisit> mirrored;
  };

  std::vector<Scene> ScenesOf(const TenantId& tenant);
  absl::Status Sync(Scene& scene, Connector& connector, Report& report);
  absl::Status Load(Scene& scene, Connector& connector);
  absl::Status TakeBusy(const Scene& scene, Report& report);
  absl::Status WriteOut(Scene& scene, Connector& connector, Report& report);
  absl::Status WriteVisit(const Scene& scene, const Visit& visit, const Entry* there,
                          Connector& connector, Report& report);
  absl::Status TakeOut(const Scene& scene, const VisitId& id, const Entry& there,
                       Connector& connector);
  absl::Status Keep(const Scene& scene, const Visit& visit, const Outcome& outcome, Report& report);
  absl::Status TellForbidden(const Scene& scene, std::set<View::Forbidden>& told, Report& report);
  absl::Status Note(const Scene& scene, const VisitId& visit, MirrorConflictKind kind,
                    const std::string& external_id, Interval during, Report& report);

  SchedulingStore& visits_;
  MirrorStore& records_;
  LiveCalendars& calendars_;
  const Clock& clock_;
  const MakeMirrorConnector make_;
  const TellBranch tell_;
  const HearOfSync hear_;
  absl::Mutex mutex_;  // one sync at a time
  std::map<std::pair<TenantId, BranchId>, Running> running_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tresen::scheduling
