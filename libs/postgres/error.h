// What a failed statement becomes: a canonical code and one of these reasons. The message never
// holds what PostgreSQL said (that repeats row data); metadata names the statement, the SQLSTATE
// and, if one was violated, the constraint.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace tresen::postgres {

// UNAVAILABLE: no connection, or lost before the commit. Nothing happened; come again later.
inline constexpr char kDatabaseUnavailable[] = "DATABASE_UNAVAILABLE";
// UNAVAILABLE: lost while committing. It may or may not have happened; only a repeat that is
// idempotent by key finds out.
inline constexpr char kInDoubt[] = "IN_DOUBT";
// ABORTED: lock timeout (55P03), or deadlock/serialization failure after the last attempt.
inline constexpr char kBusy[] = "BUSY";
// RESOURCE_EXHAUSTED: every connection of the pool stayed in use.
inline constexpr char kPoolExhausted[] = "POOL_EXHAUSTED";
// ALREADY_EXISTS: unique key (23505). Prefer ON CONFLICT.
inline constexpr char kDuplicate[] = "DUPLICATE";
// ABORTED: exclusion constraint (23P01): somebody else was first. Prefer ON CONFLICT DO NOTHING.
inline constexpr char kOverlap[] = "OVERLAP";
// FAILED_PRECONDITION: foreign key, check or NOT NULL (23503, 23514, 23502), or RAISE in a trigger.
inline constexpr char kConstraint[] = "CONSTRAINT";
// INVALID_ARGUMENT: a value that PostgreSQL cannot hold (class 22, NUL byte, invalid UTF-8).
inline constexpr char kInvalidData[] = "INVALID_DATA";
// PERMISSION_DENIED: row-level security or a missing grant (42501).
inline constexpr char kForbidden[] = "ROW_FORBIDDEN";
// DEADLINE_EXCEEDED: statement_timeout (57014).
inline constexpr char kStatementTimeout[] = "STATEMENT_TIMEOUT";
// INTERNAL: everything else: a mistake in our SQL or a schema that does not fit.
inline constexpr char kDatabaseError[] = "DATABASE_ERROR";

// Of an error made here; empty for any other status.
std::string SqlState(const absl::Status& error);
std::string ConstraintName(const absl::Status& error);

// True if the commit's outcome is unknown.
bool IsInDoubt(const absl::Status& error);

// What PostgreSQL reported about one failed statement.
struct SqlFailure {
  absl::string_view sqlstate;
  absl::string_view constraint;
  absl::string_view statement;
};
absl::Status ErrorFor(const SqlFailure& failure);

absl::Status DatabaseUnavailable(absl::string_view what);
absl::Status CommitInDoubt();

// True if running the whole transaction again may help and cannot do harm: serialization failure,
// deadlock, a stale plan, or a connection that was lost before the commit.
bool IsRetryable(const absl::Status& error);

}  // namespace tresen::postgres
