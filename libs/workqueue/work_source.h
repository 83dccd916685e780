#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace tresen::workqueue {

// Work that one worker of one process owns until its lease ends.
struct Claim {
  std::string tenant;
  std::string key;    // how the source finds it again: a conversation, an outbox row, a timer
  int64_t fence = 0;  // grows with every claim of this key; what is written names it
};

struct ClaimRequest {
  int most = 1;          // at least 1
  absl::Duration lease;  // from now, by the clock of the database
};

struct ClaimBatch {
  std::vector<Claim> claims;
  // If nothing (more) is due now: how long until the next piece will be, if the source knows.
  std::optional<absl::Duration> next_due;
};

// One kind of work in PostgreSQL. A service implements it on its store; WorkQueue runs it. All
// methods are called from several threads at once.
//
// The table has `tenant_id`, a due time, `lease_until timestamptz`, `fence bigint NOT NULL DEFAULT
// 0`, a partial index on open rows that begins with the due time, and tresen.protect_queue().
//
// ClaimDue, one statement in Pool::TransactAsSystem. Rows whose lease has ended are due again,
// which is how the work of a killed process is found. SKIP LOCKED lets claimers pass each other:
//
//   UPDATE gateway.inbox_conversation q
//      SET lease_until = now() + $2::bigint * interval '1 millisecond', fence = q.fence + 1
//     FROM (SELECT tenant_id, conversation_id FROM gateway.inbox_conversation
//            WHERE open_count > 0 AND due_at <= $1         -- the business's clock
//              AND (lease_until IS NULL OR lease_until < now())    -- the database's clock
//            ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED) due
//    WHERE q.tenant_id = due.tenant_id AND q.conversation_id = due.conversation_id
//   RETURNING q.tenant_id, q.conversation_id, q.fence
//
// One lease row per conversation (not per message) is what keeps a conversation in order: whoever
// holds it handles its open messages one after the other. For an outbox or a timer the row itself
// carries the lease. The WHERE of the inner SELECT repeats the predicate of the partial index.
//
// Handle, in Pool::Transact for the claim's tenant: the effects, their outbox rows and the mark
// "done" commit together, with the fence in the WHERE, so that a worker that slept longer than its
// lease changes nothing:
//
//   UPDATE gateway.inbox_conversation SET open_count = open_count - $4, lease_until = NULL
//    WHERE tenant_id = $1 AND conversation_id = $2 AND fence = $3     -- 0 rows: return LeaseLost()
//
// Calls to outside happen before that transaction or after a committed intent, never inside one.
class WorkSource {
 public:
  virtual ~WorkSource() = default;

  // Takes up to `request.most` pieces of due work. An error means that nothing was taken, or that
  // it comes back when its lease ends.
  virtual absl::StatusOr<ClaimBatch> ClaimDue(const ClaimRequest& request) = 0;

  // Does it and records that it is done. Takes less than the lease. OK, LeaseLost(), or an error,
  // after which GiveBack is called.
  virtual absl::Status Handle(const Claim& claim) = 0;

  // Ends the lease (WHERE fence = …) of work that was not done: after an error of Handle, so that
  // it is due again after a delay that the source chooses from its attempts; or with `why`
  // CANCELLED because the process stops before Handle was called: then it is due at once. An error
  // here is harmless: the lease ends by itself.
  virtual absl::Status GiveBack(const Claim& claim, const absl::Status& why) = 0;
};

// ABORTED, reason LEASE_LOST: somebody else has claimed it since; what we did was not committed.
absl::Status LeaseLost();
bool IsLeaseLost(const absl::Status& status);

}  // namespace tresen::workqueue
