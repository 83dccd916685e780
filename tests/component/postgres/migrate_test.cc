#include "libs/postgres/migrate.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "libs/status/status.h"
#include "tests/component/postgres/desk_schema.h"
#include "tests/support/test_database.h"

namespace tresen::postgres {
namespace {

using ::tresen::testing::DeskMigrations;
using ::tresen::testing::DeskSchemas;
using ::tresen::testing::TestDatabase;
using Tables = std::vector<std::string>;

absl::StatusOr<int> MigrateDesk(const TestDatabase& database, std::vector<Migration> migrations) {
  return Migrate({database.owner_connection(), "desk"}, migrations);
}

TEST_CASE("migrations run once, in order, and later ones follow") {
  const TestDatabase database;
  std::vector<Migration> all = DeskMigrations();
  CHECK(*MigrateDesk(database, {all[0]}) == 1);
  CHECK(*MigrateDesk(database, all) == 1);
  CHECK(*MigrateDesk(database, all) == 0);
  CHECK(database.QueryValue("SELECT string_agg(number || name, ',' ORDER BY number)"
                            " FROM desk.schema_migration") == "1notes_and_errands,2stays");
}

TEST_CASE("an older binary accepts a schema that is further") {
  const TestDatabase database(DeskSchemas());
  CHECK(*MigrateDesk(database, {DeskMigrations()[0]}) == 0);
}

TEST_CASE("a gap, a changed file and a bad name are refused before anything runs") {
  const TestDatabase database;
  const Migration first = DeskMigrations()[0];
  const auto reason = [&](std::vector<Migration> migrations) {
    return Reason(MigrateDesk(database, std::move(migrations)).status());
  };
  CHECK(reason({first, {3, "late", "SELECT 1"}}) == "MIGRATION_CHAIN");
  CHECK(reason({{1, "it's", "SELECT 1"}}) == "MIGRATION_CHAIN");
  REQUIRE(MigrateDesk(database, {first}).ok());
  CHECK(reason({{1, "notes_and_errands", "SELECT 1"}}) == "MIGRATION_CHAIN");
  CHECK(Reason(Migrate({database.owner_connection(), "De sk"}, {}).status()) == "MIGRATION_CHAIN");
}

TEST_CASE("a failing migration leaves nothing behind and tells its author why") {
  const TestDatabase database;
  const auto status =
      MigrateDesk(database, {{1, "broken", "CREATE TABLE desk.a (x text); SELECT nonsense"}})
          .status();
  CHECK(absl::StrContains(status.message(), "nonsense"));
  CHECK(database.QueryValue("SELECT to_regclass('desk.a') IS NULL") == "t");
  CHECK(*MigrateDesk(database, {{1, "mended", "CREATE TABLE desk.a (x text)"}}) == 1);
}

TEST_CASE("migrators that start together do the work once") {
  const TestDatabase database;
  std::atomic<int> ran = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      const auto result = MigrateDesk(database, DeskMigrations());
      ran += result.ok() ? *result : 100;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(ran == 2);
}

TEST_CASE("the service's role owns nothing and cannot get past row-level security") {
  const TestDatabase database(DeskSchemas());
  CHECK(database.Query("SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin"
                       " FROM pg_roles WHERE rolname = 'tresen_desk'")[0] ==
        Tables{"f", "f", "f", "f", "t"});
  CHECK(database.QueryValue("SELECT count(*) FROM pg_class WHERE relowner ="
                            " 'tresen_desk'::regrole") == "0");
}

TEST_CASE("an append-only table cannot be changed by the service") {
  const TestDatabase database(DeskSchemas());
  const auto pool = database.PoolFor("desk");
  const auto run = [&](const char* name, const char* sql) {
    return pool->Transact("demo",
                          [&](Transaction& tx) {
                            return tx.Execute({name, sql}).status();
                          })
        .code();
  };
  CHECK(run("t.1", "INSERT INTO desk.audit VALUES ('demo', 1)") == absl::StatusCode::kOk);
  CHECK(run("t.2", "SELECT number FROM desk.audit") == absl::StatusCode::kOk);
  CHECK(run("t.3", "UPDATE desk.audit SET number = 2") == absl::StatusCode::kPermissionDenied);
  CHECK(run("t.4", "DELETE FROM desk.audit") == absl::StatusCode::kPermissionDenied);
  CHECK(run("t.5", "UPDATE desk.schema_migration SET name = ''") ==
        absl::StatusCode::kPermissionDenied);
}

TEST_CASE("the catalogue check finds every kind of missing protection") {
  const TestDatabase database(DeskSchemas());
  CHECK(*UnprotectedTables(database.owner_connection()) == Tables{});
  database.Execute(
      "CREATE TABLE desk.bare (tenant_id text PRIMARY KEY);"
      "CREATE TABLE desk.unforced (tenant_id text PRIMARY KEY);"
      "SELECT tresen.protect('desk.unforced');"
      "ALTER TABLE desk.unforced NO FORCE ROW LEVEL SECURITY;"
      "CREATE TABLE desk.open (tenant_id text PRIMARY KEY); SELECT tresen.protect('desk.open');"
      "CREATE POLICY everybody ON desk.open USING (true);"
      "CREATE TABLE desk.key (tenant_id text, id text PRIMARY KEY); SELECT "
      "tresen.protect('desk.key');"
      "CREATE TABLE desk.link (tenant_id text, note_id text, PRIMARY KEY (tenant_id, note_id),"
      " FOREIGN KEY (note_id, tenant_id) REFERENCES desk.note (note_id, tenant_id));"
      "SELECT tresen.protect('desk.link');");
  CHECK(*UnprotectedTables(database.owner_connection()) ==
        Tables{"desk.bare", "desk.key", "desk.link", "desk.open", "desk.unforced"});
}

TEST_CASE("a service sees whether its schema is far enough") {
  const TestDatabase database;
  REQUIRE(MigrateDesk(database, {DeskMigrations()[0]}).ok());
  const auto pool = database.PoolFor("desk");
  CHECK(CheckSchema(*pool, "desk", {DeskMigrations()[0]}).ok());
  CHECK(Reason(CheckSchema(*pool, "desk", DeskMigrations())) == "SCHEMA_BEHIND");
  CHECK(Reason(CheckSchema(*pool, "elsewhere", DeskMigrations())) == "SCHEMA_BEHIND");
}

}  // namespace
}  // namespace tresen::postgres
