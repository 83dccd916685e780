#include "libs/postgres/error.h"

#include <catch2/catch.hpp>
#include <string>

#include "libs/status/status.h"

namespace tresen::postgres {
namespace {

TEST_CASE("an SQLSTATE becomes the code and reason that callers act on") {
  using Code = absl::StatusCode;
  const auto [sqlstate, code, reason] = GENERATE(table<std::string, Code, std::string>({
      {"40001", Code::kAborted, kBusy},
      {"40P01", Code::kAborted, kBusy},
      {"55P03", Code::kAborted, kBusy},
      {"23505", Code::kAlreadyExists, kDuplicate},
      {"23P01", Code::kAborted, kOverlap},
      {"23503", Code::kFailedPrecondition, kConstraint},
      {"23514", Code::kFailedPrecondition, kConstraint},
      {"22P02", Code::kInvalidArgument, kInvalidData},
      {"42501", Code::kPermissionDenied, kForbidden},
      {"57014", Code::kDeadlineExceeded, kStatementTimeout},
      {"57P01", Code::kUnavailable, kDatabaseUnavailable},
      {"08006", Code::kUnavailable, kDatabaseUnavailable},
      {"53300", Code::kUnavailable, kDatabaseUnavailable},
      {"25006", Code::kUnavailable, kDatabaseUnavailable},
      {"42P01", Code::kInternal, kDatabaseError},
      {"XX000", Code::kInternal, kDatabaseError},
  }));
  const absl::Status error = ErrorFor({sqlstate, "", "test.statement"});
  CHECK(error.code() == code);
  CHECK(Reason(error) == reason);
  CHECK(SqlState(error) == sqlstate);
}

TEST_CASE("only what cannot have happened is run again") {
  CHECK(IsRetryable(ErrorFor({"40001", "", "s"})));
  CHECK(IsRetryable(ErrorFor({"40P01", "", "s"})));
  CHECK(IsRetryable(DatabaseUnavailable("gone")));
  CHECK_FALSE(IsRetryable(CommitInDoubt()));
  CHECK_FALSE(IsRetryable(ErrorFor({"55P03", "", "s"})));  // has waited long enough already
  CHECK_FALSE(IsRetryable(ErrorFor({"23505", "c", "s"})));
  CHECK_FALSE(IsRetryable(absl::UnavailableError("somebody else")));
}

TEST_CASE("callers are told when to come again") {
  CHECK(RetryDelay(ErrorFor({"55P03", "", "s"})).has_value());
  CHECK(RetryDelay(DatabaseUnavailable("gone")).has_value());
  CHECK_FALSE(RetryDelay(ErrorFor({"23505", "", "s"})).has_value());
}

}  // namespace
}  // namespace tresen::postgres
