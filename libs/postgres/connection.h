// One connection to PostgreSQL over libpq in pipeline mode. Inside libs/postgres (and
// tests/support) only: stores use Pool and Transaction. Not thread-safe.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/postgres/param.h"
#include "libs/postgres/result.h"
#include "libs/postgres/statement.h"

struct pg_conn;

namespace tresen::postgres {

struct ConnectionSettings {
  std::string connection;        // libpq: "host=/run/tresen/pg dbname=tresen" or a URI
  std::string role;              // connect as this role; empty: as the connection string says
  std::string application_name;  // shown in pg_stat_activity
  absl::Duration connect_timeout = absl::Seconds(3);
  // The server is taken for lost when nothing arrives for this long while an answer is due.
  // Longer than the longest statement_timeout in use.
  absl::Duration answer_timeout = absl::Seconds(40);
  // More of libpq's "options": "-c lock_timeout=1000".
  std::string session_options;
};

class Connection {
 public:
  // UNAVAILABLE if there is no server, FAILED_PRECONDITION if it refuses role or database.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const ConnectionSettings& settings);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Puts a statement into the pipeline without waiting. What goes wrong shows at the next Flush.
  void Queue(const Statement& statement, absl::Span<const Param> params);
  // The same without preparing it: for what must work in a failed transaction.
  void QueueOnce(const Statement& statement, absl::Span<const Param> params);

  // Sends what is queued in one round trip and returns the result of the last statement, or the
  // first error; after an error the statements behind it were not run.
  absl::StatusOr<Result> Flush();
  // The same with the results of the last `count` statements.
  absl::StatusOr<std::vector<Result>> FlushFor(size_t count);

  // Runs a script of several statements (no parameters) with nothing queued.
  absl::Status Script(absl::string_view name, const std::string& sql);

  // What PostgreSQL said about the last failed script: for whoever writes migrations. Empty where
  // that could repeat row data.
  const std::string& script_error() const { return script_error_; }

  bool broken() const;
  // Another statement must not be run on this connection: its plans are stale.
  void Retire() { retired_ = true; }
  bool retired() const { return retired_; }
  // The tenant ("*" for all queues) whose rows this session sees: what was set by the last
  // transaction that committed. Empty before the first.
  const std::string& scope() const { return scope_; }
  void SetScope(absl::string_view scope) { scope_ = std::string(scope); }
  int queued() const { return static_cast<int>(pending_.size()); }

  int socket() const;
  // Reads what the server has sent and returns the channels notified since the last call.
  // UNAVAILABLE if the connection is gone.
  absl::StatusOr<std::vector<std::string>> TakeNotifications();

 private:
  enum class Step { kPrepare, kRun };
  struct Pending {
    const char* statement;
    Step step;
  };

  Connection(pg_conn* connection, absl::Duration answer_timeout)
      : connection_(connection), answer_timeout_(answer_timeout) {}

  absl::Status SetUp();
  void EnterPipeline();
  void Send(const Statement& statement, absl::Span<const Param> params, const char* prepared_name);
  // The next result, null at the end of a statement's results; waits for the socket.
  std::shared_ptr<const pg_result> Next();
  bool WaitForResult();
  bool FlushOutput(bool& pending_output);
  absl::Status Collect(const Pending& pending, Result& last);
  absl::Status ErrorOf(const pg_result& result, const char* statement);

  pg_conn* connection_;
  absl::Duration answer_timeout_;
  bool lost_ = false;
  bool retired_ = false;
  absl::Status unsent_ = absl::OkStatus();  // a parameter that cannot be sent
  std::vector<Pending> pending_;
  absl::flat_hash_map<std::string, std::string> prepared_;  // name -> SQL
  std::string script_error_;
  std::string scope_;
};

}  // namespace tresen::postgres
