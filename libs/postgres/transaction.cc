#include "libs/postgres/transaction.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/postgres/connection.h"
#include "libs/postgres/error.h"

namespace tresen::postgres {
namespace {

constexpr Statement kBegin{"begin", "BEGIN"};
constexpr Statement kBeginReadOnly{"begin", "BEGIN READ ONLY"};
constexpr Statement kBeginRepeatable{"begin", "BEGIN ISOLATION LEVEL REPEATABLE READ"};
constexpr Statement kBeginRepeatableReadOnly{"begin",
                                             "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"};
constexpr Statement kCommit{"commit", "COMMIT"};
constexpr Statement kRollback{"rollback", "ROLLBACK"};

// Local to the transaction, so that nothing survives it on a pooled connection.
constexpr Statement kSetLocal{"postgres.set_local",
                              "SELECT pg_catalog.set_config('app.tenant', $1, true),"
                              " pg_catalog.set_config('statement_timeout', $2, true),"
                              " pg_catalog.set_config('lock_timeout', $3, true)"};
constexpr Statement kNotify{"postgres.notify", "SELECT pg_catalog.pg_notify($1, '')"};

const Statement& BeginFor(const TransactionOptions& options) {
  const bool read_only = options.access == TransactionOptions::Access::kReadOnly;
  if (options.isolation == TransactionOptions::Isolation::kRepeatableRead) {
    return read_only ? kBeginRepeatableReadOnly : kBeginRepeatable;
  }
  return read_only ? kBeginReadOnly : kBegin;
}

std::string Milliseconds(absl::Duration duration) {
  return absl::StrCat(absl::ToInt64Milliseconds(duration));
}

}  // namespace

Transaction::Transaction(Connection& connection, absl::string_view tenant,
                         const TransactionOptions& options)
    : connection_(connection), tenant_(tenant) {
  connection_.QueueOnce(BeginFor(options), {});
  connection_.Queue(kSetLocal, {tenant_, Milliseconds(options.statement_timeout),
                                Milliseconds(options.lock_timeout)});
}

absl::Status Transaction::Remember(absl::Status status) {
  if (!status.ok() && failure_.ok()) failure_ = status;
  return status;
}

absl::StatusOr<Result> Transaction::Execute(const Statement& statement,
                                            absl::Span<const Param> params) {
  if (!failure_.ok()) return failure_;
  connection_.Queue(statement, params);
  absl::StatusOr<Result> result = connection_.Flush();
  if (!result.ok()) return Remember(result.status());
  return result;
}

void Transaction::Queue(const Statement& statement, absl::Span<const Param> params) {
  if (failure_.ok()) connection_.Queue(statement, params);
}

void Transaction::Notify(absl::string_view channel) { notify_.emplace(channel); }

absl::Status Transaction::Flush() {
  if (!failure_.ok()) return failure_;
  return Remember(connection_.Flush().status());
}

absl::Status Transaction::Commit() {
  if (!failure_.ok()) return failure_;
  for (const std::string& channel : notify_) connection_.Queue(kNotify, {channel});
  connection_.QueueOnce(kCommit, {});
  const absl::Status status = connection_.Flush().status();
  if (status.ok()) return status;
  if (connection_.broken()) return CommitInDoubt();
  return Remember(status);
}

void Transaction::Rollback() {
  if (connection_.broken()) return;
  connection_.QueueOnce(kRollback, {});
  // A failed rollback leaves a broken connection, which the pool throws away.
  connection_.Flush().status().IgnoreError();
}

}  // namespace tresen::postgres
