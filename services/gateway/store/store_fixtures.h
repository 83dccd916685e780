// The two stores that the conformance suite runs against, and valid records for it.
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/clock/fake_clock.h"
#include "libs/status/status.h"
#include "services/gateway/migrations.h"
#include "services/gateway/store/in_memory_gateway_store.h"
#include "services/gateway/store/postgres_gateway_store.h"
#include "tests/support/eventually.h"
#include "tests/support/test_database.h"

#define EVERY_STORE(name) TEMPLATE_TEST_CASE(name, "", MemoryStore, PostgresStore)

namespace tresen::gateway {

inline const absl::Time kNow = absl::FromUnixSeconds(1795000000);
inline constexpr absl::Duration kLease = absl::Seconds(60);
inline constexpr char kDemo[] = "demo";

struct MemoryStore {
  FakeClock database_clock{kNow};
  InMemoryGatewayStore store{database_clock};

  // All leases end now.
  void EndLeases() { database_clock.Advance(absl::Hours(1)); }
};

struct PostgresStore {
  tresen::testing::TestDatabase database{{{"gateway", Migrations()}}};
  std::unique_ptr<postgres::Pool> pool = database.PoolFor("gateway", 20);
  PostgresGatewayStore store{*pool};

  void EndLeases() {
    for (const char* table : {"conversation", "outbox", "status_report"}) {
      database.Execute(absl::StrCat("UPDATE gateway.", table,
                                    " SET lease_until = now() - interval '1 second'"
                                    " WHERE lease_until IS NOT NULL"));
    }
  }
};

// The value of an answer that must be there.
template <class T>
T Must(absl::StatusOr<T> answer) {
  INFO(answer.status());
  REQUIRE(answer.ok());
  return *std::move(answer);
}
inline void Must(const absl::Status& status) {
  INFO(status);
  REQUIRE(status.ok());
}

inline InboundRecord Text(const std::string& id, const std::string& customer = "mina",
                          absl::Time sent_at = kNow) {
  InboundRecord record;
  record.channel = "whatsapp";
  record.address_id = "700000000000001";
  record.branch = "mitte";
  record.provider_id = id;
  record.customer = customer;
  record.sent_at = sent_at;
  record.merges = true;
  record.traceparent = "00-trace";
  record.sealed_payload = absl::StrCat("sealed ", id);
  return record;
}

inline InboundRecord Tap(const std::string& id, const std::string& customer = "mina",
                         absl::Time sent_at = kNow) {
  InboundRecord record = Text(id, customer, sent_at);
  record.merges = false;
  return record;
}

// Takes the message in at `at` and returns its conversation. Without a burst everything is due then.
inline std::string Arrives(GatewayStore& store, const InboundRecord& record, absl::Time at = kNow,
                           const BurstPolicy& burst = {absl::ZeroDuration(), absl::Seconds(5)},
                           const std::string& tenant = kDemo) {
  return Must(store.StoreIntake(tenant, {{record}, {}, {}}, burst, at)).conversations.front();
}

// The only conversation that is due.
inline Claim ClaimOne(GatewayStore& store, absl::Time now = kNow, absl::Duration lease = kLease) {
  const std::vector<Claim> claims = Must(store.ClaimConversations(10, now, lease));
  REQUIRE(claims.size() == 1);
  return claims.front();
}

inline std::vector<std::string> OpenIds(GatewayStore& store, const Claim& claim) {
  std::vector<std::string> ids;
  for (const OpenMessage& message : Must(store.LoadWork(claim)).messages) {
    ids.push_back(message.provider_id);
  }
  return ids;
}

inline MessageRow Said(const std::string& id, const std::string& author) {
  MessageRow row;
  row.message = id;
  row.author = author;
  row.kind = "text";
  row.sent_at = kNow;
  row.turn = "turn-1";
  row.sealed_content = absl::StrCat("sealed ", id);
  return row;
}

inline OutboxRow Outgoing(const std::string& id, const std::string& conversation) {
  OutboxRow row;
  row.tenant = kDemo;
  row.outbox_id = id;
  row.conversation = conversation;
  row.customer = "mina";
  row.kind = "message";
  row.traceparent = "00-trace";
  row.sealed_request = absl::StrCat("sealed ", id);
  row.fence = 1;
  row.attempts = 1;
  return row;
}

// An answered turn over these messages: a row per message, a reply and its outbox row.
inline TurnRecord Turn(const std::string& id, const std::string& conversation,
                       const std::vector<std::string>& handled) {
  TurnRecord turn;
  turn.turn = id;
  turn.intent = "book";
  turn.outcome = "answered";
  turn.language = "de";
  turn.decided_at = kNow;
  turn.traceparent = "00-trace";
  turn.sealed_events = "sealed events";
  turn.sealed_dialogue = absl::StrCat("sealed dialogue of ", id);
  turn.handled = handled;
  for (const std::string& message : handled) {
    turn.messages.push_back(Said(absl::StrCat("row-", message), "customer"));
  }
  turn.messages.push_back(Said(absl::StrCat("reply-", id), "assistant"));
  turn.outbox.push_back(Outgoing(absl::StrCat("send-", id), conversation));
  turn.state = "assistant";
  turn.state_since = kNow;
  return turn;
}

inline CommitOutcome Commit(GatewayStore& store, const Claim& claim, const TurnRecord& turn,
                            absl::Time now = kNow) {
  return Must(store.CommitTurn(claim, turn, now));
}
inline bool IsDone(CommitOutcome outcome) {
  return outcome == CommitOutcome::kCommitted || outcome == CommitOutcome::kCommittedBehind;
}

// A message that is taken in and answered; its conversation.
inline std::string Handled(GatewayStore& store, const std::string& id,
                           const std::string& customer = "mina") {
  const std::string conversation = Arrives(store, Tap(id, customer));
  const Claim claim = ClaimOne(store);
  REQUIRE(IsDone(Commit(store, claim, Turn(absl::StrCat("turn-", id), conversation, {id}))));
  return conversation;
}

// The conversation waits for a person from `since` on, overdue at `due`.
inline std::string Waiting(GatewayStore& store, const std::string& id, const std::string& customer,
                           absl::Time since, absl::Time due) {
  const std::string conversation = Arrives(store, Tap(id, customer));
  TurnRecord turn = Turn(absl::StrCat("turn-", id), conversation, {id});
  turn.state = "waiting";
  turn.state_since = since;
  turn.handoff_reason = "asked";
  turn.handoff_due_at = due;
  turn.sealed_handoff_summary = "sealed summary";
  REQUIRE(IsDone(Commit(store, ClaimOne(store), turn)));
  return conversation;
}

inline StaffAction Acts(const std::string& request_id, const std::string& state,
                        absl::Time at = kNow) {
  StaffAction action;
  action.method = "TakeOver";
  action.request_id = request_id;
  action.request_hash = absl::StrCat("hash ", request_id);
  action.state = state;
  action.owner = state == "person" ? "Lena" : "";
  action.at = at;
  return action;
}

inline ConversationRow Read(GatewayStore& store, const std::string& conversation) {
  return Must(store.GetConversation(kDemo, conversation));
}

}  // namespace tresen::gateway
