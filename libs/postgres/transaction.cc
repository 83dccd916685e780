#include "libs/postgres/transaction.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/postgres/connection.h"
#include "libs/postgres/error.h"
#include "libs/status/status.h"

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

// For the session, so that the next transaction for the same tenant need not set it again.
// PostgreSQL takes it back together with the transaction, see Connection::scope().
constexpr Statement kSetTenant{"postgres.set_tenant",
                               "SELECT pg_catalog.set_config('app.tenant', $1, false)"};
constexpr Statement kSetLimits{"postgres.set_limits",
                               "SELECT pg_catalog.set_config('statement_timeout', $1, true),"
                               " pg_catalog.set_config('lock_timeout', $2, true)"};

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

// The usual limits are those of the session, see SessionLimits().
bool HasUsualLimits(const TransactionOptions& options) {
  const TransactionOptions usual;
  return options.statement_timeout == usual.statement_timeout &&
         options.lock_timeout == usual.lock_timeout;
}

// A statement that says itself that it changes nothing and locks nothing. What does not say so runs
// after BEGIN READ ONLY, where the database sees to it.
bool IsPlainRead(const Statement& statement) {
  const absl::string_view sql = statement.sql;
  if (!absl::StartsWith(sql, "SELECT ") && !absl::StartsWith(sql, "WITH ")) return false;
  for (const absl::string_view word :
       {"INSERT ", "UPDATE", "DELETE ", "MERGE ", " SHARE", "nextval", "setval", "set_config",
        "pg_advisory", "pg_notify"}) {
    if (absl::StrContains(sql, word)) return false;
  }
  return true;
}

bool ArePlainReads(absl::Span<const Query> queries) {
  return std::all_of(queries.begin(), queries.end(),
                     [](const Query& query) { return IsPlainRead(query.statement); });
}

}  // namespace

Transaction::Transaction(Connection& connection, absl::string_view tenant,
                         const TransactionOptions& options)
    : connection_(connection), tenant_(tenant), options_(options) {}

void Transaction::Scope() {
  if (connection_.scope() != tenant_) connection_.Queue(kSetTenant, {tenant_});
}

void Transaction::Begin() {
  if (std::exchange(begun_, true)) return;
  connection_.Queue(BeginFor(options_), {});
  Scope();
  if (!HasUsualLimits(options_)) {
    connection_.Queue(kSetLimits, {Milliseconds(options_.statement_timeout),
                                   Milliseconds(options_.lock_timeout)});
  }
  for (const Query& query : std::exchange(queued_, {})) {
    connection_.Queue(query.statement, query.params);
  }
}

bool Transaction::IsOneTrip(absl::Span<const Query> queries) const {
  const bool simple = !begun_ &&
                      options_.isolation == TransactionOptions::Isolation::kReadCommitted &&
                      HasUsualLimits(options_);
  const bool writes = options_.access == TransactionOptions::Access::kReadWrite;
  return simple && (writes || (ArePlainReads(queued_) && ArePlainReads(queries)));
}

void Transaction::Committed() {
  committed_ = true;
  connection_.SetScope(tenant_);
}

absl::Status Transaction::Remember(absl::Status status) {
  if (!status.ok() && failure_.ok()) failure_ = status;
  return status;
}

absl::Status Transaction::Check(const Statement& statement, absl::Span<const Param> params) {
  if (!failure_.ok()) return failure_;
  for (const Param& param : params) {
    if (!param.valid()) return Remember(ErrorFor({"22021", "", statement.name}));
  }
  return absl::OkStatus();
}

absl::StatusOr<Result> Transaction::Execute(const Statement& statement,
                                            absl::Span<const Param> params) {
  TRESEN_RETURN_IF_ERROR(Check(statement, params));
  Begin();
  connection_.Queue(statement, params);
  absl::StatusOr<Result> result = connection_.Flush();
  if (!result.ok()) return Remember(result.status());
  return result;
}

absl::StatusOr<std::vector<Result>> Transaction::ExecuteAll(absl::Span<const Query> queries) {
  if (!failure_.ok()) return failure_;
  for (const Query& query : queries) {
    TRESEN_RETURN_IF_ERROR(Check(query.statement, query.params));
  }
  Begin();
  for (const Query& query : queries) connection_.Queue(query.statement, query.params);
  auto results = connection_.FlushFor(queries.size());
  if (!results.ok()) return Remember(results.status());
  return results;
}

absl::StatusOr<std::vector<Result>> Transaction::ExecuteAndCommit(absl::Span<const Query> queries) {
  if (!failure_.ok()) return failure_;
  for (const Query& query : queries) {
    TRESEN_RETURN_IF_ERROR(Check(query.statement, query.params));
  }
  const bool one_trip = IsOneTrip(queries);
  if (one_trip) {
    Scope();
    for (const Query& query : std::exchange(queued_, {})) {
      connection_.Queue(query.statement, query.params);
    }
  } else {
    Begin();
  }
  for (const Query& query : queries) connection_.Queue(query.statement, query.params);
  if (!one_trip) connection_.Queue(kCommit, {});
  begun_ = true;
  auto results = connection_.FlushFor(queries.size() + (one_trip ? 0 : 1));
  if (!results.ok()) {
    const bool reads = options_.access == TransactionOptions::Access::kReadOnly;
    if (connection_.broken() && !reads) return Remember(CommitInDoubt());
    return Remember(results.status());
  }
  Committed();
  results->resize(queries.size());
  return results;
}

absl::StatusOr<Result> Transaction::ExecuteLast(const Statement& statement,
                                                absl::Span<const Param> params) {
  TRESEN_ASSIGN_OR_RETURN(auto results,
                          ExecuteAndCommit({{{statement, {params.begin(), params.end()}}}}));
  return std::move(results.front());
}

void Transaction::Queue(const Statement& statement, absl::Span<const Param> params) {
  if (!Check(statement, params).ok()) return;
  if (begun_) return connection_.Queue(statement, params);
  queued_.push_back({statement, {params.begin(), params.end()}});
}

void Transaction::Notify(absl::string_view channel) { notify_.emplace(channel); }

absl::Status Transaction::Flush() {
  if (!failure_.ok()) return failure_;
  Begin();
  return Remember(connection_.Flush().status());
}

absl::Status Transaction::Commit() {
  if (committed_) return absl::OkStatus();
  const bool idle = !begun_ && queued_.empty();
  return idle ? failure_ : ExecuteAndCommit({}).status();
}

void Transaction::Rollback() {
  if (connection_.broken() || committed_ || !begun_) return;
  connection_.QueueOnce(kRollback, {});
  // A failed rollback leaves a broken connection, which the pool throws away.
  connection_.Flush().status().IgnoreError();
}

TransactionOptions ReadOnly() {
  TransactionOptions options;
  options.access = TransactionOptions::Access::kReadOnly;
  return options;
}

std::string SessionLimits() {
  const TransactionOptions usual;
  return absl::StrCat("-c statement_timeout=", Milliseconds(usual.statement_timeout),
                      " -c lock_timeout=", Milliseconds(usual.lock_timeout));
}

}  // namespace tresen::postgres
