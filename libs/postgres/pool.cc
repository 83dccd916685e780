#include "libs/postgres/pool.h"

#include <poll.h>

#include <algorithm>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "libs/postgres/connection.h"
#include "libs/postgres/error.h"
#include "libs/postgres/herald.h"
#include "libs/status/status.h"

namespace tresen::postgres {
namespace {

constexpr char kSystemScope[] = "*";
constexpr absl::Duration kFirstPause = absl::Milliseconds(5);
constexpr absl::Duration kReportEvery = absl::Seconds(10);
constexpr absl::Duration kLongestConnectPause = absl::Seconds(1);

constexpr Statement kWhoAmI{"postgres.who_am_i",
                            "SELECT rolsuper OR rolbypassrls FROM pg_catalog.pg_roles"
                            " WHERE rolname = current_user"};
constexpr Statement kPing{"postgres.ping", "SELECT 1"};
constexpr Statement kNotify{"postgres.notify",
                            "SELECT pg_catalog.pg_notify(c, '') FROM unnest($1::text[]) AS c"};

// Between half and one and a half times `pause`, so that those who collided do not meet again.
absl::Duration Jittered(absl::Duration pause) {
  thread_local std::minstd_rand random{std::random_device{}()};
  return pause * std::uniform_real_distribution<double>(0.5, 1.5)(random);
}

absl::Status RefuseBypass(Connection& connection) {
  connection.Queue(kWhoAmI, {});
  TRESEN_ASSIGN_OR_RETURN(const Result result, connection.Flush());
  if (result.empty() || result.front().Bool(0)) {
    return MakeError(absl::StatusCode::kFailedPrecondition, kForbidden,
                     "database: this role bypasses row-level security; use the service's own role");
  }
  return absl::OkStatus();
}

// An idle connection on which something arrives has been closed by the server.
bool IsStale(const Connection& connection) {
  pollfd idle{connection.socket(), POLLIN, 0};
  return connection.broken() || poll(&idle, 1, 0) != 0;
}

}  // namespace

bool IsTenantId(absl::string_view tenant) {
  if (tenant.empty() || tenant.size() > 63) return false;
  return std::all_of(tenant.begin(), tenant.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '_' || c == '-';
  });
}

// What the pool shows in Prometheus, or nothing.
struct Pool::Figures {
  explicit Figures(metrics::Registry* registry) {
    if (registry == nullptr) return;
    transactions =
        &registry->AddCounter({"tresen_postgres_transactions_total",
                               "Transactions by outcome.",
                               {{"outcome", {"committed", "undone", "unavailable", "in_doubt"}}}});
    retries = &registry->AddCounter({"tresen_postgres_retries_total", "Transactions run again."});
    in_use = &registry->AddGauge(
        {"tresen_postgres_connections_in_use", "Connections that run a transaction."});
  }
  void CountEnd(const absl::Status& status) const {
    if (transactions == nullptr) return;
    if (status.ok()) return transactions->Increment({"committed"});
    if (IsInDoubt(status)) return transactions->Increment({"in_doubt"});
    const std::string reason = Reason(status);
    const bool away = reason == kDatabaseUnavailable || reason == kPoolExhausted;
    transactions->Increment({away ? "unavailable" : "undone"});
  }
  void CountRetry() const {
    if (retries != nullptr) retries->Increment();
  }
  void AddInUse(double change) const {
    if (in_use != nullptr) in_use->Add(change);
  }

  metrics::Counter* transactions = nullptr;
  metrics::Counter* retries = nullptr;
  metrics::Gauge* in_use = nullptr;
};

// The connections. A lease is taken with Acquire and given back with Release.
struct Pool::Impl {
  Impl(PoolOptions o, Herald::Send send)
      : options(std::move(o)), figures(options.figures), herald(std::move(send)) {}

  // The connection used last, of those that see `scope` already if there are any.
  absl::StatusOr<std::unique_ptr<Connection>> Acquire(absl::string_view scope);
  void Release(std::unique_ptr<Connection> connection);
  absl::StatusOr<std::unique_ptr<Connection>> Connect();
  bool HasRoom() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) { return stats.in_use < options.size; }
  void Count(int64_t PoolStats::*counter) {
    absl::MutexLock lock(&mutex);
    ++(stats.*counter);
  }

  const PoolOptions options;
  const Figures figures;
  absl::Mutex mutex;
  std::vector<std::unique_ptr<Connection>> idle ABSL_GUARDED_BY(mutex);
  PoolStats stats ABSL_GUARDED_BY(mutex);
  Herald herald;  // the last: it uses all of them
};

absl::StatusOr<std::unique_ptr<Connection>> Pool::Impl::Acquire(absl::string_view scope) {
  std::unique_ptr<Connection> connection;
  {
    absl::MutexLock lock(&mutex);
    ++stats.waiting;
    const bool room =
        mutex.AwaitWithTimeout(absl::Condition(this, &Impl::HasRoom), options.acquire_timeout);
    --stats.waiting;
    if (!room) {
      return WithRetryDelay(MakeError(absl::StatusCode::kResourceExhausted, kPoolExhausted,
                                      "database: all connections are in use"),
                            absl::Seconds(1));
    }
    ++stats.in_use;
    figures.AddInUse(1);
    while (connection == nullptr && !idle.empty()) {
      const auto seen = std::find_if(idle.rbegin(), idle.rend(),
                                     [&](const auto& one) { return one->scope() == scope; });
      const auto taken = seen == idle.rend() ? std::prev(idle.end()) : std::prev(seen.base());
      connection = std::move(*taken);
      idle.erase(taken);
      if (IsStale(*connection)) {
        --stats.open;
        connection.reset();
      }
    }
  }
  if (connection != nullptr) return connection;
  auto opened = Connect();
  if (!opened.ok()) Release(nullptr);
  return opened;
}

absl::StatusOr<std::unique_ptr<Connection>> Pool::Impl::Connect() {
  auto connection =
      Connection::Open({options.connection, options.role, options.application_name,
                        options.connect_timeout, options.answer_timeout, SessionLimits()});
  absl::Status status = connection.status();
  if (status.ok()) status = RefuseBypass(**connection);
  absl::MutexLock lock(&mutex);
  if (!status.ok()) {
    ++stats.connect_failures;
    return status;
  }
  ++stats.connects;
  ++stats.open;
  return connection;
}

void Pool::Impl::Release(std::unique_ptr<Connection> connection) {
  absl::MutexLock lock(&mutex);
  --stats.in_use;
  figures.AddInUse(-1);
  if (connection == nullptr) return;
  if (connection->broken() || connection->retired()) {
    --stats.open;
  } else {
    idle.push_back(std::move(connection));
  }
}

Pool::Pool(PoolOptions options)
    : impl_(std::make_unique<Impl>(std::move(options),
                                   [this](const std::vector<std::string>& channels) {
                                     // Only a hint: whoever is not woken polls.
                                     TransactAsSystem([&](Transaction& transaction) {
                                       return transaction.ExecuteLast(kNotify, {channels}).status();
                                     }).IgnoreError();
                                   })) {}

Pool::~Pool() = default;

absl::Status Pool::RunFor(absl::string_view tenant, Body body, const TransactionOptions& options) {
  if (!IsTenantId(tenant)) {
    return MakeError(absl::StatusCode::kInvalidArgument, kInvalidData, "database: not a tenant id");
  }
  return RunScoped(tenant, body, options);
}

absl::Status Pool::RunAsSystem(Body body, const TransactionOptions& options) {
  return RunScoped(kSystemScope, body, options);
}

absl::Status Pool::RunScoped(absl::string_view scope, Body body,
                             const TransactionOptions& options) {
  impl_->Count(&PoolStats::transactions);
  absl::Duration pause = kFirstPause;
  for (int attempt = 1;; ++attempt) {
    const absl::Status status = RunOnce(scope, body, options);
    if (status.ok() || attempt >= options.attempts || !IsRetryable(status)) {
      impl_->figures.CountEnd(status);
      return status;
    }
    impl_->Count(&PoolStats::retries);
    impl_->figures.CountRetry();
    absl::SleepFor(Jittered(pause));
    pause *= 4;
  }
}

absl::Status Pool::RunOnce(absl::string_view scope, Body body, const TransactionOptions& options) {
  TRESEN_ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection, impl_->Acquire(scope));
  absl::Status status;
  std::set<std::string> news;
  {
    Transaction transaction(*connection, scope, options);
    status = body(transaction);
    // What the database said decides, not what the function made of it.
    if (!transaction.failure_.ok() && (status.ok() || IsRetryable(transaction.failure_))) {
      status = transaction.failure_;
    }
    if (status.ok()) status = transaction.Commit();
    if (!status.ok()) transaction.Rollback();
    if (IsInDoubt(status)) impl_->Count(&PoolStats::in_doubt);
    if (status.ok()) news.swap(transaction.notify_);
  }
  const std::string sqlstate = SqlState(status);
  if (sqlstate == "0A000" || sqlstate == "26000") connection->Retire();
  impl_->Release(std::move(connection));
  impl_->herald.Announce(news);
  return status;
}

absl::StatusOr<std::vector<Result>> Pool::Read(absl::string_view tenant,
                                               absl::Span<const Query> queries) {
  return Transact(
      tenant, [&](Transaction& transaction) { return transaction.ExecuteAndCommit(queries); },
      ReadOnly());
}

absl::Status Pool::Ping() {
  return TransactAsSystem(
      [](Transaction& transaction) { return transaction.Execute(kPing).status(); });
}

absl::Status Pool::WaitUntilReady(const std::function<void(absl::string_view)>& report,
                                  const std::function<bool()>& stop) {
  absl::Duration pause = absl::Milliseconds(50);
  absl::Duration waited = absl::ZeroDuration();
  absl::Duration next_report = absl::ZeroDuration();
  while (true) {
    const absl::Status status = Ping();
    if (status.ok()) {
      if (waited > absl::ZeroDuration()) report("PostgreSQL answers again");
      return status;
    }
    if (Reason(status) != kDatabaseUnavailable && Reason(status) != kPoolExhausted) return status;
    if (waited >= next_report) {
      report("waiting for PostgreSQL, which does not answer");
      next_report = waited + kReportEvery;
    }
    if (stop()) return absl::CancelledError("stopped while waiting for PostgreSQL");
    absl::SleepFor(pause);
    waited += pause;
    pause = std::min(pause * 2, kLongestConnectPause);
  }
}

PoolStats Pool::stats() const {
  absl::MutexLock lock(&impl_->mutex);
  return impl_->stats;
}

}  // namespace tresen::postgres
