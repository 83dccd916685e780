// The SQL patterns of libs/workqueue/work_source.h on a real PostgreSQL: one lease row per
// conversation, messages in order, fenced writes.
#include <atomic>
#include <catch2/catch.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "libs/postgres/listener.h"
#include "libs/postgres/pool.h"
#include "libs/status/status.h"
#include "libs/workqueue/work_queue.h"
#include "tests/support/eventually.h"
#include "tests/support/test_database.h"

namespace tresen::workqueue {
namespace {

using postgres::Result;
using postgres::Row;
using postgres::Statement;
using postgres::Transaction;
using ::tresen::testing::Eventually;
using ::tresen::testing::TestDatabase;

std::vector<tresen::testing::Schema> ChatSchemas() {
  return {{"chat",
           {{1, "conversations",
             "CREATE TABLE chat.conversation (tenant_id text, conversation_id text,"
             " open_count integer NOT NULL, due_at timestamptz NOT NULL DEFAULT now(),"
             " lease_until timestamptz, fence bigint NOT NULL DEFAULT 0,"
             " PRIMARY KEY (tenant_id, conversation_id));"
             "CREATE INDEX ON chat.conversation (due_at) WHERE open_count > 0;"
             "SELECT tresen.protect_queue('chat.conversation');"
             "CREATE TABLE chat.message (tenant_id text, conversation_id text, number bigint,"
             " handled_at bigint, PRIMARY KEY (tenant_id, conversation_id, number));"
             "CREATE SEQUENCE chat.handling; SELECT tresen.protect('chat.message');"}}}};
}

constexpr Statement kArrive{
    "chat.arrive",
    "WITH message AS (INSERT INTO chat.message (tenant_id, conversation_id, number)"
    " VALUES ($1, $2, $3))"
    " INSERT INTO chat.conversation (tenant_id, conversation_id, open_count) VALUES ($1, $2, 1)"
    " ON CONFLICT (tenant_id, conversation_id)"
    " DO UPDATE SET open_count = chat.conversation.open_count + 1"};
constexpr Statement kClaim{
    "chat.claim",
    "UPDATE chat.conversation q"
    " SET lease_until = now() + $1::bigint * interval '1 millisecond', fence = q.fence + 1"
    " FROM (SELECT tenant_id, conversation_id FROM chat.conversation"
    "  WHERE open_count > 0 AND due_at <= now() AND (lease_until IS NULL OR lease_until < now())"
    "  ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED) due"
    " WHERE q.tenant_id = due.tenant_id AND q.conversation_id = due.conversation_id"
    " RETURNING q.tenant_id, q.conversation_id, q.fence"};
constexpr Statement kHandleOldest{
    "chat.handle_oldest",
    "UPDATE chat.message SET handled_at = nextval('chat.handling')"
    " WHERE tenant_id = $1 AND conversation_id = $2 AND number ="
    " (SELECT min(number) FROM chat.message"
    "   WHERE tenant_id = $1 AND conversation_id = $2 AND handled_at IS NULL)"};
constexpr Statement kRelease{
    "chat.release",
    "UPDATE chat.conversation SET open_count = open_count - 1, lease_until = NULL"
    " WHERE tenant_id = $1 AND conversation_id = $2 AND fence = $3"};
constexpr Statement kGiveBack{"chat.give_back",
                              "UPDATE chat.conversation SET lease_until = NULL"
                              " WHERE tenant_id = $1 AND conversation_id = $2 AND fence = $3"};

class ChatSource final : public WorkSource {
 public:
  explicit ChatSource(postgres::Pool& pool) : pool_(pool) {}

  absl::StatusOr<ClaimBatch> ClaimDue(const ClaimRequest& request) override {
    return pool_.TransactAsSystem([&](Transaction& tx) -> absl::StatusOr<ClaimBatch> {
      TRESEN_ASSIGN_OR_RETURN(
          const Result rows,
          tx.Execute(kClaim, {absl::ToInt64Milliseconds(request.lease), request.most}));
      ClaimBatch batch;
      for (const Row row : rows) {
        batch.claims.push_back({row.Text(0), row.Text(1), row.Int64(2)});
      }
      return batch;
    });
  }

  absl::Status Handle(const Claim& claim) override {
    if (before_) before_(claim);
    return pool_.Transact(claim.tenant, [&](Transaction& tx) -> absl::Status {
      tx.Queue(kHandleOldest, {claim.tenant, claim.key});
      TRESEN_ASSIGN_OR_RETURN(const Result released,
                              tx.Execute(kRelease, {claim.tenant, claim.key, claim.fence}));
      return released.affected() == 1 ? absl::OkStatus() : LeaseLost();
    });
  }

  absl::Status GiveBack(const Claim& claim, const absl::Status&) override {
    return pool_.Transact(claim.tenant, [&](Transaction& tx) {
      return tx.Execute(kGiveBack, {claim.tenant, claim.key, claim.fence}).status();
    });
  }

  void Before(std::function<void(const Claim&)> before) { before_ = std::move(before); }

 private:
  postgres::Pool& pool_;
  std::function<void(const Claim&)> before_;
};

absl::Status Arrive(postgres::Pool& pool, const std::string& tenant, const std::string& id,
                    int number) {
  return pool.Transact(tenant, [&](Transaction& tx) {
    tx.Notify("chat.conversation");
    return tx.Execute(kArrive, {tenant, id, number}).status();
  });
}

WorkQueueOptions Options(int workers) {
  WorkQueueOptions options;
  options.name = "chat.inbox";
  options.workers = workers;
  return options;
}

constexpr char kUnhandled[] = "SELECT count(*) FROM chat.message WHERE handled_at IS NULL";

TEST_CASE("two processes handle every message once and each conversation in order") {
  const TestDatabase database(ChatSchemas());
  const auto pool = database.PoolFor("chat");
  for (int number = 0; number < 10; ++number) {
    for (int c = 0; c < 12; ++c) {
      REQUIRE(Arrive(*pool, c % 2 == 0 ? "north" : "south", absl::StrCat("c", c), number).ok());
    }
  }
  const auto other_pool = database.PoolFor("chat");
  ChatSource one(*pool);
  ChatSource two(*other_pool);
  WorkQueue first(Options(3), one);
  WorkQueue second(Options(3), two);
  first.Start();
  second.Start();
  REQUIRE(Eventually([&] { return database.QueryValue(kUnhandled) == "0"; }));
  CHECK(database.QueryValue("SELECT count(*) FROM chat.message a JOIN chat.message b"
                            " USING (tenant_id, conversation_id)"
                            " WHERE a.number < b.number AND a.handled_at > b.handled_at") == "0");
  CHECK(database.QueryValue("SELECT sum(open_count) FROM chat.conversation") == "0");
  REQUIRE(first.Drain(absl::Seconds(20)));
  REQUIRE(second.Drain(absl::Seconds(20)));
  CHECK(first.stats().handled + second.stats().handled == 120);
}

TEST_CASE("work of a process that vanished is found when its lease ends") {
  const TestDatabase database(ChatSchemas());
  const auto pool = database.PoolFor("chat");
  REQUIRE(Arrive(*pool, "demo", "c1", 1).ok());
  ChatSource vanished(*pool);
  const auto claimed = vanished.ClaimDue({1, absl::Milliseconds(50)});
  REQUIRE(claimed->claims.size() == 1);

  ChatSource source(*pool);
  WorkQueue queue(Options(1), source);
  queue.Start();
  REQUIRE(Eventually([&] { return database.QueryValue(kUnhandled) == "0"; }));
  CHECK(IsLeaseLost(vanished.Handle(claimed->claims[0])));
}

TEST_CASE("a worker that slept longer than its lease changes nothing") {
  const TestDatabase database(ChatSchemas());
  const auto pool = database.PoolFor("chat");
  REQUIRE(Arrive(*pool, "demo", "c1", 1).ok());
  REQUIRE(Arrive(*pool, "demo", "c1", 2).ok());
  ChatSource sleepy(*pool);
  const Claim old = sleepy.ClaimDue({1, absl::ZeroDuration()})->claims.at(0);
  Claim fresh;
  REQUIRE(Eventually([&] {
    const auto batch = sleepy.ClaimDue({1, absl::Minutes(1)});
    if (batch.ok() && batch->claims.size() == 1) fresh = batch->claims[0];
    return fresh.fence > 0;
  }));
  CHECK(fresh.fence == old.fence + 1);
  CHECK(IsLeaseLost(sleepy.Handle(old)));
  REQUIRE(sleepy.GiveBack(old, absl::OkStatus()).ok());
  CHECK(sleepy.ClaimDue({1, absl::Minutes(1)})->claims.empty());
  CHECK(database.QueryValue(kUnhandled) == "2");
  CHECK(sleepy.Handle(fresh).ok());
  CHECK(database.QueryValue(kUnhandled) == "1");
}

TEST_CASE("a commit in another process wakes a queue that polls seldom") {
  const TestDatabase database(ChatSchemas());
  const auto pool = database.PoolFor("chat");
  ChatSource source(*pool);
  WorkQueueOptions options = Options(1);
  options.shortest_pause = options.longest_pause = absl::Minutes(10);
  WorkQueue queue(options, source);
  std::atomic<int> connected = 0;
  const postgres::Listener listener(
      {database.connection(), "tresen_chat", "test", {"chat.conversation"}},
      [&](absl::string_view) {
        ++connected;
        queue.Wake();
      });
  queue.Start();
  REQUIRE(Eventually([&] { return connected == 1 && queue.stats().claims >= 1; }));
  REQUIRE(Arrive(*pool, "demo", "c1", 1).ok());
  CHECK(Eventually([&] { return database.QueryValue(kUnhandled) == "0"; }));
}

}  // namespace
}  // namespace tresen::workqueue
