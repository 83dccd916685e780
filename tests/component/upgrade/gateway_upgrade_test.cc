// Chats that were under way when the gateway was brought to a newer version.
#include "services/gateway/migrations.h"
#include "services/gateway/store/store_fixtures.h"
#include "tests/component/upgrade/upgrade.h"

namespace tresen::gateway {
namespace {

// At kNow: one chat with a message to answer, one that waits for a person, something to send, a
// status to pass on, and what the first version kept besides.
constexpr char kRows[] =
    "INSERT INTO gateway.channel_address VALUES"
    " ('demo', 'whatsapp', '700000000000001', 'mitte', '+49 30 1');"
    "INSERT INTO gateway.conversation (tenant_id, conversation_id, customer_id, branch_id, channel,"
    " address_id, created_at, state, state_since, handoff_due_at, last_activity_at,"
    " sealed_dialogue, turns, next_at) VALUES"
    " ('demo', 'c1', 'mina', 'mitte', 'whatsapp', '700000000000001', to_timestamp(1794990000),"
    "  'assistant', to_timestamp(1794990000), NULL, to_timestamp(1794999000), '\\x01', 1,"
    "  to_timestamp(1794999000)),"
    " ('demo', 'c2', 'jan', 'mitte', 'whatsapp', '700000000000001', to_timestamp(1794990000),"
    "  'waiting', to_timestamp(1794990000), to_timestamp(1794991000), to_timestamp(1794990000),"
    "  NULL, 0, NULL);"
    "INSERT INTO gateway.inbox (tenant_id, channel, address_id, provider_id, conversation_id,"
    " customer_id, sent_at, received_at, merges, state, turn_id, handled_at, sealed_payload) VALUES"
    " ('demo', 'whatsapp', '700000000000001', 'old', 'c1', 'mina', to_timestamp(1794990000),"
    "  to_timestamp(1794990000), true, 'done', 't1', to_timestamp(1794990001), NULL),"
    " ('demo', 'whatsapp', '700000000000001', 'new', 'c1', 'mina', to_timestamp(1794999000),"
    "  to_timestamp(1794999000), true, 'open', NULL, NULL, '\\x02');"
    "INSERT INTO gateway.turn VALUES ('demo', 'c1', 1, 't1', 'mina', 'book', 'answered', 'de',"
    " to_timestamp(1794990001), '', '\\x03');"
    "INSERT INTO gateway.message (tenant_id, conversation_id, message_id, customer_id, author, kind,"
    " sent_at, turn_id, sealed_content) VALUES"
    " ('demo', 'c1', 'm1', 'mina', 'customer', 'text', to_timestamp(1794990000), 't1', '\\x04'),"
    " ('demo', 'c1', 'm2', 'mina', 'assistant', 'text', to_timestamp(1794990001), 't1', '\\x05');"
    "INSERT INTO gateway.outbox (tenant_id, outbox_id, conversation_id, customer_id, kind,"
    " traceparent, created_at, next_at, sealed_request) VALUES"
    " ('demo', 'o1', 'c1', 'mina', 'message', '', to_timestamp(1794990001),"
    "  to_timestamp(1794990001), '\\x06'),"
    " ('demo', 'o0', 'c2', 'jan', 'notice', '', to_timestamp(1794990001), NULL, NULL);"
    "INSERT INTO gateway.status_report (tenant_id, channel, provider_id, status, status_at,"
    " received_at, next_at) VALUES"
    " ('demo', 'whatsapp', 'wamid.1', 'read', to_timestamp(1794990002), to_timestamp(1794990002),"
    "  to_timestamp(1794990002)),"
    " ('demo', 'whatsapp', 'wamid.0', 'read', to_timestamp(1794990002), to_timestamp(1794990002),"
    "  NULL);"
    "INSERT INTO gateway.raw_event VALUES ('demo', 'e1', to_timestamp(1794990002), 'whatsapp', '',"
    " 'unreadable', '\\x07');"
    "INSERT INTO gateway.feed (tenant_id, conversation_id, message_id, changed_at) VALUES"
    " ('demo', 'c1', 'm1', to_timestamp(1794990000));"
    "INSERT INTO gateway.handoff_answer VALUES ('demo', 'c2', to_timestamp(1794980000),"
    " to_timestamp(1794980060), 'mitte');"
    "INSERT INTO gateway.request VALUES ('demo', 'TakeOver', 'r1', 'hash', 'c2',"
    " to_timestamp(1794990000));"
    "INSERT INTO gateway.revoked_link VALUES ('demo', 'a1', to_timestamp(1794990000));";

TEST_CASE("chats are intact after an upgrade from any version, and go on") {
  const auto& all = Migrations();
  const size_t from = static_cast<size_t>(GENERATE_COPY(range<int>(1, static_cast<int>(all.size()))));
  INFO("from migration " << from);
  tresen::testing::Upgrade upgrade("gateway", all, from);
  upgrade.database.Execute(kRows);
  upgrade.Run();
  const auto pool = upgrade.database.PoolFor("gateway");
  PostgresGatewayStore store(*pool);
  // What a channel delivers again is known.
  CHECK(Must(store.StoreIntake(kDemo, {{Text("old")}, {}, {}}, {}, kNow)).repeated == 1);
  // The open message is answered.
  const Claim claim = ClaimOne(store);
  CHECK(claim.conversation == "c1");
  CHECK(OpenIds(store, claim) == std::vector<std::string>{"new"});
  TurnRecord turn = Turn("t2", "c1", {"new"});
  REQUIRE(IsDone(Commit(store, claim, turn)));
  CHECK(Must(store.ListMessages(kDemo, "c1", 0, 10)).size() == 4);
  // What was to be sent is sent first.
  const std::vector<OutboxRow> outbox = Must(store.ClaimOutbox(10, kNow, kLease));
  REQUIRE(outbox.size() == 1);
  CHECK(outbox.front().outbox_id == "o1");
  Must(store.FinishOutbox(outbox.front(), "m2", "d1"));
  CHECK(Must(store.GetMessage(kDemo, "c1", "m2")).delivery == "d1");
  const auto statuses = Must(store.ClaimStatuses(10, kNow, kLease));
  REQUIRE(statuses.size() == 1);
  Must(store.FinishStatuses(statuses.front()));
  // The one who waits still waits, and what is old goes.
  const auto overdue = Must(store.ListOverdueHandoffs(10, kNow));
  REQUIRE(overdue.size() == 1);
  CHECK(overdue.front().conversation == "c2");
  CHECK(Must(store.IsLinkRevoked(kDemo, "a1")));
  CHECK(Must(store.ListAddresses()).size() == 1);
  CHECK(Must(store.Prune(kNow + absl::Hours(24 * 365))) > 0);
  CHECK(Must(store.ListMessages(kDemo, "c1", 0, 10)).size() == 4);
}

}  // namespace
}  // namespace tresen::gateway
