// What every InboxStore and TurnStore must do; run against memory and PostgreSQL.
#include "services/gateway/store/store_fixtures.h"

namespace tresen::gateway {
namespace {

using Ids = std::vector<std::string>;

EVERY_STORE("a message is taken in once, however often and in whatever company it comes") {
  TestType fixture;
  const IntakeCount first =
      Must(fixture.store.StoreIntake(kDemo, {{Tap("m1"), Tap("m2")}, {}, {}}, {}, kNow));
  CHECK(first.accepted == 2);
  CHECK(first.fresh == std::vector<bool>{true, true});
  CHECK(first.conversations[0] == first.conversations[1]);
  const IntakeCount again = Must(fixture.store.StoreIntake(
      kDemo, {{Tap("m3"), Tap("m1"), Tap("m3")}, {}, {}}, {}, kNow + absl::Seconds(1)));
  CHECK(again.accepted == 1);
  CHECK(again.repeated == 2);
  CHECK(again.fresh == std::vector<bool>{true, false, false});
  CHECK(again.conversations == Ids(3, first.conversations[0]));
  CHECK(OpenIds(fixture.store, ClaimOne(fixture.store, kNow + absl::Seconds(1))) ==
        Ids{"m1", "m2", "m3"});
}

constexpr BurstPolicy kBurst{absl::Milliseconds(1200), absl::Seconds(5)};

Intake Leasing(std::vector<InboundRecord> messages) {
  Intake intake;
  intake.messages = std::move(messages);
  intake.lease = kLease;
  return intake;
}

EVERY_STORE("what is due at once is leased to whoever stores it, once for each conversation") {
  TestType fixture;
  const IntakeCount stored = Must(fixture.store.StoreIntake(
      kDemo, Leasing({Tap("m1"), Tap("m2"), Tap("j1", "jonas")}), kBurst, kNow));
  REQUIRE(stored.claims.size() == 2);
  CHECK(Must(fixture.store.ClaimConversations(10, kNow, kLease)).empty());
  Claim first;  // mina's
  for (const Claim& claim : stored.claims) {
    CHECK(claim.attempts == 1);
    const bool minas = claim.conversation == stored.conversations[0];
    if (minas) first = claim;
    CHECK(OpenIds(fixture.store, claim) == (minas ? Ids{"m1", "m2"} : Ids{"j1"}));
  }
  // Held already, and a repeat: nothing to lease.
  CHECK(
      Must(fixture.store.StoreIntake(kDemo, Leasing({Tap("m3"), Tap("j1", "jonas")}), kBurst, kNow))
          .claims.empty());
  fixture.EndLeases();
  const IntakeCount later =
      Must(fixture.store.StoreIntake(kDemo, Leasing({Tap("m4")}), kBurst, kNow));
  REQUIRE(later.claims.size() == 1);
  CHECK(later.claims[0].attempts == 2);
  CHECK(Reason(fixture.store.LoadWork(first).status()) == "LEASE_LOST");
  CHECK(OpenIds(fixture.store, later.claims[0]) == Ids{"m1", "m2", "m3", "m4"});
}

EVERY_STORE("text is leased only when it does not wait for the rest of its burst") {
  TestType fixture;
  CHECK(Must(fixture.store.StoreIntake(kDemo, Leasing({Text("t1")}), kBurst, kNow)).claims.empty());
  CHECK(Must(fixture.store.StoreIntake(kDemo, Leasing({Tap("t2")}), kBurst, kNow)).claims.size() ==
        1);
  const BurstPolicy none{absl::ZeroDuration(), absl::Seconds(5)};
  CHECK(Must(fixture.store.StoreIntake(kDemo, Leasing({Text("j1", "jonas")}), none, kNow))
            .claims.size() == 1);
}

EVERY_STORE("a conversation that moves to another branch is leased as well") {
  TestType fixture;
  Arrives(fixture.store, Tap("m1"));
  InboundRecord moved = Tap("m2");
  moved.branch = "pankow";
  const IntakeCount stored = Must(fixture.store.StoreIntake(kDemo, Leasing({moved}), kBurst, kNow));
  REQUIRE(stored.claims.size() == 1);
  const OpenWork work = Must(fixture.store.LoadWork(stored.claims[0]));
  CHECK(work.conversation.branch == "pankow");
  CHECK(work.messages.size() == 2);
}

EVERY_STORE("what was handled stays known: a late repeat opens nothing") {
  TestType fixture;
  Handled(fixture.store, "m1");
  const IntakeCount late =
      Must(fixture.store.StoreIntake(kDemo, {{Tap("m1")}, {}, {}}, {}, kNow + absl::Hours(24 * 6)));
  CHECK(late.repeated == 1);
  CHECK(Must(fixture.store.ClaimConversations(10, kNow + absl::Hours(24 * 7), kLease)).empty());
}

EVERY_STORE("a provider's id counts per channel and address, and per tenant") {
  TestType fixture;
  Arrives(fixture.store, Tap("m1"));
  InboundRecord other_address = Tap("m1");
  other_address.address_id = "700000000000002";
  InboundRecord other_channel = Tap("m1");
  other_channel.channel = "webchat";
  CHECK(Must(fixture.store.StoreIntake(kDemo, {{other_address, other_channel}, {}, {}}, {}, kNow))
            .accepted == 2);
  CHECK(Must(fixture.store.StoreIntake("other", {{Tap("m1")}, {}, {}}, {}, kNow)).accepted == 1);
  CHECK(Must(fixture.store.ClaimConversations(10, kNow, kLease)).size() == 4);
}

EVERY_STORE("open messages come in the order in which they were sent, then arrived") {
  TestType fixture;
  Arrives(fixture.store, Tap("late", "mina", kNow + absl::Seconds(2)));
  Arrives(fixture.store, Tap("early", "mina", kNow));
  Arrives(fixture.store, Tap("early too", "mina", kNow));
  const OpenWork work = Must(fixture.store.LoadWork(ClaimOne(fixture.store)));
  REQUIRE(work.messages.size() == 3);
  CHECK(work.messages[0].provider_id == "early");
  CHECK(work.messages[1].provider_id == "early too");
  CHECK(work.messages[2].provider_id == "late");
  CHECK(work.messages[0].sealed_payload == "sealed early");
  CHECK(work.messages[0].sent_at == kNow);
  CHECK(work.messages[0].traceparent == "00-trace");
  CHECK(work.messages[0].turn.empty());
  CHECK(work.conversation.customer == "mina");
  CHECK(work.conversation.branch == "mitte");
  CHECK(work.conversation.state == "assistant");
  CHECK(work.conversation.last_inbound_at == kNow + absl::Seconds(2));
}

EVERY_STORE("text waits until the burst is quiet, at most for its longest time") {
  TestType fixture;
  const BurstPolicy burst{absl::Seconds(2), absl::Seconds(5)};
  const auto due = [&] { return *Must(fixture.store.NextDue()); };
  CHECK_FALSE(Must(fixture.store.NextDue()).has_value());
  Arrives(fixture.store, Text("m1"), kNow, burst);
  CHECK(due() == kNow + absl::Seconds(2));
  CHECK(Must(fixture.store.ClaimConversations(10, kNow + absl::Seconds(1), kLease)).empty());
  Arrives(fixture.store, Text("m2"), kNow + absl::Seconds(1), burst);
  CHECK(due() == kNow + absl::Seconds(3));
  Arrives(fixture.store, Text("m3"), kNow + absl::Milliseconds(2900), burst);
  Arrives(fixture.store, Text("m4"), kNow + absl::Milliseconds(4800), burst);
  CHECK(due() == kNow + absl::Seconds(5));
  CHECK(OpenIds(fixture.store, ClaimOne(fixture.store, kNow + absl::Seconds(5))).size() == 4);
}

EVERY_STORE("a tap is due at once, and text after it does not hold it up") {
  TestType fixture;
  const BurstPolicy burst{absl::Seconds(2), absl::Seconds(5)};
  Arrives(fixture.store, Text("m1"), kNow, burst);
  Arrives(fixture.store, Tap("m2"), kNow + absl::Seconds(1), burst);
  CHECK(Must(fixture.store.NextDue()) == kNow + absl::Seconds(1));
  Arrives(fixture.store, Text("m3"), kNow + absl::Milliseconds(1100), burst);
  CHECK(Must(fixture.store.NextDue()) == kNow + absl::Seconds(1));
}

EVERY_STORE("a conversation has one worker at a time, until its lease ends") {
  TestType fixture;
  Arrives(fixture.store, Tap("m1"));
  const Claim first = ClaimOne(fixture.store);
  CHECK(first.tenant == kDemo);
  CHECK(first.attempts == 1);
  CHECK(Must(fixture.store.ClaimConversations(10, kNow, kLease)).empty());
  CHECK_FALSE(Must(fixture.store.NextDue()).has_value());
  fixture.EndLeases();
  const Claim second = ClaimOne(fixture.store);
  CHECK(second.conversation == first.conversation);
  CHECK(second.fence > first.fence);
  CHECK(second.attempts == 2);
  // Whoever slept through its lease changes nothing.
  CHECK(Reason(fixture.store.LoadWork(first).status()) == "LEASE_LOST");
  CHECK(Commit(fixture.store, first, Turn("t1", first.conversation, {"m1"})) ==
        CommitOutcome::kLeaseLost);
  CHECK(Must(fixture.store.NoteProgress(first, "t1", {"m1"}, 0, "sealed")) ==
        CommitOutcome::kLeaseLost);
  CHECK(Reason(fixture.store.SetAside(first, "m1", kNow)) == "LEASE_LOST");
  Must(fixture.store.Release(first, kNow));
  CHECK(Must(fixture.store.ClaimConversations(10, kNow, kLease)).empty());
  CHECK(Must(fixture.store.ListMessages(kDemo, first.conversation, 0, 10)).empty());
  CHECK(Commit(fixture.store, second, Turn("t1", first.conversation, {"m1"})) ==
        CommitOutcome::kCommitted);
}

EVERY_STORE("the longest due come first, over all tenants, no more than asked for") {
  TestType fixture;
  const std::string second = Arrives(fixture.store, Tap("m1", "mina"), kNow + absl::Seconds(2));
  const std::string first =
      Arrives(fixture.store, Tap("m2", "ben"), kNow + absl::Seconds(1), {}, "other");
  Arrives(fixture.store, Tap("m3", "cem"), kNow + absl::Seconds(3));
  const auto one = Must(fixture.store.ClaimConversations(1, kNow + absl::Seconds(9), kLease));
  REQUIRE(one.size() == 1);
  CHECK(one[0].tenant == "other");
  CHECK(one[0].conversation == first);
  const auto next = Must(fixture.store.ClaimConversations(1, kNow + absl::Seconds(9), kLease));
  REQUIRE(next.size() == 1);
  CHECK(next[0].conversation == second);
}

EVERY_STORE("a turn is committed as a whole") {
  TestType fixture;
  const std::string conversation = Arrives(fixture.store, Text("m1"));
  Arrives(fixture.store, Text("m2"));
  const Claim claim = ClaimOne(fixture.store);
  const FeedEntry before = Must(fixture.store.FeedEnd(kDemo));
  TurnRecord turn = Turn("t1", conversation, {"m1", "m2"});
  turn.state = "waiting";
  turn.state_since = kNow + absl::Seconds(1);
  turn.handoff_reason = "asked";
  turn.handoff_due_at = kNow + absl::Minutes(10);
  turn.sealed_handoff_summary = "sealed summary";
  REQUIRE(Commit(fixture.store, claim, turn, kNow + absl::Seconds(1)) == CommitOutcome::kCommitted);
  const ConversationRow row = Read(fixture.store, conversation);
  CHECK(row.state == "waiting");
  CHECK(row.state_since == kNow + absl::Seconds(1));
  CHECK(row.handoff_reason == "asked");
  CHECK(row.handoff_due_at == kNow + absl::Minutes(10));
  CHECK(row.sealed_handoff_summary == "sealed summary");
  CHECK(row.sealed_dialogue == "sealed dialogue of t1");
  CHECK(row.language == "de");
  CHECK(row.turns == 1);
  CHECK(row.last_activity_at == kNow + absl::Seconds(1));
  const auto thread = Must(fixture.store.ListMessages(kDemo, conversation, 0, 10));
  REQUIRE(thread.size() == 3);
  CHECK(thread[0].message == "row-m1");
  CHECK(thread[2].author == "assistant");
  CHECK(thread[2].sealed_content == "sealed reply-t1");
  CHECK(Must(fixture.store.Depths(kNow)).inbox_open == 0);
  CHECK(Must(fixture.store.Depths(kNow)).outbox_open == 1);
  REQUIRE(tresen::testing::Eventually(
      [&] { return Must(fixture.store.ReadFeed(kDemo, before, 10)).size() == 3; }));
  CHECK(Must(fixture.store.ClaimConversations(10, kNow + absl::Hours(1), kLease)).empty());
}

EVERY_STORE("a turn that is committed again changes nothing") {
  TestType fixture;
  const std::string conversation = Arrives(fixture.store, Tap("m1"));
  const Claim claim = ClaimOne(fixture.store);
  REQUIRE(Commit(fixture.store, claim, Turn("t1", conversation, {"m1"})) ==
          CommitOutcome::kCommitted);
  // The process died after the commit; what comes again is claimed anew and finds nothing open.
  Arrives(fixture.store, Tap("m2"));
  const Claim next = ClaimOne(fixture.store);
  CHECK(OpenIds(fixture.store, next) == Ids{"m2"});
  CHECK(Commit(fixture.store, claim, Turn("t1", conversation, {"m1"})) ==
        CommitOutcome::kLeaseLost);
  CHECK(Must(fixture.store.ListMessages(kDemo, conversation, 0, 10)).size() == 2);
  CHECK(Read(fixture.store, conversation).turns == 1);
}

EVERY_STORE("text that arrives while a turn is decided makes it void, a tap waits its turn") {
  TestType fixture;
  const std::string conversation = Arrives(fixture.store, Text("m1"));
  const Claim claim = ClaimOne(fixture.store);
  const int64_t known = Must(fixture.store.LoadWork(claim)).known_arrival;
  Arrives(fixture.store, Tap("tap"));
  Arrives(fixture.store, Text("m2"));
  TurnRecord early = Turn("t1", conversation, {"m1"});
  early.known_arrival = known;
  CHECK(Commit(fixture.store, claim, early) == CommitOutcome::kMoreArrived);
  CHECK(Must(fixture.store.ListMessages(kDemo, conversation, 0, 10)).empty());
  CHECK(Must(fixture.store.Depths(kNow)).outbox_open == 0);
  CHECK(Commit(fixture.store, claim, Turn("t1", conversation, {"m1", "m2"})) ==
        CommitOutcome::kCommitted);
  // The tap is due at once.
  CHECK(OpenIds(fixture.store, ClaimOne(fixture.store)) == Ids{"tap"});
}

EVERY_STORE("a turn that has changed something goes on with the messages it began with") {
  TestType fixture;
  const std::string conversation = Arrives(fixture.store, Text("m1"));
  Arrives(fixture.store, Text("m2"));
  Claim claim = ClaimOne(fixture.store);
  CHECK(Must(fixture.store.NoteProgress(claim, "t1", {"m1", "m2"}, 0, "sealed one")) ==
        CommitOutcome::kCommitted);
  Arrives(fixture.store, Text("m3"));
  CHECK(Must(fixture.store.NoteProgress(claim, "t1", {"m1", "m2"}, 0, "sealed two")) ==
        CommitOutcome::kCommitted);
  fixture.EndLeases();
  claim = ClaimOne(fixture.store);
  const OpenWork work = Must(fixture.store.LoadWork(claim));
  CHECK(work.conversation.progress_turn == "t1");
  CHECK(work.conversation.sealed_progress == "sealed two");
  REQUIRE(work.messages.size() == 3);
  CHECK(work.messages[0].turn == "t1");
  CHECK(work.messages[1].turn == "t1");
  CHECK(work.messages[2].turn.empty());
  TurnRecord turn = Turn("t1", conversation, {"m1", "m2"});
  CHECK(Commit(fixture.store, claim, turn) == CommitOutcome::kCommitted);
  const Claim next = ClaimOne(fixture.store);
  CHECK(next.attempts == 1);
  const OpenWork rest = Must(fixture.store.LoadWork(next));
  CHECK(rest.messages.size() == 1);
  CHECK(rest.conversation.progress_turn.empty());
  CHECK(rest.conversation.sealed_progress.empty());
}

EVERY_STORE("a turn that has not begun to change anything begins with all text there is") {
  TestType fixture;
  Arrives(fixture.store, Text("m1"));
  const Claim claim = ClaimOne(fixture.store);
  Arrives(fixture.store, Text("m2"));
  CHECK(Must(fixture.store.NoteProgress(claim, "t1", {"m1"}, 0, "sealed")) ==
        CommitOutcome::kMoreArrived);
  CHECK(Must(fixture.store.LoadWork(claim)).conversation.progress_turn.empty());
  CHECK(Must(fixture.store.NoteProgress(claim, "t1", {"m1", "m2"}, 0, "sealed")) ==
        CommitOutcome::kCommitted);
}

EVERY_STORE("of very many open messages the first are a turn, the others wait and void nothing") {
  TestType fixture;
  Intake flood;
  for (int i = 0; i < 250; ++i) {
    flood.messages.push_back(Text(absl::StrCat("m", 1000 + i), "mina", kNow + absl::Seconds(i)));
  }
  Must(fixture.store.StoreIntake(kDemo, flood, {absl::ZeroDuration(), absl::Seconds(5)}, kNow));
  const Claim claim = ClaimOne(fixture.store);
  const OpenWork work = Must(fixture.store.LoadWork(claim));
  REQUIRE(work.messages.size() == 200);
  CHECK(work.known_arrival > work.messages.back().arrival);
  TurnRecord turn = Turn("t1", claim.conversation, OpenIds(fixture.store, claim));
  turn.known_arrival = work.known_arrival;
  CHECK(Commit(fixture.store, claim, turn) == CommitOutcome::kCommitted);
  CHECK(OpenIds(fixture.store, ClaimOne(fixture.store)).size() == 50);
}

EVERY_STORE("a claim that is given back is due when asked for, or when something arrives") {
  TestType fixture;
  const std::string conversation = Arrives(fixture.store, Tap("m1"));
  Must(fixture.store.Release(ClaimOne(fixture.store), kNow + absl::Seconds(30)));
  CHECK(Must(fixture.store.NextDue()) == kNow + absl::Seconds(30));
  Claim claim = ClaimOne(fixture.store, kNow + absl::Seconds(30));
  CHECK(claim.attempts == 2);
  // An attempt that is not to count.
  claim.attempts = 1;
  Must(fixture.store.Release(claim, kNow + absl::Seconds(30)));
  claim = ClaimOne(fixture.store, kNow + absl::Seconds(30));
  CHECK(claim.attempts == 2);
  CHECK(Commit(fixture.store, claim, Turn("t1", conversation, {"m1"})) ==
        CommitOutcome::kCommitted);
  Arrives(fixture.store, Tap("m2"));
  claim = ClaimOne(fixture.store);
  // m2 is open still: giving the claim back without a time keeps it due.
  Must(fixture.store.Release(claim, std::nullopt));
  claim = ClaimOne(fixture.store);
  CHECK(claim.attempts == 1);
  CHECK(Commit(fixture.store, claim, Turn("t2", conversation, {"m2"})) ==
        CommitOutcome::kCommittedBehind);
  CHECK_FALSE(Must(fixture.store.NextDue()).has_value());
}

EVERY_STORE("a message that cannot be handled is set aside and a person is wanted") {
  TestType fixture;
  const std::string conversation = Arrives(fixture.store, Tap("m1"));
  Arrives(fixture.store, Tap("m2", "mina", kNow + absl::Seconds(1)));
  Must(fixture.store.SetAside(ClaimOne(fixture.store), "m1", kNow + absl::Minutes(1)));
  const ConversationRow row = Read(fixture.store, conversation);
  CHECK(row.state == "waiting");
  CHECK(row.handoff_reason == "trouble");
  CHECK(row.handoff_due_at == kNow + absl::Minutes(1));
  const Claim next = ClaimOne(fixture.store, kNow + absl::Minutes(1));
  CHECK(next.attempts == 1);
  CHECK(OpenIds(fixture.store, next) == Ids{"m2"});
  CHECK(Must(fixture.store.StoreIntake(kDemo, {{Tap("m1")}, {}, {}}, {}, kNow)).repeated == 1);
}

EVERY_STORE("the turn under way is set aside as a whole") {
  TestType fixture;
  Arrives(fixture.store, Text("m1"));
  Arrives(fixture.store, Text("m2"));
  const Claim claim = ClaimOne(fixture.store);
  Must(fixture.store.NoteProgress(claim, "t1", {"m1", "m2"}, 0, "sealed"));
  Arrives(fixture.store, Text("m3"));
  Must(fixture.store.SetAside(claim, "m1", kNow));
  const Claim next = ClaimOne(fixture.store);
  CHECK(OpenIds(fixture.store, next) == Ids{"m3"});
  CHECK(Must(fixture.store.LoadWork(next)).conversation.sealed_progress.empty());
}

EVERY_STORE("bytes of every kind come back as they were") {
  TestType fixture;
  InboundRecord record = Tap("m\xc3\xbc\xe0\xb8\x81");
  record.sealed_payload = std::string("\0\xff\x00'\\\n", 6);
  Arrives(fixture.store, record);
  const OpenWork work = Must(fixture.store.LoadWork(ClaimOne(fixture.store)));
  REQUIRE(work.messages.size() == 1);
  CHECK(work.messages[0].provider_id == record.provider_id);
  CHECK(work.messages[0].sealed_payload == record.sealed_payload);
}

}  // namespace
}  // namespace tresen::gateway
