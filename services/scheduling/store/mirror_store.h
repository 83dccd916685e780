// What the mirror remembers: our appointments in calendars outside, and where the two disagree.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/scheduling/domain/ids.h"
#include "services/scheduling/domain/interval.h"

namespace tresen::scheduling {

struct MirroredVisit {
  VisitId visit;
  BranchId branch;
  std::string external_id;
  std::string version;
  std::string people;  // in whose calendars, with commas between
  Interval during;
  friend bool operator==(const MirroredVisit&, const MirroredVisit&) = default;
};

// SCH-07: a foreign change never changes a booking silently.
enum class MirrorConflictKind {
  kOverlap,  // somebody's time lies over the appointment
  kMoved,    // it was moved there; ours stands
  kGone,     // it was taken out there; ours stands and is written again
  kChanged,  // it cannot be written: there is another version
};

struct MirrorConflict {
  VisitId visit;
  BranchId branch;
  MirrorConflictKind kind = MirrorConflictKind::kOverlap;
  std::string external_id;
  Interval during;  // there
  absl::Time noted;
  friend bool operator==(const MirrorConflict&, const MirrorConflict&) = default;
};

absl::string_view NameOf(MirrorConflictKind kind);
MirrorConflictKind MirrorConflictNamed(absl::string_view name);

// Thread-safe. A tenant never sees another's rows.
class MirrorStore {
 public:
  virtual ~MirrorStore() = default;
  virtual absl::StatusOr<std::vector<MirroredVisit>> List(const TenantId& tenant,
                                                          const BranchId& branch) = 0;
  virtual absl::Status Put(const TenantId& tenant, const MirroredVisit& visit) = 0;
  virtual absl::Status Remove(const TenantId& tenant, const VisitId& visit) = 0;
  // False if it is noted already.
  virtual absl::StatusOr<bool> Note(const TenantId& tenant, const MirrorConflict& conflict) = 0;
  // Oldest first.
  virtual absl::StatusOr<std::vector<MirrorConflict>> Conflicts(const TenantId& tenant) = 0;
};

}  // namespace tresen::scheduling
