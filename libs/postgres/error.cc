#include "libs/postgres/error.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "libs/status/status.h"

namespace tresen::postgres {
namespace {

using absl::StatusCode;

struct Translation {
  absl::string_view prefix;  // of the SQLSTATE
  StatusCode code;
  const char* reason;
  const char* message;
};

// First match wins.
constexpr Translation kTranslations[] = {
    {"40001", StatusCode::kAborted, kBusy, "serialization failure"},
    {"40P01", StatusCode::kAborted, kBusy, "deadlock"},
    {"40003", StatusCode::kUnavailable, kInDoubt, "statement completion unknown"},
    {"55P03", StatusCode::kAborted, kBusy, "a row stayed locked"},
    {"23505", StatusCode::kAlreadyExists, kDuplicate, "unique key violated"},
    {"23P01", StatusCode::kAborted, kOverlap, "exclusion constraint violated"},
    {"23", StatusCode::kFailedPrecondition, kConstraint, "constraint violated"},
    {"P0001", StatusCode::kFailedPrecondition, kConstraint, "refused by a rule of the schema"},
    {"22", StatusCode::kInvalidArgument, kInvalidData, "a value the database cannot hold"},
    {"42501", StatusCode::kPermissionDenied, kForbidden, "row or table not permitted"},
    {"57014", StatusCode::kDeadlineExceeded, kStatementTimeout, "statement timeout"},
    {"08", StatusCode::kUnavailable, kDatabaseUnavailable, "connection lost"},
    {"57P", StatusCode::kUnavailable, kDatabaseUnavailable, "server shutting down or starting"},
    {"25006", StatusCode::kUnavailable, kDatabaseUnavailable, "server is read-only"},
    {"25P03", StatusCode::kUnavailable, kDatabaseUnavailable, "idle transaction ended by server"},
    {"53", StatusCode::kUnavailable, kDatabaseUnavailable, "server out of resources"},
    {"58", StatusCode::kUnavailable, kDatabaseUnavailable, "server has a system error"},
    {"", StatusCode::kInternal, kDatabaseError, "statement failed"},
};

const Translation& Translate(absl::string_view sqlstate) {
  const Translation* translation = kTranslations;
  while (!absl::StartsWith(sqlstate, translation->prefix)) ++translation;
  return *translation;
}

std::string MetadataOf(const absl::Status& error, const char* key) {
  const ErrorMetadata metadata = Metadata(error);
  const auto found = metadata.find(key);
  return found == metadata.end() ? std::string() : found->second;
}

}  // namespace

std::string SqlState(const absl::Status& error) { return MetadataOf(error, "sqlstate"); }

std::string ConstraintName(const absl::Status& error) { return MetadataOf(error, "constraint"); }

bool IsInDoubt(const absl::Status& error) { return Reason(error) == kInDoubt; }

absl::Status ErrorFor(const SqlFailure& failure) {
  const Translation& translation = Translate(failure.sqlstate);
  ErrorMetadata metadata{{"sqlstate", std::string(failure.sqlstate)},
                         {"statement", std::string(failure.statement)}};
  if (!failure.constraint.empty()) metadata["constraint"] = std::string(failure.constraint);
  absl::Status error = MakeError(translation.code, translation.reason,
                                 absl::StrCat("database: ", translation.message, " (",
                                              failure.statement, ", ", failure.sqlstate, ")"),
                                 metadata);
  const bool again = translation.reason == kBusy || translation.reason == kDatabaseUnavailable;
  return again ? WithRetryDelay(error, absl::Milliseconds(200)) : error;
}

absl::Status DatabaseUnavailable(absl::string_view what) {
  return WithRetryDelay(
      MakeError(StatusCode::kUnavailable, kDatabaseUnavailable, absl::StrCat("database: ", what)),
      absl::Seconds(1));
}

absl::Status CommitInDoubt() {
  return MakeError(StatusCode::kUnavailable, kInDoubt,
                   "database: connection lost while committing; the outcome is unknown");
}

bool IsRetryable(const absl::Status& error) {
  const std::string sqlstate = SqlState(error);
  if (sqlstate == "40001" || sqlstate == "40P01") return true;
  // A plan or a prepared statement that a migration or a pooler made stale; a new connection helps.
  if (sqlstate == "0A000" || sqlstate == "26000") return true;
  return Reason(error) == kDatabaseUnavailable;
}

}  // namespace tresen::postgres
