#include "libs/postgres/connection.h"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/postgres/error.h"
#include "libs/status/status.h"

namespace tresen::postgres {
namespace {

// Text output that text_format.cc reads, and a guard against transactions forgotten by a stopped
// process. Every statement is planned once per connection, not for each set of parameters: planning
// took a fifth of the database's time. A plan is therefore kept as long as the connection: one that
// reads a table from end to end, made while the table was small, would do so when it has grown.
constexpr char kSessionOptions[] =
    "-c DateStyle=ISO -c TimeZone=UTC -c bytea_output=hex -c extra_float_digits=1"
    " -c search_path=public -c client_min_messages=warning"
    " -c idle_in_transaction_session_timeout=60s"
    " -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off"
    " -c random_page_cost=1.1 -c jit=off"
    " -c plan_cache_mode=force_generic_plan";

std::shared_ptr<const pg_result> Own(PGresult* result) {
  return std::shared_ptr<const pg_result>(
      result, [](const pg_result* r) { PQclear(const_cast<pg_result*>(r)); });
}

absl::string_view Field(const pg_result& result, int code) {
  const char* text = PQresultErrorField(&result, code);
  return text == nullptr ? absl::string_view() : text;
}

bool IsSuccess(ExecStatusType status) {
  return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY;
}

// A refusal that waiting does not mend is told apart from a server that is not there (yet).
absl::Status OpenError(const pg_conn& connection) {
  const char* said = PQerrorMessage(&connection);
  for (const char* refusal : {"does not exist", "authentication failed", "pg_hba.conf",
                              "permission denied for database", "not permitted to log in"}) {
    if (std::strstr(said, refusal) != nullptr) {
      return MakeError(absl::StatusCode::kFailedPrecondition, kForbidden,
                       "database: the server refuses this role or database");
    }
  }
  return DatabaseUnavailable("cannot connect");
}

void IgnoreNotice(void*, const PGresult*) {}

}  // namespace

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const ConnectionSettings& settings) {
  const std::string seconds =
      absl::StrCat(std::max<int64_t>(2, absl::ToInt64Seconds(settings.connect_timeout)));
  const std::string options = absl::StrCat(kSessionOptions, " ", settings.session_options);
  // Later keywords win over the connection string in "dbname", except where they are empty.
  const char* const keywords[] = {"dbname",          "user",    "application_name",
                                  "connect_timeout", "options", nullptr};
  const char* const values[] = {settings.connection.c_str(),
                                settings.role.c_str(),
                                settings.application_name.c_str(),
                                seconds.c_str(),
                                options.c_str(),
                                nullptr};
  pg_conn* raw = PQconnectdbParams(keywords, values, 1);
  if (raw == nullptr) return DatabaseUnavailable("out of memory");
  std::unique_ptr<Connection> connection(new Connection(raw, settings.answer_timeout));
  if (PQstatus(raw) != CONNECTION_OK) return OpenError(*raw);
  TRESEN_RETURN_IF_ERROR(connection->SetUp());
  return connection;
}

Connection::~Connection() { PQfinish(connection_); }

absl::Status Connection::SetUp() {
  PQsetNoticeReceiver(connection_, &IgnoreNotice, nullptr);
  PQsetErrorContextVisibility(connection_, PQSHOW_CONTEXT_NEVER);
  if (PQsetnonblocking(connection_, 1) != 0) return DatabaseUnavailable("cannot set up");
  return absl::OkStatus();
}

void Connection::EnterPipeline() {
  if (PQpipelineStatus(connection_) != PQ_PIPELINE_OFF) return;
  if (PQenterPipelineMode(connection_) != 1) lost_ = true;
}

void Connection::Queue(const Statement& statement, absl::Span<const Param> params) {
  EnterPipeline();
  const auto known = prepared_.find(statement.name);
  if (known == prepared_.end()) {
    if (PQsendPrepare(connection_, statement.name, statement.sql, 0, nullptr) != 1) lost_ = true;
    pending_.push_back({statement.name, Step::kPrepare});
    prepared_.emplace(statement.name, statement.sql);
  } else if (known->second != statement.sql) {
    std::fprintf(stderr, "postgres: two statements are named %s\n", statement.name);
    std::abort();
  }
  Send(statement, params, statement.name);
}

void Connection::QueueOnce(const Statement& statement, absl::Span<const Param> params) {
  EnterPipeline();
  Send(statement, params, nullptr);
}

void Connection::Send(const Statement& statement, absl::Span<const Param> params,
                      const char* prepared_name) {
  std::vector<const char*> values;
  std::vector<int> lengths;
  std::vector<int> formats;
  for (const Param& param : params) {
    if (!param.valid() && unsent_.ok()) {
      unsent_ = ErrorFor({"22021", "", statement.name});
    }
    values.push_back(param.is_null() ? nullptr : param.value().c_str());
    lengths.push_back(static_cast<int>(param.value().size()));
    formats.push_back(param.is_binary() ? 1 : 0);
  }
  if (!unsent_.ok()) return;
  const int count = static_cast<int>(params.size());
  const int sent = prepared_name != nullptr
                       ? PQsendQueryPrepared(connection_, prepared_name, count, values.data(),
                                             lengths.data(), formats.data(), 0)
                       : PQsendQueryParams(connection_, statement.sql, count, nullptr,
                                           values.data(), lengths.data(), formats.data(), 0);
  if (sent != 1) lost_ = true;
  pending_.push_back({statement.name, Step::kRun});
}

absl::StatusOr<Result> Connection::Flush() {
  if (pending_.empty() && unsent_.ok()) return Result();
  absl::StatusOr<std::vector<Result>> results = FlushFor(1);
  if (!results.ok()) return std::move(results).status();
  return std::move(results->front());
}

absl::StatusOr<std::vector<Result>> Connection::FlushFor(size_t count) {
  absl::Status error = std::exchange(unsent_, absl::OkStatus());
  const std::vector<Pending> pending = std::exchange(pending_, {});
  std::vector<Result> results;
  if (pending.empty() && !error.ok()) return error;
  if (lost_ || PQpipelineSync(connection_) != 1) lost_ = true;
  for (const Pending& entry : pending) {
    Result result;
    const absl::Status status = Collect(entry, result);
    if (!status.ok() && (error.ok() || lost_)) error = status;
    if (lost_) return error;
    if (entry.step == Step::kRun) results.push_back(std::move(result));
  }
  const auto sync = Next();
  if (sync == nullptr || PQresultStatus(sync.get()) != PGRES_PIPELINE_SYNC) {
    lost_ = true;
    return DatabaseUnavailable("connection lost");
  }
  if (!error.ok()) return error;
  results.erase(results.begin(), results.end() - static_cast<ptrdiff_t>(count));
  return results;
}

absl::Status Connection::Collect(const Pending& pending, Result& last) {
  absl::Status status = absl::OkStatus();
  bool ran = false;
  while (const auto result = Next()) {
    const ExecStatusType kind = PQresultStatus(result.get());
    if (IsSuccess(kind)) {
      ran = true;
      last = Result(result);
    } else if (kind != PGRES_PIPELINE_ABORTED) {
      status = ErrorOf(*result, pending.statement);
    }
  }
  if (broken()) lost_ = true;
  if (pending.step == Step::kPrepare && !ran) prepared_.erase(pending.statement);
  if (lost_ && status.ok()) return DatabaseUnavailable("connection lost");
  return status;
}

absl::Status Connection::ErrorOf(const pg_result& result, const char* statement) {
  const absl::string_view sqlstate = Field(result, PG_DIAG_SQLSTATE);
  if (sqlstate.empty()) return DatabaseUnavailable("connection lost");
  // Classes 22 and 23 quote values; in the others the primary message speaks of the schema only.
  script_error_.clear();
  if (!absl::StartsWith(sqlstate, "22") && !absl::StartsWith(sqlstate, "23")) {
    script_error_ = std::string(Field(result, PG_DIAG_MESSAGE_PRIMARY));
  }
  return ErrorFor({sqlstate, Field(result, PG_DIAG_CONSTRAINT_NAME), statement});
}

bool Connection::FlushOutput(bool& pending_output) {
  const int flushed = PQflush(connection_);
  pending_output = flushed == 1;
  return flushed >= 0;
}

bool Connection::WaitForResult() {
  const int timeout = static_cast<int>(absl::ToInt64Milliseconds(answer_timeout_));
  while (true) {
    bool output = false;
    if (!FlushOutput(output)) return false;
    if (!output && PQisBusy(connection_) == 0) return true;
    pollfd waiting{PQsocket(connection_), static_cast<short>(POLLIN | (output ? POLLOUT : 0)),
                   0};  // NOLINT(google-runtime-int)
    const int ready = poll(&waiting, 1, timeout);
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return false;
    if ((waiting.revents & (POLLIN | POLLHUP | POLLERR)) != 0 && PQconsumeInput(connection_) != 1) {
      return false;
    }
  }
}

std::shared_ptr<const pg_result> Connection::Next() {
  if (lost_) return nullptr;
  if (!WaitForResult()) {
    // What arrived before the end (a reason for it) may still be read; nothing else will come.
    lost_ = true;
    if (PQisBusy(connection_) != 0) return nullptr;
  }
  PGresult* result = PQgetResult(connection_);
  return result == nullptr ? nullptr : Own(result);
}

absl::Status Connection::Script(absl::string_view name, const std::string& sql) {
  if (PQpipelineStatus(connection_) != PQ_PIPELINE_OFF && PQexitPipelineMode(connection_) != 1) {
    return absl::InternalError("database: a script needs an idle connection");
  }
  const std::string label(name);
  script_error_.clear();
  if (PQsendQuery(connection_, sql.c_str()) != 1) lost_ = true;
  Result last;
  return Collect({label.c_str(), Step::kRun}, last);
}

bool Connection::broken() const { return lost_ || PQstatus(connection_) != CONNECTION_OK; }

int Connection::socket() const { return PQsocket(connection_); }

absl::StatusOr<std::vector<std::string>> Connection::TakeNotifications() {
  if (PQconsumeInput(connection_) != 1 || broken()) {
    lost_ = true;
    return DatabaseUnavailable("connection lost");
  }
  std::vector<std::string> channels;
  while (PGnotify* notification = PQnotifies(connection_)) {
    channels.emplace_back(notification->relname);
    PQfreemem(notification);
  }
  return channels;
}

}  // namespace tresen::postgres
