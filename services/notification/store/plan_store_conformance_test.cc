// What every PlanStore must do; run against memory and PostgreSQL.
#include <catch2/catch.hpp>

#include "libs/status/status.h"
#include "services/notification/store/store_fixtures.h"

namespace tresen::notification {
namespace {

std::vector<std::string> IdsOf(const std::vector<NoticeRow>& rows) {
  std::vector<std::string> ids;
  for (const NoticeRow& row : rows) ids.push_back(row.notice_id);
  return ids;
}

std::vector<NoticeRow> Claim(PlanStore& store, absl::Time now = kNow,
                             absl::Duration lease = kLease) {
  const auto claimed = store.ClaimNotices(10, now, lease);
  INFO(claimed.status());
  REQUIRE(claimed.ok());
  return *claimed;
}

NoticeRow ClaimOne(PlanStore& store, absl::Time now = kNow, absl::Duration lease = kLease) {
  const auto claimed = Claim(store, now, lease);
  REQUIRE(claimed.size() == 1);
  return claimed[0];
}

void Add(PlanStore& store, const std::vector<NoticeRow>& rows) {
  REQUIRE(store.AddNotices("demo", rows).ok());
}

bool Sent(PlanStore& store, const NoticeRow& head, const std::vector<std::string>& ids) {
  std::vector<NoticeEnd> ends;
  for (const std::string& id : ids) ends.push_back({id, "sent", ""});
  const auto ended = store.EndNotices(head, ends, kNow);
  INFO(ended.status());
  REQUIRE(ended.ok());
  return *ended;
}

FollowedChange Change(const std::string& known, const std::string& next) {
  FollowedChange change;
  change.tenant = "demo";
  change.known_token = known;
  change.next_token = next;
  return change;
}

std::vector<ReminderRow> ClaimReminders(PlanStore& store, absl::Time now,
                                        absl::Duration lease = kLease) {
  const auto claimed = store.ClaimReminders(10, now, lease);
  INFO(claimed.status());
  REQUIRE(claimed.ok());
  return *claimed;
}

EVERY_STORE("changes are followed in one row: who comes second has followed nothing") {
  TestType stores;
  CHECK(stores.plans.ResumeToken("demo")->empty());
  FollowedChange first = Change("", "1");
  first.notices = {Notice("n1", "booked")};
  CHECK(*stores.plans.Follow(first, kNow));
  FollowedChange late = Change("", "other");
  late.notices = {Notice("n2", "booked again")};
  CHECK_FALSE(*stores.plans.Follow(late, kNow));
  CHECK(*stores.plans.ResumeToken("demo") == "1");
  CHECK(*stores.plans.Follow(Change("1", "2"), kNow));
  CHECK_FALSE(*stores.plans.Follow(Change("1", "2"), kNow));
  CHECK(IdsOf(Claim(stores.plans)) == std::vector<std::string>{"n1"});
  CHECK(stores.plans.ResumeToken("other")->empty());
}

EVERY_STORE("a notice is told once on each way, whoever adds it again") {
  TestType stores;
  Add(stores.plans, {Notice("n1", "booked"), Notice("n2", "booked", NoticeWay::kWebhook)});
  Add(stores.plans, {Notice("n3", "booked"), Notice("n4", "booked", NoticeWay::kLead)});
  CHECK(Claim(stores.plans).size() == 3);
  CHECK(Claim(stores.plans).empty());
}

EVERY_STORE("a notice comes back when its lease ends, when it is retried, and not when it ended") {
  TestType stores;
  Add(stores.plans, {Notice("n1", "booked")});
  const NoticeRow lost = ClaimOne(stores.plans, kNow, kOver);
  const NoticeRow ours = ClaimOne(stores.plans);
  CHECK(ours.attempts == 2);
  CHECK(ours.sealed_content == "sealed");
  CHECK_FALSE(Sent(stores.plans, lost, {"n1"}));
  CHECK(*stores.plans.RetryNotices(ours, {"n1"}, kNow + absl::Minutes(1), "HTTP_503", kNow));
  CHECK(Claim(stores.plans).empty());
  const NoticeRow again = ClaimOne(stores.plans, kNow + absl::Minutes(1));
  CHECK(Sent(stores.plans, again, {"n1"}));
  CHECK(Claim(stores.plans, kNow + absl::Hours(1)).empty());
}

EVERY_STORE("a notice waits for its time") {
  TestType stores;
  Add(stores.plans, {Notice("n1", "booked", NoticeWay::kLead, kNow + absl::Minutes(10))});
  CHECK(Claim(stores.plans).empty());
  CHECK(ClaimOne(stores.plans, kNow + absl::Minutes(10)).way == NoticeWay::kLead);
}

EVERY_STORE("a digest is claimed by its first and holds all that is due of branch and way") {
  TestType stores;
  const auto night = [](const std::string& id, absl::Duration at) {
    NoticeRow row = Notice(id, absl::StrCat("source-", id), NoticeWay::kMail, kNow);
    row.digest = true;
    row.happened_at = kNow - absl::Hours(10) + at;
    return row;
  };
  NoticeRow elsewhere = night("n4", absl::ZeroDuration());
  elsewhere.branch = "nord";
  NoticeRow later = night("n5", absl::Minutes(3));
  later.tell_at = kNow + absl::Hours(24);
  Add(stores.plans, {night("n2", absl::Minutes(2)), night("n1", absl::Minutes(1)), elsewhere, later,
                     Notice("n3", "at once")});
  const auto claimed = Claim(stores.plans);
  CHECK(claimed.size() == 3);  // n1, n4 and n3
  CHECK(Claim(stores.plans).empty());
  for (const NoticeRow& head : claimed) {
    const auto all = stores.plans.DigestOf(head, kNow);
    REQUIRE(all.ok());
    if (head.notice_id == "n1")
      CHECK(IdsOf(*all) == std::vector<std::string>{"n1", "n2"});
    else
      CHECK(IdsOf(*all) == std::vector<std::string>{head.notice_id});
    if (head.notice_id != "n1") continue;
    REQUIRE(*stores.plans.RetryNotices(head, {"n1", "n2"}, kNow + absl::Minutes(1), "X", kNow));
    CHECK(Claim(stores.plans).empty());
    const NoticeRow again = ClaimOne(stores.plans, kNow + absl::Minutes(1));
    CHECK(again.notice_id == "n1");
    CHECK(
        *stores.plans.EndNotices(again, {{"n2", "rejected", "ERASED"}, {"n1", "sent", ""}}, kNow));
  }
  CHECK(ClaimOne(stores.plans, kNow + absl::Hours(24)).notice_id == "n5");
}

EVERY_STORE("who acknowledges a notice spares the lead, once and for good") {
  TestType stores;
  Add(stores.plans, {Notice("n1", "booked"), Notice("n2", "booked", NoticeWay::kWebhook),
                     Notice("n3", "booked", NoticeWay::kLead, kNow + absl::Minutes(10)),
                     Notice("n4", "moved", NoticeWay::kLead, kNow + absl::Minutes(10))});
  CHECK_FALSE(stores.plans.Told("demo", "n1")->value().acknowledged_at.has_value());
  const auto done = stores.plans.Acknowledge("demo", "n2", kNow + absl::Minutes(1));
  REQUIRE(done.ok());
  CHECK((*done)->branch == "mitte");
  CHECK((*done)->acknowledged_at == kNow + absl::Minutes(1));
  CHECK((*stores.plans.Acknowledge("demo", "n1", kNow + absl::Minutes(5)))->acknowledged_at ==
        kNow + absl::Minutes(1));
  CHECK_FALSE(stores.plans.Acknowledge("other", "n1", kNow)->has_value());
  CHECK_FALSE(stores.plans.Acknowledge("demo", "n9", kNow)->has_value());
  std::vector<std::string> left;
  for (const NoticeRow& row : Claim(stores.plans, kNow + absl::Minutes(10))) {
    if (row.way == NoticeWay::kLead) left.push_back(row.notice_id);
  }
  CHECK(left == std::vector<std::string>{"n4"});
}

EVERY_STORE("one acknowledgement is good for all that went out in one mail") {
  TestType stores;
  const auto night = [](const std::string& id, NoticeWay way, absl::Duration until) {
    NoticeRow row = Notice(id, absl::StrCat("source-", id.substr(1)), way, kNow + until);
    row.digest = true;
    return row;
  };
  Add(stores.plans, {night("m1", NoticeWay::kMail, {}), night("m2", NoticeWay::kMail, {}),
                     night("l1", NoticeWay::kLead, absl::Minutes(40)),
                     night("l2", NoticeWay::kLead, absl::Minutes(40))});
  const NoticeRow head = ClaimOne(stores.plans);
  CHECK(head.notice_id == "m1");
  REQUIRE(Sent(stores.plans, head, {"m1", "m2"}));
  CHECK((*stores.plans.Told("demo", "m1"))->count == 2);
  REQUIRE((*stores.plans.Acknowledge("demo", "m1", kNow)).has_value());
  CHECK(Claim(stores.plans, kNow + absl::Hours(1)).empty());
}

EVERY_STORE("an acknowledgement while the lead is being told ends that") {
  TestType stores;
  Add(stores.plans, {Notice("n1", "booked", NoticeWay::kLead)});
  const NoticeRow claimed = ClaimOne(stores.plans);
  REQUIRE((*stores.plans.Acknowledge("demo", "n1", kNow)).has_value());
  CHECK_FALSE(Sent(stores.plans, claimed, {"n1"}));
}

EVERY_STORE("a change of the visit takes its reminders away and plans the new ones") {
  TestType stores;
  FollowedChange booked = Change("", "1");
  booked.appointment = "a1";
  booked.cancel_reason = "APPOINTMENT_CHANGED";
  booked.plans = {Reminder("r1", "a1"), Reminder("r2", "a1", 2, kNow + absl::Hours(23))};
  REQUIRE(*stores.plans.Follow(booked, kNow));
  FollowedChange moved = Change("1", "2");
  moved.appointment = "a1";
  moved.cancel_reason = "APPOINTMENT_CHANGED";
  moved.plans = {Reminder("r3", "a1", 1, kNow + absl::Hours(2))};
  REQUIRE(*stores.plans.Follow(moved, kNow));
  const auto due = ClaimReminders(stores.plans, kNow + absl::Hours(24));
  REQUIRE(due.size() == 1);
  CHECK(due[0].reminder_id == "r3");
  CHECK(due[0].step == 1);
}

EVERY_STORE(
    "planning again replaces what is planned in the same step, and a repeat changes nothing") {
  TestType stores;
  REQUIRE(stores.plans.PlanReminder(Reminder("r1", "a1"), Key("plan-1"), kNow).ok());
  REQUIRE(stores.plans.PlanReminder(Reminder("r2", "a1", 2), Key("plan-2"), kNow).ok());
  REQUIRE(stores.plans.PlanReminder(Reminder("r3", "a1"), Key("plan-3"), kNow).ok());
  const auto repeat = stores.plans.PlanReminder(Reminder("r4", "a1"), Key("plan-3"), kNow);
  REQUIRE(repeat.ok());
  CHECK(repeat->reminder_id == "r3");
  CHECK(
      Reason(stores.plans.PlanReminder(Reminder("r5", "a1"), Key("plan-3", "x"), kNow).status()) ==
      "REQUEST_ID_REUSED");
  CHECK(ClaimReminders(stores.plans, kNow + absl::Hours(2)).size() == 2);
}

EVERY_STORE("cancelling takes one reminder or all of a visit, and answers a repeat the same") {
  TestType stores;
  REQUIRE(stores.plans.PlanReminder(Reminder("r1", "a1"), Key("p1"), kNow).ok());
  REQUIRE(stores.plans.PlanReminder(Reminder("r2", "a1", 2), Key("p2"), kNow).ok());
  REQUIRE(stores.plans.PlanReminder(Reminder("r3", "a2"), Key("p3"), kNow).ok());
  CHECK(stores.plans.CancelReminders("demo", {"", "a1", 0}, Key("c1"), kNow)->size() == 2);
  const auto repeat = stores.plans.CancelReminders("demo", {"", "a1", 0}, Key("c1"), kNow);
  REQUIRE(repeat->size() == 2);
  CHECK((*repeat)[0].state == ReminderState::kCancelled);
  CHECK(stores.plans.CancelReminders("demo", {"", "a1", 0}, Key("c2"), kNow)->empty());
  CHECK(stores.plans.CancelReminders("demo", {"r3", "", 0}, Key("c3"), kNow)->size() == 1);
  CHECK(ClaimReminders(stores.plans, kNow + absl::Hours(2)).empty());
}

EVERY_STORE("a reminder becomes a message once, and only for who holds it") {
  TestType stores;
  REQUIRE(stores.plans.PlanReminder(Reminder("r1", "a1"), Key("p1"), kNow).ok());
  const absl::Time due = kNow + absl::Hours(1);
  const auto lost = ClaimReminders(stores.plans, due, kOver);
  const auto ours = ClaimReminders(stores.plans, due);
  REQUIRE(ours.size() == 1);
  CHECK(ours[0].attempts == 2);
  CHECK_FALSE(*stores.plans.SendReminder(lost[0], Message("d1"), due));
  CHECK_FALSE(stores.deliveries.Get("demo", "d1")->has_value());
  CHECK(*stores.plans.SendReminder(ours[0], Message("d1"), due));
  CHECK_FALSE(*stores.plans.SendReminder(ours[0], Message("d2"), due));
  CHECK(stores.deliveries.List("demo", {}, 0, 10)->size() == 1);
}

EVERY_STORE("a reminder that is put off or skipped is due later, or never") {
  TestType stores;
  REQUIRE(stores.plans.PlanReminder(Reminder("r1", "a1"), Key("p1"), kNow).ok());
  const absl::Time due = kNow + absl::Hours(1);
  const auto first = ClaimReminders(stores.plans, due);
  REQUIRE(stores.plans.RetryReminder(first[0], due + absl::Minutes(1)).ok());
  CHECK(ClaimReminders(stores.plans, due).empty());
  const auto again = ClaimReminders(stores.plans, due + absl::Minutes(1));
  REQUIRE(again.size() == 1);
  REQUIRE(stores.plans.EndReminder(again[0], ReminderState::kSkipped, "STOPPED", due).ok());
  CHECK(ClaimReminders(stores.plans, due + absl::Hours(1)).empty());
}

EVERY_STORE("what is due is counted with its age, what is not due is not") {
  TestType stores;
  Add(stores.plans, {Notice("n1", "a"), Notice("n2", "b", NoticeWay::kMail, kNow + kLease)});
  REQUIRE(stores.plans.PlanReminder(Reminder("r1", "a1"), Key("p1"), kNow).ok());
  const auto backlog = stores.plans.CountDue(kNow);
  REQUIRE(backlog.ok());
  CHECK(backlog->notices.due == 1);
  CHECK(backlog->notices.oldest_due_at == kNow);
  CHECK(backlog->reminders.due == 0);
  CHECK_FALSE(backlog->reminders.oldest_due_at.has_value());
  CHECK(stores.plans.CountDue(kNow + absl::Hours(2))->reminders.due == 1);
}

EVERY_STORE("a status of nobody is kept for eight days") {
  TestType stores;
  REQUIRE(*stores.deliveries.Report("demo", {{"wamid.1", "", "read", 0, false, ""}}, kNow) == 1);
  CHECK(*stores.plans.Prune(kNow + absl::Hours(24 * 8)) == 0);
  CHECK(*stores.plans.Prune(kNow + absl::Hours(24 * 8) + absl::Seconds(1)) == 1);
}

EVERY_STORE("what has served its time goes, what waits stays") {
  TestType stores;
  Add(stores.plans,
      {Notice("n1", "a"), Notice("n2", "b", NoticeWay::kWebhook, kNow + absl::Hours(24 * 60))});
  REQUIRE(Sent(stores.plans, ClaimOne(stores.plans), {"n1"}));
  CHECK(*stores.plans.Prune(kNow + absl::Hours(24 * 30)) == 0);
  CHECK(*stores.plans.Prune(kNow + absl::Hours(24 * 31)) == 1);
  CHECK_FALSE(stores.plans.Told("demo", "n1")->has_value());
  CHECK(stores.plans.Told("demo", "n2")->has_value());
}

}  // namespace
}  // namespace tresen::notification
