#include "libs/postgres/transaction.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/postgres/connection.h"
#include "libs/postgres/error.h"

namespace tresen::postgres {
namespace {

constexpr Statement kBegin{"postgres.begin", "BEGIN"};
constexpr Statement kBeginReadOnly{"postgres.begin_read_only", "BEGIN READ ONLY"};
constexpr Statement kBeginRepeatable{"postgres.begin_repeatable",
                                     "BEGIN ISOLATION LEVEL REPEATABLE READ"};
constexpr Statement kBeginRepeatableReadOnly{"postgres.begin_repeatable_read_only",
                                             "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"};
constexpr Statement kCommit{"postgres.commit", "COMMIT"};
constexpr Statement kRollback{"rollback", "ROLLBACK"};

// Local to the transaction, so that nothing survives it on a pooled connection.
constexpr Statement kSetTenant{"postgres.set_tenant",
                               "SELECT pg_catalog.set_config('app.tenant', $1, true)"};
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
  connection_.Queue(BeginFor(options), {});
  // The usual limits are those of the session, see SessionLimits().
  const TransactionOptions usual;
  if (options.statement_timeout == usual.statement_timeout &&
      options.lock_timeout == usual.lock_timeout) {
    connection_.Queue(kSetTenant, {tenant_});
    return;
  }
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

absl::StatusOr<std::vector<Result>> Transaction::ExecuteAll(absl::Span<const Query> queries) {
  if (!failure_.ok()) return failure_;
  for (const Query& query : queries) connection_.Queue(query.statement, query.params);
  auto results = connection_.FlushFor(queries.size());
  if (!results.ok()) return Remember(results.status());
  return results;
}

absl::StatusOr<std::vector<Result>> Transaction::ExecuteAndCommit(absl::Span<const Query> queries) {
  if (!failure_.ok()) return failure_;
  for (const Query& query : queries) connection_.Queue(query.statement, query.params);
  QueueCommit();
  auto results = connection_.FlushFor(queries.size() + notify_.size() + 1);
  if (!results.ok()) {
    if (connection_.broken()) return Remember(CommitInDoubt());
    return Remember(results.status());
  }
  committed_ = true;
  results->resize(queries.size());
  return results;
}

void Transaction::Queue(const Statement& statement, absl::Span<const Param> params) {
  if (failure_.ok()) connection_.Queue(statement, params);
}

void Transaction::Notify(absl::string_view channel) { notify_.emplace(channel); }

absl::Status Transaction::Flush() {
  if (!failure_.ok()) return failure_;
  return Remember(connection_.Flush().status());
}

void Transaction::QueueCommit() {
  for (const std::string& channel : notify_) connection_.Queue(kNotify, {channel});
  connection_.Queue(kCommit, {});
}

absl::Status Transaction::Commit() {
  if (!failure_.ok()) return failure_;
  if (committed_) return absl::OkStatus();
  QueueCommit();
  const absl::Status status = connection_.Flush().status();
  if (status.ok()) return status;
  if (connection_.broken()) return CommitInDoubt();
  return Remember(status);
}

void Transaction::Rollback() {
  if (connection_.broken() || committed_) return;
  connection_.QueueOnce(kRollback, {});
  // A failed rollback leaves a broken connection, which the pool throws away.
  connection_.Flush().status().IgnoreError();
}

std::string SessionLimits() {
  const TransactionOptions usual;
  return absl::StrCat("-c statement_timeout=", Milliseconds(usual.statement_timeout),
                      " -c lock_timeout=", Milliseconds(usual.lock_timeout));
}

}  // namespace tresen::postgres
