// What every OutboxStore, StatusStore, HandoffStore and HousekeepingStore must do; run against memory
// and PostgreSQL.
#include <algorithm>

#include "services/gateway/store/store_fixtures.h"

namespace tresen::gateway {
namespace {

using Ids = std::vector<std::string>;

StatusRecord Status(const std::string& id, const std::string& status) {
  StatusRecord record;
  record.channel = "whatsapp";
  record.provider_id = id;
  record.status = status;
  record.callback_token = "token";
  record.error_code = status == "failed" ? 131047 : 0;
  record.status_at = kNow;
  record.billable = true;
  record.pricing_category = "utility";
  return record;
}

Ids ClaimedIds(GatewayStore& store, absl::Time now = kNow) {
  Ids ids;
  for (const OutboxRow& row : Must(store.ClaimOutbox(10, now, kLease))) {
    ids.push_back(row.outbox_id);
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

EVERY_STORE("a new outbox row belongs to who wrote it, until its lease ends or it is given back") {
  TestType fixture;
  const std::string conversation = Handled(fixture.store, "m1");
  CHECK(ClaimedIds(fixture.store, kNow + absl::Hours(1)).empty());
  SECTION("the writer dies") { fixture.EndLeases(); }
  SECTION("the writer could not hand it over") {
    Must(fixture.store.PostponeOutbox(Outgoing("send-turn-m1", conversation),
                                      kNow + absl::Seconds(5), "UNAVAILABLE"));
    CHECK(ClaimedIds(fixture.store).empty());
  }
  const auto claimed = Must(fixture.store.ClaimOutbox(10, kNow + absl::Seconds(5), kLease));
  REQUIRE(claimed.size() == 1);
  CHECK(claimed[0].tenant == kDemo);
  CHECK(claimed[0].outbox_id == "send-turn-m1");
  CHECK(claimed[0].conversation == conversation);
  CHECK(claimed[0].customer == "mina");
  CHECK(claimed[0].kind == "message");
  CHECK(claimed[0].traceparent == "00-trace");
  CHECK(claimed[0].sealed_request == "sealed send-turn-m1");
  CHECK(claimed[0].attempts == 2);
  CHECK(ClaimedIds(fixture.store, kNow + absl::Hours(1)).empty());
}

EVERY_STORE("what is said in one chat leaves in order, other chats go on") {
  TestType fixture;
  const std::string conversation = Arrives(fixture.store, Tap("m1"));
  TurnRecord turn = Turn("t1", conversation, {"m1"});
  turn.outbox.push_back(Outgoing("second", conversation));
  Commit(fixture.store, ClaimOne(fixture.store), turn);
  Handled(fixture.store, "m2", "ben");
  fixture.EndLeases();
  CHECK(ClaimedIds(fixture.store) == Ids{"send-t1", "send-turn-m2"});
  CHECK(ClaimedIds(fixture.store).empty());
  // The first is put off: the second waits behind it.
  OutboxRow first = Outgoing("send-t1", conversation);
  first.fence = 2;
  Must(fixture.store.PostponeOutbox(first, kNow + absl::Minutes(1), "UNAVAILABLE"));
  CHECK(ClaimedIds(fixture.store).empty());
  CHECK(ClaimedIds(fixture.store, kNow + absl::Minutes(1)) == Ids{"send-t1"});
  Must(fixture.store.FinishOutbox(first, "reply-t1", "delivery-1"));
  CHECK(ClaimedIds(fixture.store, kNow + absl::Minutes(1)) == Ids{"second"});
}

EVERY_STORE("a reply waits in the queue while an earlier one of its chat is on its way") {
  TestType fixture;
  const std::string conversation = Handled(fixture.store, "m1");
  Arrives(fixture.store, Tap("m2"));
  CHECK(Commit(fixture.store, ClaimOne(fixture.store), Turn("t2", conversation, {"m2"})) ==
        CommitOutcome::kCommittedBehind);
  CHECK(ClaimedIds(fixture.store).empty());
  Must(fixture.store.FinishOutbox(Outgoing("send-turn-m1", conversation), "", ""));
  CHECK(ClaimedIds(fixture.store) == Ids{"send-t2"});
  Must(fixture.store.FinishOutbox(Outgoing("send-t2", conversation), "", ""));
  Arrives(fixture.store, Tap("m3"));
  CHECK(Commit(fixture.store, ClaimOne(fixture.store), Turn("t3", conversation, {"m3"})) ==
        CommitOutcome::kCommitted);
}

EVERY_STORE("what was handed over is emptied, noted in the thread and never claimed again") {
  TestType fixture;
  const std::string conversation = Handled(fixture.store, "m1");
  const OutboxRow row = Outgoing("send-turn-m1", conversation);
  Must(fixture.store.FinishOutbox(row, "reply-turn-m1", "delivery-1"));
  Must(fixture.store.FinishOutbox(row, "reply-turn-m1", "delivery-1"));
  CHECK(Must(fixture.store.GetMessage(kDemo, conversation, "reply-turn-m1")).delivery ==
        "delivery-1");
  Must(fixture.store.PostponeOutbox(row, kNow, "too late"));
  fixture.EndLeases();
  CHECK(ClaimedIds(fixture.store, kNow + absl::Hours(1)).empty());
  CHECK(Must(fixture.store.Depths(kNow)).outbox_open == 0);
}

EVERY_STORE("several rows that were handed over are noted together, also twice and of several chats") {
  TestType fixture;
  const std::string first = Handled(fixture.store, "m1");
  const std::string second = Handled(fixture.store, "m2", "ben");
  const std::vector<HandedOver> rows = {
      {Outgoing("send-turn-m1", first), "reply-turn-m1", "delivery-1"},
      {Outgoing("send-turn-m2", second), "", ""},
      {Outgoing("send-turn-m1", first), "reply-turn-m1", "delivery-1"}};
  Must(fixture.store.FinishOutboxRows(rows));
  Must(fixture.store.FinishOutboxRows({}));
  CHECK(Must(fixture.store.GetMessage(kDemo, first, "reply-turn-m1")).delivery == "delivery-1");
  CHECK(Must(fixture.store.GetMessage(kDemo, second, "reply-turn-m2")).delivery.empty());
  fixture.EndLeases();
  CHECK(ClaimedIds(fixture.store, kNow + absl::Hours(1)).empty());
}

EVERY_STORE("who lost an outbox row does not put it off for the other") {
  TestType fixture;
  const std::string conversation = Handled(fixture.store, "m1");
  fixture.EndLeases();
  CHECK(ClaimedIds(fixture.store) == Ids{"send-turn-m1"});
  Must(fixture.store.PostponeOutbox(Outgoing("send-turn-m1", conversation), kNow, "old"));
  CHECK(ClaimedIds(fixture.store).empty());
}

EVERY_STORE("a status is taken once per message and kind, and handed on in batches by tenant") {
  TestType fixture;
  Intake intake;
  intake.statuses = {Status("w1", "sent"), Status("w1", "delivered"), Status("w1", "sent"),
                     Status("w2", "failed")};
  Must(fixture.store.StoreIntake(kDemo, intake, {}, kNow));
  Must(fixture.store.StoreIntake(kDemo, intake, {}, kNow));
  Must(fixture.store.StoreIntake("other", {{}, {Status("w1", "read")}, {}}, {}, kNow));
  CHECK(Must(fixture.store.Depths(kNow)).statuses_open == 4);
  auto claimed = Must(fixture.store.ClaimStatuses(10, kNow, kLease));
  REQUIRE(claimed.size() == 2);
  std::sort(claimed.begin(), claimed.end(),
            [](const auto& a, const auto& b) { return a.tenant < b.tenant; });
  CHECK(claimed[0].tenant == kDemo);
  REQUIRE(claimed[0].statuses.size() == 3);
  CHECK(claimed[1].statuses[0].status == "read");
  const auto failed =
      std::find_if(claimed[0].statuses.begin(), claimed[0].statuses.end(),
                   [](const StatusRecord& status) { return status.status == "failed"; });
  REQUIRE(failed != claimed[0].statuses.end());
  CHECK(failed->provider_id == "w2");
  CHECK(failed->callback_token == "token");
  CHECK(failed->error_code == 131047);
  CHECK(failed->status_at == kNow);
  CHECK(failed->billable);
  CHECK(failed->pricing_category == "utility");
  CHECK(Must(fixture.store.ClaimStatuses(10, kNow, kLease)).empty());
  Must(fixture.store.FinishStatuses(claimed[0]));
  fixture.EndLeases();
  const auto again = Must(fixture.store.ClaimStatuses(10, kNow, kLease));
  REQUIRE(again.size() == 1);
  CHECK(again[0].tenant == "other");
}

EVERY_STORE("statuses leased to whoever stores them are found by others when the lease ends") {
  TestType fixture;
  Intake intake;
  intake.statuses = {Status("w1", "sent"), Status("w1", "delivered")};
  Must(fixture.store.StoreIntake(kDemo, intake, {}, kNow));
  CHECK(Must(fixture.store.ClaimStatuses(10, kNow, kLease))[0].statuses.size() == 2);
  fixture.EndLeases();
  intake.statuses = {Status("w2", "sent"), Status("w1", "sent"), Status("w2", "delivered"),
                     Status("w2", "sent")};
  intake.status_lease = kLease;
  const auto stored = Must(fixture.store.StoreIntake(kDemo, intake, {}, kNow)).statuses;
  REQUIRE(stored.size() == 2);
  CHECK(stored[0].provider_id == "w2");
  CHECK(stored[0].status == "sent");
  CHECK(stored[1].status == "delivered");
  Must(fixture.store.FinishStatuses({kDemo, {Status("w1", "sent"), Status("w1", "delivered")}}));
  CHECK(Must(fixture.store.ClaimStatuses(10, kNow, kLease)).empty());
  Must(fixture.store.FinishStatuses({kDemo, {stored[0]}}));
  fixture.EndLeases();
  const auto left = Must(fixture.store.ClaimStatuses(10, kNow, kLease));
  REQUIRE(left.size() == 1);
  REQUIRE(left[0].statuses.size() == 1);
  CHECK(left[0].statuses[0].status == "delivered");
}

EVERY_STORE("a batch of statuses is no larger than asked for") {
  TestType fixture;
  Intake intake;
  for (int i = 0; i < 5; ++i) intake.statuses.push_back(Status(absl::StrCat("w", i), "sent"));
  Must(fixture.store.StoreIntake(kDemo, intake, {}, kNow));
  CHECK(Must(fixture.store.ClaimStatuses(3, kNow, kLease))[0].statuses.size() == 3);
  CHECK(Must(fixture.store.ClaimStatuses(3, kNow, kLease))[0].statuses.size() == 2);
}

EVERY_STORE("an overdue case is told until it was noted, then never again") {
  TestType fixture;
  const absl::Time due = kNow + absl::Minutes(10);
  const std::string second =
      Waiting(fixture.store, "m1", "mina", kNow, due + absl::Minutes(1));
  const std::string first = Waiting(fixture.store, "m2", "ben", kNow, due);
  Handled(fixture.store, "m3", "cem");
  CHECK(Must(fixture.store.ListOverdueHandoffs(10, due - absl::Seconds(1))).empty());
  const auto overdue = Must(fixture.store.ListOverdueHandoffs(10, due + absl::Minutes(1)));
  REQUIRE(overdue.size() == 2);
  CHECK(overdue[0].tenant == kDemo);
  CHECK(overdue[0].conversation == first);
  CHECK(overdue[0].customer == "ben");
  CHECK(overdue[0].branch == "mitte");
  CHECK(overdue[0].reason == "asked");
  CHECK(overdue[0].due_at == due);
  CHECK(Must(fixture.store.ListOverdueHandoffs(1, due + absl::Minutes(1))).size() == 1);
  Must(fixture.store.NoteEscalated(overdue[0]));
  Must(fixture.store.NoteEscalated(overdue[0]));
  const auto rest = Must(fixture.store.ListOverdueHandoffs(10, due + absl::Minutes(1)));
  REQUIRE(rest.size() == 1);
  CHECK(rest[0].conversation == second);
}

EVERY_STORE("a case that is answered is not overdue; one with a new due time is a new one") {
  TestType fixture;
  const absl::Time due = kNow + absl::Minutes(10);
  const std::string conversation = Waiting(fixture.store, "m1", "mina", kNow, due);
  const auto overdue = Must(fixture.store.ListOverdueHandoffs(10, due));
  REQUIRE(overdue.size() == 1);
  SECTION("a person takes over") {
    Must(fixture.store.ApplyStaffAction(kDemo, conversation, Acts("r1", "person")));
    CHECK(Must(fixture.store.ListOverdueHandoffs(10, due)).empty());
  }
  SECTION("the customer asks again later") {
    Must(fixture.store.NoteEscalated(overdue[0]));
    Waiting(fixture.store, "m2", "mina", kNow, due + absl::Hours(1));
    const auto again = Must(fixture.store.ListOverdueHandoffs(10, due + absl::Hours(1)));
    REQUIRE(again.size() == 1);
    Must(fixture.store.NoteEscalated(overdue[0]));  // the earlier case, late
    CHECK(Must(fixture.store.ListOverdueHandoffs(10, due + absl::Hours(1))).size() == 1);
  }
  SECTION("the customer writes while waiting, the due time stays") {
    Must(fixture.store.NoteEscalated(overdue[0]));
    Waiting(fixture.store, "m2", "mina", kNow, due);
    CHECK(Must(fixture.store.ListOverdueHandoffs(10, due + absl::Hours(1))).empty());
  }
}

EVERY_STORE("the median wait is told from five cases on, per branch and of the last days") {
  TestType fixture;
  const auto answered = [&](int number, absl::Duration wait) {
    const std::string id = absl::StrCat("m", number);
    const std::string conversation =
        Waiting(fixture.store, id, absl::StrCat("c", number), kNow, kNow + absl::Minutes(10));
    Must(fixture.store.ApplyStaffAction(kDemo, conversation, Acts(id, "person", kNow + wait)));
  };
  const auto median = [&](const char* branch, absl::Time since) {
    return Must(fixture.store.MedianWait(kDemo, branch, since));
  };
  for (int i = 1; i <= 4; ++i) answered(i, absl::Minutes(i));
  CHECK_FALSE(median("mitte", kNow).has_value());
  answered(5, absl::Minutes(30));
  CHECK(median("mitte", kNow) == absl::Minutes(3));
  answered(6, absl::Minutes(40));
  CHECK(median("mitte", kNow) == absl::Seconds(210));
  CHECK_FALSE(median("nord", kNow).has_value());
  CHECK_FALSE(median("mitte", kNow + absl::Minutes(5)).has_value());
  CHECK_FALSE(Must(fixture.store.MedianWait("other", "mitte", kNow)).has_value());
}

EVERY_STORE("a person who writes twice has answered once") {
  TestType fixture;
  const auto answer = [&](const std::string& conversation, const std::string& request) {
    Must(fixture.store.ApplyStaffAction(kDemo, conversation,
                                        Acts(request, "person", kNow + absl::Minutes(2))));
  };
  for (int i = 0; i < 4; ++i) {
    const std::string conversation =
        Waiting(fixture.store, absl::StrCat("m", i), absl::StrCat("c", i), kNow, kNow);
    answer(conversation, absl::StrCat("a", i));
    answer(conversation, absl::StrCat("b", i));
  }
  CHECK_FALSE(Must(fixture.store.MedianWait(kDemo, "mitte", kNow)).has_value());
}

EVERY_STORE("depths tell what is open and how late the oldest is") {
  TestType fixture;
  const QueueDepths none = Must(fixture.store.Depths(kNow));
  CHECK(none.inbox_open == 0);
  CHECK(none.oldest_inbox == absl::ZeroDuration());
  Arrives(fixture.store, Tap("m1"));
  Arrives(fixture.store, Tap("m2", "ben"), kNow + absl::Seconds(3));
  Arrives(fixture.store, Tap("m3", "cem"), kNow, {}, "other");
  const QueueDepths depths = Must(fixture.store.Depths(kNow + absl::Seconds(10)));
  CHECK(depths.inbox_open == 3);
  CHECK(depths.oldest_inbox == absl::Seconds(10));
}

EVERY_STORE("what is old goes, what is open stays however old") {
  TestType fixture;
  const std::string conversation = Handled(fixture.store, "m1");
  Must(fixture.store.FinishOutbox(Outgoing("send-turn-m1", conversation), "", ""));
  Must(fixture.store.ApplyStaffAction(kDemo, conversation, Acts("r1", "person")));
  Intake intake;
  intake.statuses = {Status("w1", "sent"), Status("w2", "sent")};
  intake.raw = {{"e1", "whatsapp", "", "unreadable", "sealed"}};
  Must(fixture.store.StoreIntake(kDemo, intake, {}, kNow));
  Must(fixture.store.FinishStatuses({kDemo, {intake.statuses[0]}}));
  Arrives(fixture.store, Tap("m2", "ben"));
  const absl::Duration day = absl::Hours(24);
  CHECK(Must(fixture.store.Prune(kNow + 7 * day)) == 0);
  // The handed-over row, the answer to r1, and three changes of the thread.
  CHECK(Must(fixture.store.Prune(kNow + 8 * day)) == 5);
  CHECK(Must(fixture.store.Prune(kNow + 15 * day)) == 1);  // the raw event
  CHECK(Must(fixture.store.Prune(kNow + 31 * day)) == 1);  // m1
  CHECK(Must(fixture.store.Prune(kNow + 365 * day)) == 0);
  const QueueDepths depths = Must(fixture.store.Depths(kNow));
  CHECK(depths.inbox_open == 1);
  CHECK(depths.statuses_open == 1);
  CHECK(Must(fixture.store.ListMessages(kDemo, conversation, 0, 10)).size() == 2);
}

EVERY_STORE("the same raw event is kept once") {
  TestType fixture;
  const Intake intake{{}, {}, {{"e1", "whatsapp", "", "unreadable", "sealed"}}};
  Must(fixture.store.StoreIntake("unassigned", intake, {}, kNow));
  Must(fixture.store.StoreIntake("unassigned", intake, {}, kNow));
  CHECK(Must(fixture.store.Prune(kNow + absl::Hours(24 * 15))) == 1);
}

}  // namespace
}  // namespace tresen::gateway
