// Steps that every change of visits is made of. Inside the store only.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/postgres/pool.h"
#include "libs/postgres/transaction.h"
#include "services/scheduling/store/scheduling_store.h"

namespace tresen::scheduling {

postgres::TransactionOptions WriteOptions();

// Runs a decision in a transaction. What it decides by refusing is returned, not an error.
template <typename Decide>
absl::StatusOr<WriteOutcome> Deciding(postgres::Pool& pool, const TenantId& tenant, Decide decide) {
  WriteOutcome outcome;
  bool refused = false;
  const absl::Status status = pool.Transact(
      tenant.value(),
      [&](postgres::Transaction& tx) -> absl::Status {
        outcome = WriteOutcome();
        refused = false;
        absl::Status decided = decide(tx, outcome);
        refused = decided.ok() && outcome.result != WriteResult::kDone;
        return refused ? absl::CancelledError("decided: nothing to write") : decided;
      },
      WriteOptions());
  if (!status.ok() && !refused) return status;
  if (refused && status.code() != absl::StatusCode::kCancelled) return status;
  return outcome;
}

// Decides by refusing: the transaction leaves no trace.
absl::Status Refuse(WriteOutcome& outcome, WriteResult result);
// ABORTED, to be tried again: somebody moved the visit between looking and locking.
absl::Status BeingChanged();

absl::StatusOr<std::optional<Visit>> ReadVisit(postgres::Transaction& tx, const VisitId& id);

// Under the locks of its days: turns the hold into an expired visit unless it became something else
// meanwhile.
absl::StatusOr<bool> ExpireHold(postgres::Transaction& tx, const ChangeContext& context,
                                const VisitId& id);
absl::StatusOr<std::vector<VisitId>> ExpireAll(postgres::Transaction& tx,
                                               const ChangeContext& context,
                                               std::vector<VisitId> holds);

struct Conditions {
  BufferSum buffers = BufferSum::kLarger;
  int open_visit_limit = 0;
  std::vector<CapWindow> caps;
};
// Claims, caps, then the visit: OK with outcome.result telling whether it was written.
absl::Status WriteVisit(postgres::Transaction& tx, const Visit& visit,
                        const Conditions& conditions, absl::Time now, WriteOutcome& outcome);

// With what stands in the way, read after the refused transaction has left no trace.
absl::StatusOr<WriteOutcome> WithStates(SchedulingStore& store, const TenantId& tenant,
                                        const std::vector<Claim>& claims,
                                        absl::StatusOr<WriteOutcome> outcome);

}  // namespace tresen::scheduling
