#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/metrics/metrics.h"
#include "libs/postgres/transaction.h"

namespace tresen::postgres {

struct PoolOptions {
  // libpq's form: "host=/run/tresen/pg dbname=tresen" or "postgresql://db:5432/tresen?sslmode=…".
  std::string connection;
  // The service's own role, "tresen_<service>". A superuser, or a role that bypasses row-level
  // security, is refused: isolation of tenants would be off.
  std::string role;
  std::string application_name;
  int size = 8;
  absl::Duration acquire_timeout = absl::Seconds(2);
  absl::Duration connect_timeout = absl::Seconds(3);
  absl::Duration answer_timeout = absl::Seconds(40);
  // If given: tresen_postgres_transactions_total{outcome}, tresen_postgres_retries_total and
  // tresen_postgres_connections_in_use, added up over the pools of the process.
  metrics::Registry* figures = nullptr;
};

struct PoolStats {
  int open = 0;
  int in_use = 0;
  int waiting = 0;
  int64_t connects = 0;
  int64_t connect_failures = 0;
  int64_t transactions = 0;
  int64_t retries = 0;
  int64_t in_doubt = 0;
};

// Connections to one database under one role, and the only way to run SQL. Thread-safe. Connects on
// demand, so that a service starts while PostgreSQL is away; a lost connection is replaced.
class Pool {
 public:
  explicit Pool(PoolOptions options);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  // Runs `run(postgres::Transaction&)`, which returns absl::Status or absl::StatusOr<T>, as one
  // transaction that sees only rows of `tenant`. Commits if it returns OK, else rolls back and
  // returns its error.
  //
  // `run` is run again after a serialization failure, a deadlock or a connection lost before the
  // commit, so it must not do anything outside the transaction, and it must assign, not append, to
  // what it captures. Errors: see error.h; INVALID_ARGUMENT for a tenant that is no tenant id.
  // DATABASE_UNAVAILABLE means that nothing happened, IN_DOUBT that it may have.
  template <typename Run>
  std::invoke_result_t<Run, Transaction&> Transact(absl::string_view tenant, Run&& run,
                                                   const TransactionOptions& options = {}) {
    return Typed(std::forward<Run>(run), [&](Body body) { return RunFor(tenant, body, options); });
  }

  // The same without a tenant, for workers that claim due work across tenants. Sees the rows of
  // tables under tresen.protect_queue() (see migrate.h) and of tables without tenants, nothing
  // else. Domain data are then read and written in a Transact() for the tenant of the claimed row.
  template <typename Run>
  std::invoke_result_t<Run, Transaction&> TransactAsSystem(Run&& run,
                                                           const TransactionOptions& options = {}) {
    return Typed(std::forward<Run>(run), [&](Body body) { return RunAsSystem(body, options); });
  }

  // What the queries find, all in one round trip: reads whose parameters are known beforehand.
  absl::StatusOr<std::vector<Result>> Read(absl::string_view tenant,
                                           absl::Span<const Query> queries);

  // OK if the database answers now.
  absl::Status Ping();

  // Waits until the database answers. Calls `report` with a plain sentence when it has to wait,
  // every ten seconds while it does, and when the wait is over. Returns early with CANCELLED when
  // `stop` answers true, or with an error that waiting does not mend (a role that is refused).
  absl::Status WaitUntilReady(const std::function<void(absl::string_view)>& report,
                              const std::function<bool()>& stop);

  PoolStats stats() const;

 private:
  using Body = absl::FunctionRef<absl::Status(Transaction&)>;
  struct Figures;
  struct Impl;

  absl::Status RunFor(absl::string_view tenant, Body body, const TransactionOptions& options);
  absl::Status RunAsSystem(Body body, const TransactionOptions& options);
  absl::Status RunScoped(absl::string_view scope, Body body, const TransactionOptions& options);
  absl::Status RunOnce(absl::string_view scope, Body body, const TransactionOptions& options);

  // Turns a function that returns Status or StatusOr<T> into one that returns Status.
  template <typename Run, typename Start>
  static std::invoke_result_t<Run, Transaction&> Typed(Run&& run, Start start) {
    using Outcome = std::invoke_result_t<Run, Transaction&>;
    if constexpr (std::is_same_v<Outcome, absl::Status>) {
      return start([&](Transaction& transaction) -> absl::Status { return run(transaction); });
    } else {
      std::optional<Outcome> outcome;
      const absl::Status status = start([&](Transaction& transaction) -> absl::Status {
        outcome.emplace(run(transaction));
        return outcome->status();
      });
      if (!status.ok()) return status;
      return *std::move(outcome);
    }
  }

  const std::unique_ptr<Impl> impl_;
};

// What may stand in app.tenant: 1 to 63 of a-z A-Z 0-9 _ -, so never "*".
bool IsTenantId(absl::string_view tenant);

}  // namespace tresen::postgres
