// The calendars of all tenants in memory: catalogue, free time and the visits' versions, kept
// current by own commits at once and by the change feed for everybody else's.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "libs/clock/clock.h"
#include "services/scheduling/domain/alternatives.h"
#include "services/scheduling/domain/availability_index.h"
#include "services/scheduling/store/scheduling_store.h"
#include "tresen/scheduling/v1/catalog.pb.h"

namespace tresen::scheduling {

// A stored document as rules, and as it was applied. Read once per change, not once per call.
struct ReadCatalogue {
  Catalogue rules;
  std::shared_ptr<const v1::Catalog> applied;
};

// One tenant's calendar as of a change. Guarded by LiveCalendars.
class Calendar {
 public:
  // `stored.absences` are those that were entered here; the index also knows other people's time.
  Calendar(StoredCatalogue stored, std::shared_ptr<const v1::Catalog> applied,
           AvailabilityIndex index, const std::vector<Visit>& active);

  int64_t revision() const { return revision_; }
  const v1::Catalog& applied() const { return *applied_; }
  // Entered here, without what calendars outside tell.
  const std::vector<Absence>& absences() const { return absences_; }
  const std::vector<ForeignBusy>& foreign_busy() const { return foreign_busy_; }
  const AvailabilityIndex& index() const { return index_; }
  const Catalogue& catalogue() const { return index_.catalogue(); }
  // Starts of the visits that count for caps, by branch.
  const BranchVisits& visits() const { return visits_; }
  // By staff index of the catalogue.
  const std::vector<StaffLoad>& loads() const { return loads_; }
  // Number of the last change of the feed that is in it.
  int64_t last_change() const { return last_change_; }
  void NoteChange(int64_t sequence) { last_change_ = std::max(last_change_, sequence); }

  // Newer versions replace older ones; older ones are ignored.
  void Apply(const Visit& visit);
  void Apply(const ResourceState& state);
  void Forget(const VisitId& visit) { index_.RemoveVisit(visit); }
  void ExpireHolds(absl::Time now) { index_.ExpireHolds(now); }

 private:
  void Count(const Visit& visit, int sign);

  int64_t revision_;
  int64_t last_change_ = 0;
  std::shared_ptr<const v1::Catalog> applied_;
  std::vector<Absence> absences_;
  std::vector<ForeignBusy> foreign_busy_;
  AvailabilityIndex index_;
  absl::flat_hash_map<VisitId, Visit> known_;  // without claims
  BranchVisits visits_;
  std::vector<StaffLoad> loads_;
  absl::flat_hash_map<StaffId, int> staff_index_;
};

class LiveCalendars {
 public:
  // Turns a stored document into rules.
  using ReadDocument =
      std::function<absl::StatusOr<ReadCatalogue>(const TenantId&, const std::string& document)>;

  // Both outlive the object.
  LiveCalendars(SchedulingStore& store, const Clock& clock, ReadDocument read)
      : store_(store), clock_(clock), read_(std::move(read)) {}

  // Runs `look` on the tenant's current calendar; loads it first if need be. NOT_FOUND if the
  // tenant has no catalogue.
  absl::Status Look(const TenantId& tenant, absl::FunctionRef<absl::Status(const Calendar&)> look);

  // Own commits, visible to the next Look.
  void Apply(const TenantId& tenant, const Visit& visit);
  void Apply(const TenantId& tenant, const std::vector<ResourceState>& states);
  void Forget(const TenantId& tenant, const std::vector<VisitId>& visits);
  // Reads the tenant anew: rules changed.
  absl::Status Reload(const TenantId& tenant);

  // Reads the feed once. Returns how many changes there were.
  absl::StatusOr<int> Follow();
  // Compares with the database; what differs is loaded anew. Returns how many resources differed.
  absl::StatusOr<int> Reconcile(const TenantId& tenant);
  std::vector<TenantId> Tenants() const;
  // Loads every tenant there is. At start.
  absl::Status LoadAll();

 private:
  struct Entry {
    std::unique_ptr<Calendar> calendar;
    absl::CivilDay built_on;
  };

  absl::Status BuildIfNeeded(const TenantId& tenant) ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status Load(const TenantId& tenant) ABSL_EXCLUSIVE_LOCKS_REQUIRED(loading_);
  absl::StatusOr<Entry> Build(const TenantId& tenant, FeedPosition* position)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(loading_);
  bool NeedsBuild(const TenantId& tenant) const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  Calendar* Find(const TenantId& tenant) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  SchedulingStore& store_;
  const Clock& clock_;
  const ReadDocument read_;
  absl::Mutex loading_ ABSL_ACQUIRED_BEFORE(mutex_);  // one load at a time
  mutable absl::Mutex mutex_;
  std::map<TenantId, Entry> entries_ ABSL_GUARDED_BY(mutex_);
  FeedPosition position_ ABSL_GUARDED_BY(mutex_);
  bool following_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace tresen::scheduling
