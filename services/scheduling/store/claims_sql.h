// The statements of the write path: what locks, what takes a resource, what frees it. Inside the
// store only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/postgres/transaction.h"
#include "services/scheduling/store/scheduling_store.h"

namespace tresen::scheduling {

// Bookings hold it shared, changes of the rules exclusively. Waits with the next Execute.
void QueueRulesLockShared(postgres::Transaction& tx);
void QueueRulesLockExclusive(postgres::Transaction& tx);

// Locks the days (sorted) and counts their versions up. Waits with the next Execute.
void QueueDayLocks(postgres::Transaction& tx, const std::vector<ResourceDay>& days);

// What can be seen before any lock is taken. Somebody who has the time for good ends the attempt
// here: most of those who are late never wait for a lock.
struct FirstLook {
  bool taken = false;
  std::vector<VisitId> holds;  // the customer's other ones, by id: the booking gives them back
  std::optional<std::string> answer;  // that the key has already
};
// IDEMPOTENCY_MISMATCH if the key has another hash.
absl::StatusOr<FirstLook> LookFirst(postgres::Transaction& tx, const Visit& visit,
                                    const ChangeContext& context);

struct UnderLocks {
  int64_t catalogue_revision = 0;
  std::vector<VisitId> expired_holds;  // of these resources, by id
  // The answer that the key has; nothing if it is this transaction's own (QueueClaimKey).
  std::optional<std::string> answer;
};
// What can only be read once the locks are held. IDEMPOTENCY_MISMATCH if the key has another hash.
absl::StatusOr<UnderLocks> ReadUnderLocks(postgres::Transaction& tx,
                                          const std::vector<Claim>& claims, absl::Time now,
                                          const RequestKey& key = {});

// Takes the claims of a visit with the next Execute: all but those that somebody has, or of which
// somebody has a buffer.
void QueueClaims(postgres::Transaction& tx, const Visit& visit, BufferSum buffers);
absl::StatusOr<bool> HasAllClaims(postgres::Transaction& tx, const Visit& visit);

// What the resources have where the claims would be. Nothing else begins between the first of these
// spans and the end of the claim: nobody overlaps.
absl::StatusOr<std::vector<ResourceState>> StatesOf(postgres::Transaction& tx,
                                                    const std::vector<Claim>& claims);

// Writes the row of a new (or replaced) visit that has all its claims. `open_visit_limit` 0 = none.
// False if a claim is missing, the customer is elsewhere at that time or has too many open visits:
// HasAllClaims and HasRoomFor tell which.
absl::StatusOr<bool> InsertVisit(postgres::Transaction& tx, const Visit& visit,
                                 int open_visit_limit, absl::Time now);
absl::StatusOr<bool> HasRoomFor(postgres::Transaction& tx, const Visit& visit, int open_visit_limit,
                                absl::Time now);

// Counts, under a lock of the branch, what begins in the windows besides the visit itself: true if
// it may begin there, too. After the resources, before the customer.
absl::StatusOr<bool> CapsAllow(postgres::Transaction& tx, const Visit& visit,
                               const std::vector<CapWindow>& caps);

// For who changes the visits of several customers: all of them, in order, before the first visit is
// written. Waits with the next Execute.
void QueueCustomerLocks(postgres::Transaction& tx, std::vector<CustomerId> customers);

// Removes the row and its claims, to be written anew in the same transaction.
void QueueDeleteVisit(postgres::Transaction& tx, const VisitId& id);
// State, version and times of an existing row, and the state of its claims.
absl::Status UpdateState(postgres::Transaction& tx, const Visit& visit);

}  // namespace tresen::scheduling
