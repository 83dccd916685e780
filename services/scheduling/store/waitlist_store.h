// Who waits for a place, and what was proposed after absences. Two implementations: PostgreSQL, and
// memory for tests.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/scheduling/domain/waitlist.h"
#include "services/scheduling/store/scheduling_store.h"

namespace tresen::scheduling {

struct WaitlistOffer {
  std::optional<VisitId> hold;  // nothing where everybody is asked at once
  std::string token;            // books it
  absl::Time start;
  absl::Time expires;
  friend bool operator==(const WaitlistOffer&, const WaitlistOffer&) = default;
};

struct WaitlistEntry {
  WaitlistEntryId id;
  CustomerId customer;
  VisitWish wish;  // branch, items, order, guest and times; `seen` are starts that were let pass
  bool quiet_hours_allowed = false;
  WaitlistState state = WaitlistState::kWaiting;
  std::optional<WaitlistOffer> offer;  // only offered
  int offer_count = 0;
  int64_t version = 1;
  absl::Time created;
  absl::Time updated;
  Origin origin;
  std::string request_hash;  // of the request that made it
};

struct WaitlistQuery {
  std::vector<WaitlistState> states;  // empty = waiting and offered
  CustomerId customer;                // empty = everybody
  std::optional<std::pair<absl::Time, WaitlistEntryId>> after;
  int limit = 100;
};

// What was done about a visit that an absence affects.
struct ReassignmentRecord {
  AbsenceId absence;
  VisitId visit;
  int64_t version = 0;  // of the visit afterwards
  bool reassigned = false;
  absl::Time proposed;
  absl::Time deadline;
};

// Thread-safe. A tenant never sees another's rows.
class WaitlistStore {
 public:
  virtual ~WaitlistStore() = default;

  // False if the id is there already.
  virtual absl::StatusOr<bool> Add(const TenantId& tenant, const WaitlistEntry& entry) = 0;
  // Replaces the row if it still has version entry.version - 1; false if somebody was faster.
  virtual absl::StatusOr<bool> Update(const TenantId& tenant, const WaitlistEntry& entry) = 0;
  virtual absl::StatusOr<WaitlistEntry> Get(const TenantId& tenant,
                                            const WaitlistEntryId& id) = 0;  // NOT_FOUND
  // Oldest first.
  virtual absl::StatusOr<std::vector<WaitlistEntry>> List(const TenantId& tenant,
                                                          const WaitlistQuery& query) = 0;

  // Replaces what was there for the same absence and visit.
  virtual absl::Status PutReassignment(const TenantId& tenant,
                                       const ReassignmentRecord& record) = 0;
  virtual absl::StatusOr<std::vector<ReassignmentRecord>> ListReassignments(
      const TenantId& tenant, const AbsenceId& absence) = 0;
};

std::string WaitlistEntryToJson(const WaitlistEntry& entry);
// DATA_LOSS for anything that WaitlistEntryToJson did not make.
absl::StatusOr<WaitlistEntry> WaitlistEntryFromJson(absl::string_view json);

}  // namespace tresen::scheduling
