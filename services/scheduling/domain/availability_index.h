// Free time of everybody and everything in memory, as bit planes kept current by claims.
// It proposes; the database decides. Not thread-safe: readers may share it while nobody writes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/scheduling/domain/bit_plane.h"
#include "services/scheduling/domain/catalogue.h"
#include "services/scheduling/domain/service_shape.h"
#include "services/scheduling/domain/visit.h"
#include "services/scheduling/domain/working_time.h"

namespace tresen::scheduling {

// One active claim as the index sees it. Holds are visits that expire.
struct BusySpan {
  VisitId visit;
  Interval during;
  int buffer_before_minutes = 0;
  int buffer_after_minutes = 0;
  absl::Time expires = absl::InfiniteFuture();
  friend bool operator==(const BusySpan&, const BusySpan&) = default;
};

// A single person, chair or device. `core` are the claimed cells, `wide` also their buffers.
struct Unit {
  ResourceId id;
  std::vector<BusySpan> spans;  // by start
  BitPlane core;
  BitPlane wide;
};

// A unit as it can be used at one branch. `free` = work & ~wide. `longest_run[d]` is an upper
// bound, in cells (at most 255), of the free run that begins on local day d of the branch.
struct UnitCalendar {
  int unit = 0;
  int work = 0;  // index of the shared plane of working time
  BitPlane free;
  std::vector<uint8_t> longest_run;
};

// Where the local days of a branch lie on the axis.
struct DayCells {
  absl::CivilDay day;
  int64_t first_cell = 0;
  int cells = 0;
};

struct BranchCalendar {
  absl::TimeZone zone;
  std::vector<DayCells> days;
  BitPlane open;
  // By staff index of the catalogue: one calendar per unit of capacity; empty = not at this branch.
  std::vector<std::vector<int>> people;
  std::map<KindId, std::vector<int>> pools;  // calendars of the units of each kind
};

class AvailabilityIndex {
 public:
  // Covers the local days `first_day` … `first_day` + `days` - 1 of every branch. The catalogue is
  // kept (copied); it must have passed CheckCatalogue.
  AvailabilityIndex(Catalogue catalogue, std::vector<Absence> absences, absl::CivilDay first_day,
                    int days);

  const Catalogue& catalogue() const { return catalogue_; }
  const std::vector<Absence>& absences() const { return absences_; }
  const CellAxis& axis() const { return axis_; }
  // Null if the catalogue has no such branch.
  const BranchCalendar* branch(const BranchId& id) const;
  const UnitCalendar& calendar(int index) const { return calendars_[index]; }
  const Unit& unit(int index) const { return units_[index]; }
  const BitPlane& work(const UnitCalendar& calendar) const { return works_[calendar.work]; }
  // Nothing if no person or pool of the catalogue has this id (any more).
  std::optional<int> UnitOf(const ResourceId& id) const;
  // Who can do the service at the branch, kept ready. Null where two or more people work together:
  // there are too many pairs of people to keep.
  const ServiceOptions* OptionsAt(const BranchId& branch, const ServiceId& service) const;
  // Of any service of the business, in cells: a shorter gap cannot be sold. 0 without services.
  int shortest_service() const { return shortest_service_; }
  const std::vector<int>& CalendarsOf(int unit) const { return calendars_of_unit_[unit]; }
  int unit_count() const { return static_cast<int>(units_.size()); }

  void Add(const ResourceId& resource, const BusySpan& span);
  void RemoveVisit(const VisitId& visit);
  // Everything the resource has in `window` becomes exactly `spans` (those that begin in it).
  void Replace(const ResourceId& resource, Interval window, const std::vector<BusySpan>& spans);
  // Frees holds that have expired. Cheap when nothing is due.
  void ExpireHolds(absl::Time now);
  absl::Time next_expiry() const { return next_expiry_; }

  // The units that a visit occupies.
  std::vector<int> UnitsOf(const VisitId& visit) const;
  // The calendar with the visits' own claims taken away: what a move or a swap may use.
  UnitCalendar Without(const UnitCalendar& calendar, const std::vector<VisitId>& visits,
                       Unit& scratch) const;

  // Units whose planes differ from a rebuild of their spans: must be 0.
  int CountMismatches() const;
  size_t MemoryBytes() const;

 private:
  void AddBranch(const Branch& branch, DayRange range);
  void AddOptions(const Branch& branch);
  int AddUnit(const ResourceId& id);
  int AddCalendar(int unit, int work, const BranchCalendar& branch);
  void Repaint(int unit, Interval window);
  void Refresh(int unit, int64_t from, int64_t to);
  void RefreshRuns(UnitCalendar& calendar, const BranchCalendar& branch, int64_t from, int64_t to);
  void RecomputeNextExpiry();

  Catalogue catalogue_;
  std::vector<Absence> absences_;
  CellAxis axis_;
  std::vector<BitPlane> works_;
  std::vector<Unit> units_;
  std::vector<UnitCalendar> calendars_;
  std::vector<std::vector<int>> calendars_of_unit_;
  std::vector<int> branch_of_calendar_;
  std::vector<BranchCalendar> branches_;
  absl::flat_hash_map<ResourceId, int> unit_by_id_;
  absl::flat_hash_map<VisitId, absl::flat_hash_set<int>> units_by_visit_;
  absl::flat_hash_map<std::pair<BranchId, ServiceId>, ServiceOptions> options_;
  int shortest_service_ = 0;
  absl::Time next_expiry_ = absl::InfiniteFuture();
};

// Units whose claims differ between two indices of the same catalogue and days, sorted.
std::vector<ResourceId> DifferingUnits(const AvailabilityIndex& a, const AvailabilityIndex& b);

}  // namespace tresen::scheduling
