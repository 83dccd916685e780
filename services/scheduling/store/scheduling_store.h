// The truth about appointments. Two implementations pass one conformance suite: PostgreSQL, and
// memory for tests.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/scheduling/domain/booking_rules.h"
#include "services/scheduling/domain/catalogue.h"
#include "services/scheduling/domain/foreign_busy.h"
#include "services/scheduling/domain/visit.h"
#include "services/scheduling/domain/visit_state.h"

namespace tresen::scheduling {

// Where a booking came from (SCH-03).
struct Origin {
  std::string channel;
  std::string conversation;
  std::string message;
  std::string turn;
  std::string intent;
  std::string offer;
  std::string hold;
  friend bool operator==(const Origin&, const Origin&) = default;
};

// Where the last move came from.
struct MovedFrom {
  absl::Time start;
  StaffId staff;
  BranchId branch;
  friend bool operator==(const MovedFrom&, const MovedFrom&) = default;
};

struct Visit {
  VisitId id;
  VisitPlan plan;
  CustomerId customer;  // empty: a hold of somebody unknown
  std::string guest;    // which of the customer's people; empty = the customer
  VisitState state = VisitState::kBooked;
  std::string time_zone;
  std::string currency;
  absl::Time free_cancel_until;
  std::optional<absl::Time> hold_expires;
  std::string cancel_reason;
  int move_count = 0;
  std::optional<MovedFrom> moved_from;
  int64_t version = 0;
  absl::Time created;
  absl::Time updated;
  Origin origin;
  std::string series;          // shared by the visits of one series; empty = none
  std::string waitlist_entry;  // that it came from; empty = none
  friend bool operator==(const Visit&, const Visit&) = default;
};

enum class ChangeKind { kHeld, kBooked, kMoved, kCancelled, kExpired, kUpdated, kCatalogue };

// A place in the change feed. Grows in the order in which readers see changes.
struct FeedPosition {
  uint64_t transaction = 0;
  int64_t sequence = 0;
  friend auto operator<=>(const FeedPosition&, const FeedPosition&) = default;
};

struct Change {
  FeedPosition position;
  TenantId tenant;
  ChangeKind kind = ChangeKind::kUpdated;
  std::optional<Visit> visit;  // after the change; nothing for the catalogue
  std::optional<absl::Time> previous_start;
  absl::Time at;
};

// Makes a change repeatable: the same key with the same hash gives the stored answer.
struct RequestKey {
  std::string caller;
  std::string method;
  std::string request_id;
  std::string request_hash;  // 32 bytes
};

// Common to all changes.
struct ChangeContext {
  TenantId tenant;
  RequestKey key;
  std::string actor;  // for the audit entry
  absl::Time now;
};

// A hold (visit.state = held) or a booking.
struct PlaceCommand {
  ChangeContext context;
  Visit visit;
  // The visit in state held that this booking turns into a booking. Its id is kept.
  std::optional<VisitId> hold;
  int64_t catalogue_revision = 0;  // of the rules by which it was planned
  int open_visit_limit = 0;        // 0 = none; the visits of one series count as one
  std::vector<CapWindow> caps;
  BufferSum buffer_sum = BufferSum::kLarger;
};

struct MoveCommand {
  ChangeContext context;
  VisitId visit;
  VisitPlan plan;
  std::string time_zone;
  absl::Time free_cancel_until;
  Origin origin;  // of the move; kept in the audit entry and the row
  std::optional<int64_t> expected_version;
  int64_t catalogue_revision = 0;
  std::vector<CapWindow> caps;
  BufferSum buffer_sum = BufferSum::kLarger;
};

// Two moves of which each may use what the other gives back. Both or none; the key is that of the
// first.
struct SwapCommand {
  MoveCommand first;
  MoveCommand second;
};

// A visit as another installation, or an earlier export, had it.
struct ImportCommand {
  ChangeContext context;
  Visit visit;
};

// Cancel, confirm, arrive, …: everything that changes the state and no time.
struct StateCommand {
  ChangeContext context;
  VisitId visit;
  VisitState state = VisitState::kConfirmed;
  Actor actor = Actor::kCustomer;
  Origin origin;  // of the change; kept in the audit entry
  std::string cancel_reason;
  std::optional<int64_t> expected_version;
};

enum class WriteResult {
  kDone,
  kRepeated,           // the key was used before: `visit` is what was answered then
  kTaken,              // somebody has one of the resources
  kCustomerElsewhere,  // the customer has a visit at that time
  kLimitReached,       // the customer has too many open visits
  kCapReached,         // too many visits begin in a day, week or month
  kRulesChanged,       // the catalogue moved on: plan again
  kHoldGone,           // the hold has expired or is used
  kNotFound,
  kVersionMismatch,
  kWrongState,
  kUnchanged,  // an import that is there already
};

// What is occupied on one resource in a span, read in the transaction that met it.
struct ResourceState {
  ResourceId resource;
  Interval window;
  struct Span {
    VisitId visit;
    int64_t version = 0;  // of the visit
    Interval during;
    int buffer_before_minutes = 0;
    int buffer_after_minutes = 0;
    std::optional<absl::Time> expires;
  };
  std::vector<Span> spans;  // by start; those that begin in the window
};

struct WriteOutcome {
  WriteResult result = WriteResult::kDone;
  Visit visit;                        // kDone, kRepeated, kWrongState, kVersionMismatch
  std::optional<Visit> previous;      // before a move
  std::vector<VisitId> expired;       // holds that ran out and were removed on the way
  std::vector<ResourceState> states;  // kTaken: what the wished resources look like now
};

// `visit` of both is the row after the swap, or as far as known on a refusal.
struct SwapOutcome {
  WriteOutcome first;  // its result is that of the whole
  Visit second;
};

struct StoredCatalogue {
  int64_t revision = 0;
  std::string document;  // JSON, opaque to the store
  std::vector<Absence> absences;
  std::vector<ForeignBusy> foreign_busy;
};

struct TenantRevision {
  TenantId tenant;
  int64_t revision = 0;
};

struct CatalogueCommand {
  ChangeContext context;
  std::string document;
};

struct CatalogueOutcome {
  int64_t revision = 0;
  bool changed = false;
};

struct AbsenceCommand {
  ChangeContext context;
  Absence absence;
};

// All that the calendar of one branch has of other people's time.
struct BusyCommand {
  ChangeContext context;  // its key is not used: the same again changes nothing
  BranchId branch;
  std::vector<ForeignBusy> busy;  // of that branch
};

struct BusyOutcome {
  bool changed = false;
  std::vector<VisitId> expired;  // holds that had to give way (SCH-07)
};

// One term of a list's filter; all must hold. Empty lists and absent bounds match everything.
struct VisitFilter {
  std::vector<VisitState> states;
  std::vector<VisitState> not_states;
  BranchId branch;
  StaffId staff;
  CustomerId customer;
  std::optional<absl::Time> start_from;    // start >= this
  std::optional<absl::Time> start_before;  // start < this
  std::optional<absl::Time> end_after;     // end > this
  std::optional<absl::Time> end_until;     // end <= this
};

enum class ListOrder { kByStart, kByStartDescending };

// After which row a page begins.
struct VisitCursor {
  absl::Time start;
  VisitId visit;
};

// One entry of the audit trail of a visit. Never deleted.
struct AuditEntry {
  int64_t number = 0;  // grows
  absl::Time at;
  std::string actor;
  std::string action;  // booked, moved, cancelled, swapped, …
  VisitId visit;
  std::string request_id;
  Origin origin;  // what asked for it (SCH-03)
};

struct AuditQuery {
  VisitId visit;     // empty = all
  std::string turn;  // empty = all
  int64_t after = 0;
  int limit = 100;
};

struct VisitPageQuery {
  VisitFilter filter;
  ListOrder order = ListOrder::kByStart;
  std::optional<VisitCursor> after;
  int limit = 100;
};

// Thread-safe. A tenant never sees another's rows. Times are those of the business's clock, given
// by the caller. Errors: those of libs/postgres; IDEMPOTENCY_MISMATCH (INVALID_ARGUMENT) when a key
// comes with another request.
class SchedulingStore {
 public:
  virtual ~SchedulingStore() = default;

  // Catalogue. NOT_FOUND if the tenant has none yet.
  virtual absl::StatusOr<StoredCatalogue> LoadCatalogue(const TenantId& tenant) = 0;
  virtual absl::StatusOr<std::vector<TenantRevision>> ListTenants() = 0;
  // Replaces the document. Nothing changes if it is the same (by value, for JSON).
  virtual absl::StatusOr<CatalogueOutcome> ApplyCatalogue(const CatalogueCommand& command) = 0;
  virtual absl::StatusOr<Absence> CreateAbsence(const AbsenceCommand& command) = 0;
  // NOT_FOUND if there is none, unless the key was used before.
  virtual absl::Status DeleteAbsence(const ChangeContext& context, const AbsenceId& id) = 0;
  // Takes the place of what the branch's calendar told before. What is new ends holds that it lies
  // over; bookings stay, and no new ones are planned there. The rules' revision grows if anything
  // changed. NOT_FOUND without a catalogue.
  virtual absl::StatusOr<BusyOutcome> ReplaceForeignBusy(const BusyCommand& command) = 0;

  // Changes. A status is returned only when nothing could be decided (database away, busy).
  virtual absl::StatusOr<WriteOutcome> Place(const PlaceCommand& command) = 0;
  virtual absl::StatusOr<WriteOutcome> Move(const MoveCommand& command) = 0;
  virtual absl::StatusOr<WriteOutcome> ChangeState(const StateCommand& command) = 0;
  virtual absl::StatusOr<SwapOutcome> Swap(const SwapCommand& command) = 0;
  // Writes the row as it is, with its version, unless there is one of this or a newer version.
  // Nothing but the time of resources and of the customer can refuse it.
  virtual absl::StatusOr<WriteOutcome> Import(const ImportCommand& command) = 0;
  // Frees holds that have run out; at most `limit` at once. Returns them.
  virtual absl::StatusOr<std::vector<VisitId>> ExpireHolds(const TenantId& tenant, absl::Time now,
                                                           int limit) = 0;

  // Reads.
  // What the resources have where the claims would be, or around them if nobody overlaps.
  virtual absl::StatusOr<std::vector<ResourceState>> ReadStates(
      const TenantId& tenant, const std::vector<Claim>& claims) = 0;
  virtual absl::StatusOr<Visit> GetVisit(const TenantId& tenant,
                                         const VisitId& id) = 0;  // NOT_FOUND
  virtual absl::StatusOr<std::vector<Visit>> ListVisits(const TenantId& tenant,
                                                        const VisitPageQuery& query) = 0;
  // The audit trail of visits, oldest first.
  virtual absl::StatusOr<std::vector<AuditEntry>> ListAudit(const TenantId& tenant,
                                                            const AuditQuery& query) = 0;
  // Visits that occupy time and end after `from`.
  virtual absl::StatusOr<std::vector<Visit>> LoadActive(const TenantId& tenant,
                                                        absl::Time from) = 0;
  // What was answered for a key, if it was used.
  virtual absl::StatusOr<std::optional<Visit>> FindAnswer(const TenantId& tenant,
                                                          const RequestKey& key) = 0;

  // The feed. Whatever commits after the call comes after the end; so may the very newest changes
  // before it, which readers must take twice without harm (Visit::version tells).
  virtual absl::StatusOr<FeedPosition> FeedEnd() = 0;
  // Changes of all tenants after `after`, in order, without one that could still be overtaken.
  virtual absl::StatusOr<std::vector<Change>> ReadFeed(const FeedPosition& after, int limit) = 0;
  // The same for one tenant.
  virtual absl::StatusOr<std::vector<Change>> ReadFeedOf(const TenantId& tenant,
                                                         const FeedPosition& after, int limit) = 0;
  // Deletes idempotency keys and changes older than `before`. Returns how many rows.
  virtual absl::StatusOr<int64_t> Forget(const TenantId& tenant, absl::Time before) = 0;
};

// Every visit that the filter lets through, by start, read page by page.
absl::StatusOr<std::vector<Visit>> ListAll(SchedulingStore& store, const TenantId& tenant,
                                           const VisitFilter& filter);

// Local days of UTC that a claim touches: what is locked.
struct ResourceDay {
  ResourceId resource;
  absl::CivilDay day;
  friend bool operator==(const ResourceDay&, const ResourceDay&) = default;
  friend bool operator<(const ResourceDay& a, const ResourceDay& b) {
    return a.resource != b.resource ? a.resource < b.resource : a.day < b.day;
  }
};
// Sorted, without repeats.
std::vector<ResourceDay> DaysOf(const std::vector<Claim>& claims);

// Shared by both implementations: what replacing other people's time adds and removes.
struct BusyChange {
  std::vector<ForeignBusy> added;
  std::vector<ForeignBusy> removed;
  bool Any() const { return !added.empty() || !removed.empty(); }
};
BusyChange ChangeOf(std::vector<ForeignBusy> before, const BusyCommand& command);
bool GivesWay(const Visit& hold, const BusyChange& change);

// Shared by both implementations: how a visit looks after a change of state or time.
Visit AfterStateChange(Visit visit, const StateCommand& command);
Visit AfterMove(Visit visit, const MoveCommand& command);

absl::string_view NameOf(ChangeKind kind);
ChangeKind ChangeKindNamed(absl::string_view name);
absl::string_view NameOf(AbsenceKind kind);
AbsenceKind AbsenceKindNamed(absl::string_view name);

absl::Status IdempotencyMismatch();

}  // namespace tresen::scheduling
