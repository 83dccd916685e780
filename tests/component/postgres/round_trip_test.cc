// Several statements in one round trip, with and without the commit.
#include <atomic>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "libs/postgres/error.h"
#include "libs/postgres/listener.h"
#include "libs/postgres/pool.h"
#include "libs/status/status.h"
#include "tests/component/postgres/desk_schema.h"
#include "tests/support/eventually.h"
#include "tests/support/test_database.h"

namespace tresen::postgres {
namespace {

using ::tresen::testing::DeskSchemas;
using ::tresen::testing::Eventually;
using ::tresen::testing::TestDatabase;

constexpr Statement kAdd{"test.add_note_returning",
                         "INSERT INTO desk.note (tenant_id, note_id, body) VALUES ($1, $2, $3)"
                         " ON CONFLICT DO NOTHING RETURNING note_id"};
constexpr Statement kMustAdd{"test.must_add_note",
                             "INSERT INTO desk.note (tenant_id, note_id) VALUES ($1, $2)"};
constexpr Statement kBodies{"test.bodies",
                            "SELECT note_id FROM desk.note WHERE tenant_id = $1 ORDER BY note_id"};
constexpr Statement kCount{"test.count_notes", "SELECT count(*) FROM desk.note"};
constexpr Statement kSetting{"test.setting", "SELECT current_setting($1)"};

Query Adding(const char* tenant, const char* id) { return {kAdd, {tenant, id, "hello"}}; }

TEST_CASE("results come in the order of the queries, and what was queued ran before") {
  const TestDatabase database(DeskSchemas());
  const auto pool = database.PoolFor("desk");
  const absl::Status status = pool->Transact("demo", [](Transaction& tx) -> absl::Status {
    tx.Queue(kMustAdd, {"demo", "a"});
    TRESEN_ASSIGN_OR_RETURN(
        const auto results,
        tx.ExecuteAll({{kCount, {}}, Adding("demo", "b"), Adding("demo", "a"), {kBodies, {"demo"}}}));
    REQUIRE(results.size() == 4);
    CHECK(results[0].front().Int64(0) == 1);
    CHECK(results[1].front().Text(0) == "b");
    CHECK(results[2].empty());
    CHECK(results[3].size() == 2);
    TRESEN_ASSIGN_OR_RETURN(const auto nothing, tx.ExecuteAll({}));
    CHECK(nothing.empty());
    return absl::OkStatus();
  });
  CHECK(status.ok());
  CHECK(database.QueryValue("SELECT count(*) FROM desk.note") == "2");
}

TEST_CASE("an error among several undoes the transaction") {
  const TestDatabase database(DeskSchemas());
  const auto pool = database.PoolFor("desk");
  const absl::Status status = pool->Transact("demo", [](Transaction& tx) -> absl::Status {
    const auto results =
        tx.ExecuteAll({{kMustAdd, {"demo", "a"}}, {kMustAdd, {"demo", "a"}}, {kCount, {}}});
    CHECK(Reason(results.status()) == kDuplicate);
    return absl::OkStatus();  // does not help
  });
  CHECK(Reason(status) == kDuplicate);
  CHECK(database.QueryValue("SELECT count(*) FROM desk.note") == "0");
}

TEST_CASE("a commit that travels with the last queries commits, wakes listeners and gives results") {
  const TestDatabase database(DeskSchemas());
  const auto pool = database.PoolFor("desk");
  std::atomic<int> woken = 0;
  const Listener listener({database.connection(), "tresen_desk", "test", {"desk.note"}},
                          [&](absl::string_view) { ++woken; });
  REQUIRE(Eventually([&] { return woken == 1; }));  // after connecting
  const auto added =
      pool->Transact("demo", [](Transaction& tx) -> absl::StatusOr<std::vector<Result>> {
        tx.Notify("desk.note");
        tx.Queue(kMustAdd, {"demo", "a"});
        return tx.ExecuteAndCommit({Adding("demo", "a"), Adding("demo", "b")});
      });
  REQUIRE(added.ok());
  REQUIRE(added->size() == 2);
  CHECK(added->at(0).empty());
  CHECK(added->at(1).front().Text(0) == "b");
  CHECK(database.QueryValue("SELECT count(*) FROM desk.note") == "2");
  CHECK(Eventually([&] { return woken == 2; }));
  CHECK(pool->stats().open == 1);
}

TEST_CASE("a transaction that only reads cannot write, however it is sent") {
  const TestDatabase database(DeskSchemas());
  const auto pool = database.PoolFor("desk");
  const auto written = pool->Transact(
      "demo",
      [](Transaction& tx) -> absl::StatusOr<std::vector<Result>> {
        return tx.ExecuteAndCommit({{kCount, {}}, {kMustAdd, {"demo", "a"}}});
      },
      ReadOnly());
  CHECK(SqlState(written.status()) == "25006");
  CHECK_FALSE(pool->Read("demo", {Adding("demo", "b")}).ok());
  CHECK(database.QueryValue("SELECT count(*) FROM desk.note") == "0");
}

TEST_CASE("a commit that travels with a failing query commits nothing") {
  const TestDatabase database(DeskSchemas());
  const auto pool = database.PoolFor("desk");
  const auto added =
      pool->Transact("demo", [](Transaction& tx) -> absl::StatusOr<std::vector<Result>> {
        return tx.ExecuteAndCommit({Adding("demo", "a"), {kMustAdd, {"demo", "a"}}});
      });
  CHECK(Reason(added.status()) == kDuplicate);
  CHECK(database.QueryValue("SELECT count(*) FROM desk.note") == "0");
  // The connection is as good as before.
  REQUIRE(pool->Read("demo", {{kCount, {}}}).ok());
  CHECK(pool->stats().connects == 1);
}

TEST_CASE("a read sees the rows of its tenant and changes nothing") {
  const TestDatabase database(DeskSchemas());
  const auto pool = database.PoolFor("desk");
  for (const char* tenant : {"demo", "other"}) {
    REQUIRE(pool->Transact(tenant, [&](Transaction& tx) {
                  return tx.Execute(kMustAdd, {tenant, "a"}).status();
                }).ok());
  }
  const auto found = pool->Read("demo", {{kCount, {}}, {kBodies, {"demo"}}, {kBodies, {"other"}}});
  REQUIRE(found.ok());
  CHECK(found->at(0).front().Int64(0) == 1);
  CHECK(found->at(1).size() == 1);
  CHECK(found->at(2).empty());
  CHECK_FALSE(pool->Read("demo", {Adding("demo", "b")}).ok());
  CHECK(database.QueryValue("SELECT count(*) FROM desk.note") == "2");
  CHECK(absl::IsInvalidArgument(pool->Read("*", {{kCount, {}}}).status()));
}

TEST_CASE("the usual limits hold on every connection, others for their transaction only") {
  const TestDatabase database(DeskSchemas());
  const auto pool = database.PoolFor("desk");
  TransactionOptions patient;
  patient.statement_timeout = absl::Seconds(20);
  patient.lock_timeout = absl::Seconds(7);
  const auto limits = [&](const TransactionOptions& options) {
    return pool
        ->Transact(
            "demo",
            [](Transaction& tx) -> absl::StatusOr<std::string> {
              TRESEN_ASSIGN_OR_RETURN(const auto found,
                                      tx.ExecuteAll({{kSetting, {"statement_timeout"}},
                                                     {kSetting, {"lock_timeout"}}}));
              return found[0].front().Text(0) + " " + found[1].front().Text(0);
            },
            options)
        .value();
  };
  CHECK(limits({}) == "5s 1s");
  CHECK(limits(patient) == "20s 7s");
  CHECK(limits({}) == "5s 1s");
  CHECK(pool->stats().connects == 1);
}

}  // namespace
}  // namespace tresen::postgres
