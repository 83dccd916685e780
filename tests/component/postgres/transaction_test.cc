#include "libs/postgres/transaction.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "libs/metrics/metrics.h"
#include "libs/postgres/error.h"
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

constexpr Statement kAddNote{
    "test.add_note", "INSERT INTO desk.note (tenant_id, note_id, body) VALUES ($1, $2, $3)"};
constexpr Statement kFindNote{
    "test.find_note", "SELECT body, seen FROM desk.note WHERE tenant_id = $1 AND note_id = $2"};
constexpr Statement kAllNotes{"test.all_notes", "SELECT tenant_id, note_id FROM desk.note"};
constexpr Statement kSeeNote{"test.see_note",
                             "UPDATE desk.note SET seen = seen + 1 WHERE note_id = $1"};
constexpr Statement kAddErrand{"test.add_errand",
                               "INSERT INTO desk.errand (tenant_id, errand_id) VALUES ($1, $2)"};
constexpr Statement kAllErrands{"test.all_errands", "SELECT tenant_id FROM desk.errand ORDER BY 1"};
constexpr Statement kAddStay{"test.add_stay",
                             "INSERT INTO desk.stay (tenant_id, room, during)"
                             " VALUES ($1, $2, tstzrange($3, $4))"};
constexpr Statement kSleep{"test.sleep", "SELECT pg_sleep($1)"};
constexpr Statement kEcho{"test.echo",
                          "SELECT $1::bool, $2::bigint, $3::float8, $4::text, $5::bytea,"
                          " $6::timestamptz, $7::date, $8::text[], $9::bigint[], $10::text,"
                          " $11::timestamp, $12::uuid, $13::jsonb"};

absl::Status AddNote(Pool& pool, absl::string_view tenant, absl::string_view id) {
  return pool.Transact(tenant, [&](Transaction& tx) {
    return tx.Execute(kAddNote, {tenant, id, "hello"}).status();
  });
}

TEST_CASE("what is written in one transaction is read in the next") {
  const TestDatabase database(DeskSchemas());
  const auto pool = database.PoolFor("desk");
  REQUIRE(AddNote(*pool, "demo", "n1").ok());

  const auto body = pool->Transact("demo", [](Transaction& tx) -> absl::StatusOr<std::string> {
    TRESEN_ASSIGN_OR_RETURN(const Result rows, tx.Execute(kFindNote, {"demo", "n1"}));
    return rows.front().Text("body");
  });
  REQUIRE(body.ok());
  CHECK(*body == "hello");
}

TEST_CASE("every type survives the way to PostgreSQL and back") {
  const TestDatabase database;
  database.Execute("CREATE ROLE tresen_types LOGIN");
  const auto pool = database.PoolFor("types");
  const std::string bytes("\x00\xff'\\", 4);
  const absl::Time instant = absl::FromUnixMicros(1774745999123456);
  const std::vector<std::string> texts = {"", "a,b", "q\"uo\\te", "NULL", "ü{}"};
  const auto status = pool->TransactAsSystem([&](Transaction& tx) -> absl::Status {
    TRESEN_ASSIGN_OR_RETURN(
        const Result rows,
        tx.Execute(kEcho, {true, int64_t{-5}, 0.1, "zwölf", Bytes{bytes}, instant,
                           absl::CivilDay(2024, 2, 29), texts, std::vector<int64_t>{1, -2},
                           std::optional<std::string>(), absl::CivilSecond(2026, 3, 29, 2, 30, 0),
                           "00000000-0000-0000-0000-00000000002a", "{\"a\": 1}"}));
    const Row row = rows.front();
    CHECK(row.Bool(0));
    CHECK(row.Int64(1) == -5);
    CHECK(row.Double(2) == 0.1);
    CHECK(row.Text(3) == "zwölf");
    CHECK(row.Bytes(4) == bytes);
    CHECK(row.Time(5) == instant);
    CHECK(row.Day(6) == absl::CivilDay(2024, 2, 29));
    CHECK(row.Texts(7) == texts);
    CHECK(row.Int64s(8) == std::vector<int64_t>{1, -2});
    CHECK(row.OptionalText(9) == std::nullopt);
    CHECK(row.Civil(10) == absl::CivilSecond(2026, 3, 29, 2, 30, 0));
    CHECK(row.Text(11) == "00000000-0000-0000-0000-00000000002a");
    CHECK(row.Text(12) == "{\"a\": 1}");
    return absl::OkStatus();
  });
  CHECK(status.ok());
  database.Execute("DROP ROLE tresen_types");
}

TEST_CASE("an error from the function undoes the transaction and comes back unchanged") {
  const TestDatabase database(DeskSchemas());
  const auto pool = database.PoolFor("desk");
  const absl::Status status = pool->Transact("demo", [](Transaction& tx) -> absl::Status {
    TRESEN_RETURN_IF_ERROR(tx.Execute(kAddNote, {"demo", "n1", "x"}).status());
    return absl::NotFoundError("no such branch");
  });
  CHECK(status == absl::NotFoundError("no such branch"));
  CHECK(database.QueryValue("SELECT count(*) FROM desk.note") == "0");
}

TEST_CASE("a tenant sees and writes only its own rows") {
  const TestDatabase database(DeskSchemas());
  const auto pool = database.PoolFor("desk");
  REQUIRE(AddNote(*pool, "north", "n1").ok());
  REQUIRE(AddNote(*pool, "south", "n1").ok());

  const absl::Status reading = pool->Transact("north", [](Transaction& tx) -> absl::Status {
    TRESEN_ASSIGN_OR_RETURN(const Result rows, tx.Execute(kAllNotes));
    CHECK(rows.size() == 1);
    TRESEN_ASSIGN_OR_RETURN(const Result seen, tx.Execute(kSeeNote, {"n1"}));
    CHECK(seen.affected() == 1);
    return absl::OkStatus();
  });
  CHECK(reading.ok());
  const absl::Status smuggling = pool->Transact("north", [](Transaction& tx) {
    return tx.Execute(kAddNote, {"south", "n2", "x"}).status();
  });
  CHECK(Reason(smuggling) == kForbidden);
  CHECK(database.QueryValue(
            "SELECT string_agg(tenant_id || seen, ',' ORDER BY tenant_id) FROM desk.note") ==
        "north1,south0");
}

TEST_CASE("a system transaction sees queues of all tenants and nothing else") {
  const TestDatabase database(DeskSchemas());
  const auto pool = database.PoolFor("desk");
  for (const char* tenant : {"north", "south"}) {
    REQUIRE(AddNote(*pool, tenant, "n1").ok());
    REQUIRE(pool->Transact(tenant,
                           [&](Transaction& tx) {
                             return tx.Execute(kAddErrand, {tenant, 1}).status();
                           })
                .ok());
  }
  const absl::Status status = pool->TransactAsSystem([](Transaction& tx) -> absl::Status {
    TRESEN_ASSIGN_OR_RETURN(const Result errands, tx.Execute(kAllErrands));
    CHECK(errands.size() == 2);
    TRESEN_ASSIGN_OR_RETURN(const Result notes, tx.Execute(kAllNotes));
    CHECK(notes.empty());
    return tx.Execute(kAddNote, {"*", "n2", "x"}).status();
  });
  CHECK(Reason(status) == kForbidden);
}

TEST_CASE("what is no tenant id is refused before PostgreSQL is asked") {
  Pool pool({"host=/nowhere", "nobody", "test"});
  for (const char* tenant : {"", "*", "a b", "demo'", "tenants/demo"}) {
    const absl::Status status =
        pool.Transact(tenant, [](Transaction&) { return absl::OkStatus(); });
    CHECK(status.code() == absl::StatusCode::kInvalidArgument);
  }
}

TEST_CASE("a text with a NUL byte is refused instead of cut") {
  const TestDatabase database(DeskSchemas());
  const auto pool = database.PoolFor("desk");
  const absl::Status status = pool->Transact("demo", [](Transaction& tx) {
    return tx.Execute(kAddNote, {"demo", "n1", std::string("ab\0cd", 5)}).status();
  });
  CHECK(Reason(status) == kInvalidData);
  CHECK(database.QueryValue("SELECT count(*) FROM desk.note") == "0");
  CHECK(AddNote(*pool, "demo", "n1").ok());
}

TEST_CASE(
    "a text with a NUL byte undoes what was queued before it, and the next tenant sees its own "
    "rows") {
  const TestDatabase database(DeskSchemas());
  const auto pool = database.PoolFor("desk");
  REQUIRE(AddNote(*pool, "demo", "n1").ok());
  const std::string cut("ab\0cd", 5);

  SECTION("queued only") {
    const absl::Status status = pool->Transact("other", [&](Transaction& tx) {
      tx.Queue(kAddNote, {"other", "n2", "text"});
      tx.Queue(kAddNote, {"other", "n3", cut});
      return absl::OkStatus();
    });
    CHECK(Reason(status) == kInvalidData);
  }
  SECTION("with the last statement") {
    const absl::Status status = pool->Transact("other", [&](Transaction& tx) {
      tx.Queue(kAddNote, {"other", "n2", "text"});
      return tx.ExecuteLast(kAddNote, {"other", "n3", cut}).status();
    });
    CHECK(Reason(status) == kInvalidData);
  }
  SECTION("after the transaction has begun") {
    const absl::Status status = pool->Transact("other", [&](Transaction& tx) {
      CHECK(tx.Execute(kAddNote, {"other", "n2", "text"}).ok());
      tx.Queue(kAddNote, {"other", "n3", cut});
      return absl::AbortedError("given up");
    });
    CHECK_FALSE(status.ok());
  }
  CHECK(database.QueryValue("SELECT count(*) FROM desk.note") == "1");
  // On the same connection.
  CHECK(AddNote(*pool, "demo", "n4").ok());
  CHECK(AddNote(*pool, "other", "n4").ok());
  CHECK(pool->stats().open == 1);
  CHECK(database.QueryValue("SELECT count(*) FROM desk.note WHERE tenant_id = 'demo'") == "2");
}

TEST_CASE(
    "a session sees the tenant of the last transaction that committed, whatever failed since") {
  const TestDatabase database(DeskSchemas());
  const auto pool = database.PoolFor("desk");
  REQUIRE(AddNote(*pool, "demo", "n1").ok());
  // Fails in its only round trip, and after a first one; the setting goes back with it.
  REQUIRE(AddNote(*pool, "other", "n1").ok());
  REQUIRE_FALSE(AddNote(*pool, "demo", "n1").ok());
  REQUIRE_FALSE(pool->Transact("third",
                               [](Transaction& tx) {
                                 CHECK(tx.Execute(kAddNote, {"third", "n1", "text"}).ok());
                                 return absl::AbortedError("given up");
                               })
                    .ok());
  CHECK(AddNote(*pool, "demo", "n2").ok());
  CHECK(AddNote(*pool, "other", "n2").ok());
  CHECK(pool->stats().open == 1);
  CHECK(
      database.QueryValue("SELECT string_agg(tenant_id, ',' ORDER BY tenant_id) FROM desk.note") ==
      "demo,demo,other,other");
}

TEST_CASE("errors carry a reason, the constraint, and no row data") {
  const TestDatabase database(DeskSchemas());
  const auto pool = database.PoolFor("desk");
  REQUIRE(AddNote(*pool, "demo", "secret-value").ok());

  const absl::Status duplicate = AddNote(*pool, "demo", "secret-value");
  CHECK(duplicate.code() == absl::StatusCode::kAlreadyExists);
  CHECK(Reason(duplicate) == kDuplicate);
  CHECK(ConstraintName(duplicate) == "note_pkey");
  CHECK(duplicate.ToString().find("secret-value") == std::string::npos);

  const absl::Status unreadable = pool->Transact("demo", [](Transaction& tx) {
    return tx.Execute(kAddStay, {"demo", "r1", "secret-value", nullptr}).status();
  });
  CHECK(Reason(unreadable) == kInvalidData);
  CHECK(unreadable.ToString().find("secret-value") == std::string::npos);
}

TEST_CASE("overlapping stays are an overlap") {
  const TestDatabase database(DeskSchemas());
  const auto pool = database.PoolFor("desk");
  const absl::Time noon = absl::FromUnixSeconds(1774000000);
  const auto stay = [&](absl::Time from) {
    return pool->Transact("demo", [&](Transaction& tx) {
      return tx.Execute(kAddStay, {"demo", "r1", from, from + absl::Hours(1)}).status();
    });
  };
  REQUIRE(stay(noon).ok());
  const absl::Status second = stay(noon + absl::Minutes(30));
  CHECK(second.code() == absl::StatusCode::kAborted);
  CHECK(Reason(second) == kOverlap);
  CHECK(stay(noon + absl::Hours(1)).ok());
}

TEST_CASE("queued statements run in order with the next one or with the commit") {
  const TestDatabase database(DeskSchemas());
  const auto pool = database.PoolFor("desk");
  const absl::Status status = pool->Transact("demo", [](Transaction& tx) -> absl::Status {
    tx.Queue(kAddNote, {"demo", "n1", "a"});
    tx.Queue(kSeeNote, {"n1"});
    TRESEN_ASSIGN_OR_RETURN(const Result rows, tx.Execute(kFindNote, {"demo", "n1"}));
    CHECK(rows.front().Int64("seen") == 1);
    tx.Queue(kSeeNote, {"n1"});
    return absl::OkStatus();
  });
  REQUIRE(status.ok());
  CHECK(database.QueryValue("SELECT seen FROM desk.note") == "2");
}

TEST_CASE("a queued statement that fails undoes everything at the commit") {
  const TestDatabase database(DeskSchemas());
  const auto pool = database.PoolFor("desk");
  const absl::Status status = pool->Transact("demo", [](Transaction& tx) -> absl::Status {
    tx.Queue(kAddNote, {"demo", "n1", "a"});
    tx.Queue(kAddNote, {"demo", "n1", "b"});
    return absl::OkStatus();
  });
  CHECK(Reason(status) == kDuplicate);
  CHECK(database.QueryValue("SELECT count(*) FROM desk.note") == "0");
  CHECK(AddNote(*pool, "demo", "n1").ok());
}

TEST_CASE("a failed statement cannot be ignored") {
  const TestDatabase database(DeskSchemas());
  const auto pool = database.PoolFor("desk");
  REQUIRE(AddNote(*pool, "demo", "n1").ok());
  const absl::Status status = pool->Transact("demo", [](Transaction& tx) -> absl::Status {
    CHECK_FALSE(tx.Execute(kAddNote, {"demo", "n1", "again"}).ok());
    CHECK_FALSE(tx.Execute(kAddNote, {"demo", "n2", "after"}).ok());
    return absl::OkStatus();
  });
  CHECK(Reason(status) == kDuplicate);
  CHECK(database.QueryValue("SELECT count(*) FROM desk.note") == "1");
}

TEST_CASE("a deadlock is run again until both sides are through") {
  const TestDatabase database(DeskSchemas());
  const auto pool = database.PoolFor("desk");
  REQUIRE(AddNote(*pool, "demo", "a").ok());
  REQUIRE(AddNote(*pool, "demo", "b").ok());
  std::atomic<int> holding = 0;
  const auto both = [&](const char* first, const char* second) {
    return pool->Transact("demo", [&](Transaction& tx) -> absl::Status {
      TRESEN_RETURN_IF_ERROR(tx.Execute(kSeeNote, {first}).status());
      ++holding;
      Eventually([&] { return holding >= 2; });
      return tx.Execute(kSeeNote, {second}).status();
    });
  };
  absl::Status forward;
  std::thread other([&] { forward = both("a", "b"); });
  const absl::Status backward = both("b", "a");
  other.join();
  CHECK(forward.ok());
  CHECK(backward.ok());
  CHECK(pool->stats().retries == 1);
  CHECK(database.QueryValue("SELECT min(seen) FROM desk.note") == "2");
}

TEST_CASE("a row that stays locked is busy, not waited for without end") {
  const TestDatabase database(DeskSchemas());
  const auto pool = database.PoolFor("desk");
  REQUIRE(AddNote(*pool, "demo", "a").ok());
  TransactionOptions impatient;
  impatient.lock_timeout = absl::Milliseconds(20);
  const absl::Status holder = pool->Transact("demo", [&](Transaction& tx) -> absl::Status {
    TRESEN_RETURN_IF_ERROR(tx.Execute(kSeeNote, {"a"}).status());
    const absl::Status blocked = pool->Transact(
        "demo", [](Transaction& inner) { return inner.Execute(kSeeNote, {"a"}).status(); },
        impatient);
    CHECK(blocked.code() == absl::StatusCode::kAborted);
    CHECK(Reason(blocked) == kBusy);
    return absl::OkStatus();
  });
  CHECK(holder.ok());
}

TEST_CASE("the pool's figures tell commits from what was undone") {
  const TestDatabase database(DeskSchemas());
  metrics::Registry registry;
  PoolOptions options;
  options.connection = database.connection();
  options.role = "tresen_desk";
  options.figures = &registry;
  Pool pool(options);
  REQUIRE(AddNote(pool, "demo", "a").ok());
  REQUIRE_FALSE(AddNote(pool, "demo", "a").ok());
  const std::string text = registry.Render();
  CHECK(text.find("tresen_postgres_transactions_total{outcome=\"committed\"} 1") !=
        std::string::npos);
  CHECK(text.find("tresen_postgres_transactions_total{outcome=\"undone\"} 1") != std::string::npos);
  CHECK(text.find("tresen_postgres_connections_in_use 0") != std::string::npos);
}

TEST_CASE("a statement that takes too long is ended") {
  const TestDatabase database(DeskSchemas());
  const auto pool = database.PoolFor("desk");
  TransactionOptions options;
  options.statement_timeout = absl::Milliseconds(30);
  const absl::Status status = pool->Transact(
      "demo", [](Transaction& tx) { return tx.Execute(kSleep, {5.0}).status(); }, options);
  CHECK(status.code() == absl::StatusCode::kDeadlineExceeded);
  CHECK(Reason(status) == kStatementTimeout);
}

}  // namespace
}  // namespace tresen::postgres
