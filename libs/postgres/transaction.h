#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/postgres/param.h"
#include "libs/postgres/result.h"
#include "libs/postgres/statement.h"

namespace tresen::postgres {

class Connection;

struct TransactionOptions {
  absl::Duration statement_timeout = absl::Seconds(5);
  absl::Duration lock_timeout = absl::Seconds(1);
  // Runs in all, the first included, after serialization failures, deadlocks and connections lost
  // before the commit.
  int attempts = 4;
  enum class Isolation { kReadCommitted, kRepeatableRead } isolation = Isolation::kReadCommitted;
  enum class Access { kReadWrite, kReadOnly } access = Access::kReadWrite;
};

// A statement with its parameters.
struct Query {
  Statement statement;
  std::vector<Param> params;
};

// An open transaction, lent to the function that Pool::Transact runs. Not thread-safe; must not be
// kept. After the first failed statement everything else fails with the same error, and the
// transaction is rolled back whatever the function returns.
//
// A round trip costs about as much as a simple statement, so: BEGIN travels with the first
// statement, what is queued travels with the next one or with the commit. A transaction that is
// done in one round trip needs neither BEGIN nor COMMIT: what is sent before a Sync is one
// transaction (PostgreSQL 15, "Extended Query" and "Pipelining" in the chapter on the protocol).
class Transaction {
 public:
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  // Runs one statement (and what is queued before it) and waits for its result.
  absl::StatusOr<Result> Execute(const Statement& statement, absl::Span<const Param> params = {});

  // Runs several in one round trip and waits for their results, in order. None may depend on the
  // result of another.
  absl::StatusOr<std::vector<Result>> ExecuteAll(absl::Span<const Query> queries);

  // The same, and the commit with them: the last thing that is done with this transaction. After OK
  // the function that Pool::Transact runs must not fail any more.
  absl::StatusOr<std::vector<Result>> ExecuteAndCommit(absl::Span<const Query> queries);

  // The same for one statement.
  absl::StatusOr<Result> ExecuteLast(const Statement& statement,
                                     absl::Span<const Param> params = {});

  // Runs the statement with the next Execute or with the commit, in order. For writes whose result
  // does not matter. An error surfaces there and undoes the transaction.
  void Queue(const Statement& statement, absl::Span<const Param> params = {});

  // Wakes listeners on the channel once this transaction has committed. What several transactions
  // announce within a moment is one notification (see herald.h). Only a hint: it may be lost, polling
  // is what guarantees.
  void Notify(absl::string_view channel);

  // Sends what is queued now. Rarely needed.
  absl::Status Flush();

  // "*" in a system transaction.
  const std::string& tenant() const { return tenant_; }

 private:
  friend class Pool;

  Transaction(Connection& connection, absl::string_view tenant, const TransactionOptions& options);
  void Begin();
  // Whether the whole transaction, with these queries as its end, goes out in one round trip.
  bool IsOneTrip(absl::Span<const Query> queries) const;
  void Scope();
  absl::Status Commit();
  void Rollback();
  void Committed();
  absl::Status Remember(absl::Status status);
  // INVALID_DATA for parameters that no statement can take. They must not reach the connection:
  // what is queued before them would go out without them.
  absl::Status Check(const Statement& statement, absl::Span<const Param> params);
  void QueueCommit();

  Connection& connection_;
  std::string tenant_;
  const TransactionOptions options_;
  std::vector<Query> queued_;  // before the transaction has begun
  std::set<std::string> notify_;
  absl::Status failure_ = absl::OkStatus();
  bool begun_ = false;
  bool committed_ = false;
};

// For transactions that only read. A connection lost in one is never in doubt: it is run again.
TransactionOptions ReadOnly();

// The limits of a TransactionOptions as it comes, for the connections of a pool.
std::string SessionLimits();

}  // namespace tresen::postgres
