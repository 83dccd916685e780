#include "libs/postgres/listener.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <string>

#include "libs/postgres/pool.h"
#include "tests/component/postgres/desk_schema.h"
#include "tests/support/eventually.h"
#include "tests/support/test_database.h"

namespace tresen::postgres {
namespace {

using ::tresen::testing::DeskSchemas;
using ::tresen::testing::Eventually;
using ::tresen::testing::TestDatabase;

TEST_CASE("a listener is woken by a commit, and only by a commit") {
  const TestDatabase database(DeskSchemas());
  const auto pool = database.PoolFor("desk");
  std::atomic<int> errands = 0;
  std::atomic<int> others = 0;
  const Listener listener(
      {database.connection(), "tresen_desk", "test", {"desk.errand", "o\"ther"}},
      [&](absl::string_view channel) { ++(channel == "desk.errand" ? errands : others); });
  REQUIRE(Eventually([&] { return errands == 1 && others == 1; }));  // after connecting

  const auto notify = [&](absl::string_view channel, absl::Status outcome) {
    return pool->Transact("demo", [&](Transaction& tx) {
      tx.Notify(channel);
      tx.Notify(channel);
      return outcome;
    });
  };
  REQUIRE_FALSE(notify("desk.errand", absl::NotFoundError("x")).ok());
  REQUIRE(notify("o\"ther", absl::OkStatus()).ok());
  REQUIRE(Eventually([&] { return others == 2; }));
  CHECK(errands == 1);
}

TEST_CASE("a listener that lost its connection connects again and wakes, for what it missed") {
  const TestDatabase database(DeskSchemas());
  std::atomic<int> woken = 0;
  const Listener listener({database.connection(), "tresen_desk", "listening", {"desk.errand"}},
                          [&](absl::string_view) { ++woken; });
  REQUIRE(Eventually([&] { return woken == 1; }));
  database.Execute(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
      " WHERE application_name = 'listening' AND datname = current_database()");
  CHECK(Eventually([&] { return woken == 2; }));
}

TEST_CASE("a listener without a server ends at once when told to") {
  const Listener listener({"host=/nowhere", "nobody", "test", {"x"}}, [](absl::string_view) {});
}

}  // namespace
}  // namespace tresen::postgres
