#include <atomic>
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "libs/postgres/error.h"
#include "libs/postgres/migrate.h"
#include "libs/postgres/pool.h"
#include "libs/status/status.h"
#include "tests/component/postgres/desk_schema.h"
#include "tests/support/eventually.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/postgres_proxy.h"
#include "tests/support/test_database.h"

namespace tresen::postgres {
namespace {

using ::tresen::testing::DeskMigrations;
using ::tresen::testing::DeskSchemas;
using ::tresen::testing::Eventually;
using ::tresen::testing::PostgresCluster;
using ::tresen::testing::PostgresProxy;
using ::tresen::testing::SharedPostgres;
using ::tresen::testing::TestDatabase;

constexpr Statement kAddNote{"test.add_note",
                             "INSERT INTO desk.note (tenant_id, note_id) VALUES ('demo', $1)"};

absl::Status AddNote(Pool& pool, absl::string_view id) {
  return pool.Transact("demo",
                       [&](Transaction& tx) { return tx.Execute(kAddNote, {id}).status(); });
}

PoolOptions DeskPool(const std::string& connection) {
  PoolOptions options;
  options.connection = connection;
  options.role = "tresen_desk";
  options.application_name = "test";
  return options;
}

TEST_CASE("without a server calls are unavailable at once") {
  Pool pool(DeskPool("host=/nowhere dbname=tresen"));
  const absl::Status status = AddNote(pool, "n1");
  CHECK(status.code() == absl::StatusCode::kUnavailable);
  CHECK(Reason(status) == kDatabaseUnavailable);
  CHECK(RetryDelay(status).has_value());
}

TEST_CASE("a service waits for its database, says so, and goes on when it is there") {
  PostgresCluster cluster;
  REQUIRE(Migrate({cluster.Connection(), "desk"}, DeskMigrations()).ok());
  cluster.StopFast();
  Pool pool(DeskPool(cluster.Connection("postgres", "tresen_desk")));
  std::vector<std::string> said;
  bool started = false;
  const absl::Status status =
      pool.WaitUntilReady([&](absl::string_view sentence) { said.emplace_back(sentence); },
                          [&] {
                            if (!started) cluster.Start();
                            started = true;
                            return false;
                          });
  CHECK(status.ok());
  CHECK(said == std::vector<std::string>{"waiting for PostgreSQL, which does not answer",
                                         "PostgreSQL answers again"});
}

TEST_CASE("waiting ends when the process shall stop") {
  Pool pool(DeskPool("host=/nowhere dbname=tresen"));
  const absl::Status status = pool.WaitUntilReady([](absl::string_view) {}, [] { return true; });
  CHECK(status.code() == absl::StatusCode::kCancelled);
}

TEST_CASE("a restart of the server is not noticed by the next call") {
  PostgresCluster cluster;
  REQUIRE(Migrate({cluster.Connection(), "desk"}, DeskMigrations()).ok());
  Pool pool(DeskPool(cluster.Connection("postgres", "tresen_desk")));
  REQUIRE(AddNote(pool, "before").ok());
  cluster.StopFast();
  CHECK(Reason(AddNote(pool, "meanwhile")) == kDatabaseUnavailable);
  cluster.Start();
  CHECK(AddNote(pool, "after").ok());
}

TEST_CASE("kill -9 of the server loses nothing that was committed") {
  PostgresCluster cluster;
  REQUIRE(Migrate({cluster.Connection(), "desk"}, DeskMigrations()).ok());
  Pool pool(DeskPool(cluster.Connection("postgres", "tresen_desk")));
  int written = 0;
  for (; written < 50; ++written) REQUIRE(AddNote(pool, std::to_string(written)).ok());
  cluster.KillHard();
  cluster.Start();
  const auto count = pool.Transact("demo", [](Transaction& tx) -> absl::StatusOr<int64_t> {
    TRESEN_ASSIGN_OR_RETURN(const Result rows,
                            tx.Execute({"test.count", "SELECT count(*) FROM desk.note"}));
    return rows.front().Int64(0);
  });
  REQUIRE(count.ok());
  CHECK(*count == written);
}

TEST_CASE("a connection lost before the commit is replaced and the work run again") {
  const TestDatabase database(DeskSchemas());
  PostgresProxy proxy(SharedPostgres());
  Pool pool(DeskPool(proxy.Through(database.connection())));
  int runs = 0;
  const absl::Status status = pool.Transact("demo", [&](Transaction& tx) -> absl::Status {
    TRESEN_RETURN_IF_ERROR(tx.Execute(kAddNote, {"n1"}).status());
    if (++runs == 1) proxy.CutAll();
    return tx.Execute(kAddNote, {"n2"}).status();
  });
  CHECK(status.ok());
  CHECK(runs == 2);
  CHECK(database.QueryValue("SELECT count(*) FROM desk.note") == "2");
}

TEST_CASE("a lost answer to the commit is in doubt, not run again and not called a failure") {
  const TestDatabase database(DeskSchemas());
  PostgresProxy proxy(SharedPostgres());
  Pool pool(DeskPool(proxy.Through(database.connection())));
  int runs = 0;
  const auto add = [&] {
    return pool.Transact("demo", [&](Transaction& tx) {
      ++runs;
      return tx.Execute(kAddNote, {"n1"}).status();
    });
  };
  SECTION("when it was carried out") {
    proxy.LoseNextCommitAnswer();
    CHECK(IsInDoubt(add()));
    CHECK(database.QueryValue("SELECT count(*) FROM desk.note") == "1");
  }
  SECTION("when it was not") {
    proxy.LoseNextCommit();
    CHECK(IsInDoubt(add()));
    CHECK(database.QueryValue("SELECT count(*) FROM desk.note") == "0");
  }
  CHECK(runs == 1);
  CHECK(pool.stats().in_doubt == 1);
}

TEST_CASE("a server that hangs is given up after the answer limit") {
  const TestDatabase database(DeskSchemas());
  PoolOptions options = DeskPool(database.connection());
  options.answer_timeout = absl::Milliseconds(50);
  Pool pool(options);
  TransactionOptions once;
  once.attempts = 1;
  const absl::Status status = pool.Transact(
      "demo",
      [](Transaction& tx) {
        return tx.Execute({"test.hang", "SELECT pg_sleep(2)"}).status();
      },
      once);
  CHECK(Reason(status) == kDatabaseUnavailable);
  CHECK(AddNote(pool, "n1").ok());
}

TEST_CASE("a full pool refuses after its limit and serves again later") {
  const TestDatabase database(DeskSchemas());
  PoolOptions options = DeskPool(database.connection());
  options.size = 1;
  options.acquire_timeout = absl::Milliseconds(20);
  Pool pool(options);
  const absl::Status outer = pool.Transact("demo", [&](Transaction&) {
    const absl::Status inner = AddNote(pool, "n1");
    CHECK(inner.code() == absl::StatusCode::kResourceExhausted);
    CHECK(Reason(inner) == kPoolExhausted);
    return absl::OkStatus();
  });
  CHECK(outer.ok());
  CHECK(AddNote(pool, "n1").ok());
}

TEST_CASE("a role past row-level security is refused") {
  const TestDatabase database(DeskSchemas());
  PoolOptions options = DeskPool(database.connection());
  options.role = "postgres";
  Pool pool(options);
  CHECK(AddNote(pool, "n1").code() == absl::StatusCode::kFailedPrecondition);
}

TEST_CASE("an unknown role is an error that waiting does not mend") {
  const TestDatabase database(DeskSchemas());
  PoolOptions options = DeskPool(database.connection());
  options.role = "tresen_nobody";
  Pool pool(options);
  const absl::Status status = pool.WaitUntilReady([](absl::string_view) {}, [] { return false; });
  CHECK(status.code() == absl::StatusCode::kFailedPrecondition);
}

TEST_CASE("a plan made stale by a migration is made anew") {
  const TestDatabase database(DeskSchemas());
  const auto pool = database.PoolFor("desk", 1);
  constexpr Statement kEverything{"test.everything", "SELECT * FROM desk.note"};
  const auto read = [&] {
    return pool->Transact("demo",
                          [&](Transaction& tx) { return tx.Execute(kEverything).status(); });
  };
  REQUIRE(read().ok());
  database.Execute("ALTER TABLE desk.note ADD COLUMN colour text");
  CHECK(read().ok());
}

TEST_CASE("many threads share few connections") {
  const TestDatabase database(DeskSchemas());
  const auto pool = database.PoolFor("desk", 3);
  std::atomic<int> failures = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 25; ++i) {
        if (!AddNote(*pool, std::to_string(t * 100 + i)).ok()) ++failures;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(failures == 0);
  CHECK(pool->stats().open <= 3);
  CHECK(pool->stats().in_use == 0);
  CHECK(database.QueryValue("SELECT count(*) FROM desk.note") == "200");
}

}  // namespace
}  // namespace tresen::postgres
