// What is known of calendars outside: our appointments there, changes under way, conflicts, health.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "libs/postgres/pool.h"
#include "services/scheduling/store/scheduling_store.h"

namespace tresen::scheduling {

// One appointment of ours in the other calendar.
struct ForeignLink {
  VisitId visit;
  BranchId branch;
  CustomerId customer;
  std::string external_id;
  std::string version;
  Interval during;
  std::string suggestion;  // with which it was booked
  friend bool operator==(const ForeignLink&, const ForeignLink&) = default;
};

enum class OperationKind {
  kBook,
  kMove,
  kCancel,
  kTidy,  // an entry of ours that must go, whatever becomes of the visit
};
// What is asked for now.
enum class OperationPhase {
  kBook,     // the new time
  kRelease,  // the old time goes first, with the customer's consent
  kRebook,   // the new time, after that
  kRestore,  // the old time again, because the new one was refused after all
  kCancel,   // the old time, or the appointment
};

// One change of the other calendar, from the intention to its end. Written before anything is sent.
struct ForeignOperation {
  std::string id;
  OperationKind kind = OperationKind::kBook;
  OperationPhase phase = OperationPhase::kBook;
  bool open = true;
  bool sent = false;  // the request of this phase may have left
  int attempts = 0;
  absl::Time due;  // until then its holder works on it
  absl::Time created;
  Visit visit;             // as it shall be (book, move), or as it is
  std::string suggestion;  // for the new time
  std::optional<ForeignLink> old;  // what is replaced or cancelled
  bool release_first = false;
  bool provisional = false;  // our row is booked already
  std::string result;        // reason of a refusal; empty: done, or open
  RequestKey key;            // of the request that asked for it
  std::string actor;
  Origin origin;
  std::string cancel_reason;
  std::optional<int64_t> expected_version;
};

// Whether it waits for an entry that may still appear: a kTidy in another phase than kCancel.
bool IsWatch(const ForeignOperation& operation);

enum class ConflictKind { kMoved, kGone, kOverlap, kLeftOver, kUnknown, kRefused, kDiffers };

struct CalendarConflict {
  std::string id;
  ConflictKind kind = ConflictKind::kMoved;
  BranchId branch;
  VisitId visit;
  std::string external_id;
  std::optional<Interval> foreign_time;
  std::optional<Interval> own_time;
  absl::Time created;
  std::optional<absl::Time> resolved;
};

struct ConflictQuery {
  bool resolved_too = false;
  std::optional<std::pair<absl::Time, std::string>> after;
  int limit = 100;
};

struct CalendarState {
  BranchId branch;
  std::optional<absl::Time> synced;
  std::optional<absl::Time> failing_since;
  std::string failure;
  bool local_times = false;
  bool verified = false;
  friend bool operator==(const CalendarState&, const CalendarState&) = default;
};

// On PostgreSQL. Thread-safe. A tenant never sees another's rows.
class ForeignStore {
 public:
  // The pool must outlive the store.
  explicit ForeignStore(postgres::Pool& pool) : pool_(pool) {}

  absl::Status PutLink(const TenantId& tenant, const ForeignLink& link);
  absl::Status RemoveLink(const TenantId& tenant, const VisitId& visit);
  absl::StatusOr<std::optional<ForeignLink>> FindLink(const TenantId& tenant,
                                                      const VisitId& visit);
  // Of the branch, ending after `from`.
  absl::StatusOr<std::vector<ForeignLink>> ListLinks(const TenantId& tenant, const BranchId& branch,
                                                     absl::Time from);

  // False if the id is there, or the customer has an open booking or move.
  absl::StatusOr<bool> AddOperation(const TenantId& tenant, const ForeignOperation& operation);
  absl::Status UpdateOperation(const TenantId& tenant, const ForeignOperation& operation);
  absl::Status RemoveOperation(const TenantId& tenant, const std::string& id);
  absl::StatusOr<std::optional<ForeignOperation>> FindOperation(const TenantId& tenant,
                                                                const std::string& id);
  // Open ones that are due; takes each by setting `due` to `until`.
  absl::StatusOr<std::vector<ForeignOperation>> TakeDue(const TenantId& tenant, absl::Time now,
                                                        absl::Time until, int limit);
  // Open ones of the visit or, without one, of the branch.
  absl::StatusOr<std::vector<ForeignOperation>> ListOpen(const TenantId& tenant,
                                                         const BranchId& branch,
                                                         const VisitId& visit);

  // False if the id is there already.
  absl::StatusOr<bool> AddConflict(const TenantId& tenant, const CalendarConflict& conflict);
  // NOT_FOUND if there is none.
  absl::StatusOr<CalendarConflict> ResolveConflict(const TenantId& tenant, const std::string& id,
                                                   absl::Time now);
  // Oldest first.
  absl::StatusOr<std::vector<CalendarConflict>> ListConflicts(const TenantId& tenant,
                                                              const ConflictQuery& query);

  absl::Status PutState(const TenantId& tenant, const CalendarState& state);
  absl::StatusOr<std::vector<CalendarState>> ListStates(const TenantId& tenant);

 private:
  postgres::Pool& pool_;
};

absl::string_view NameOf(OperationKind kind);
absl::string_view NameOf(ConflictKind kind);
// The same for the same conflict, so that it is noted once.
std::string ConflictId(ConflictKind kind, absl::string_view about);

std::string LinkToJson(const ForeignLink& link);
absl::StatusOr<ForeignLink> LinkFromJson(absl::string_view json);
std::string OperationToJson(const ForeignOperation& operation);
// DATA_LOSS for anything that OperationToJson did not make.
absl::StatusOr<ForeignOperation> OperationFromJson(absl::string_view json);

}  // namespace tresen::scheduling
