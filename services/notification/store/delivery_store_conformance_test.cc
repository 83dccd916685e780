// What every DeliveryStore must do; run against memory and PostgreSQL.
#include <catch2/catch.hpp>

#include "libs/status/status.h"
#include "services/notification/store/store_fixtures.h"

namespace tresen::notification {
namespace {

InsertedDelivery Put(DeliveryStore& store, const DeliveryRow& row,
                     std::optional<absl::Duration> lease = std::nullopt) {
  const auto inserted = store.Insert(row, std::nullopt, lease);
  INFO(inserted.status());
  REQUIRE(inserted.ok());
  return *inserted;
}

std::vector<DeliveryRow> Claim(DeliveryStore& store, absl::Time now = kNow,
                               absl::Duration lease = kLease) {
  const auto claimed = store.Claim(10, now, lease);
  INFO(claimed.status());
  REQUIRE(claimed.ok());
  return *claimed;
}

DeliveryRow ClaimOne(DeliveryStore& store, absl::Time now = kNow, absl::Duration lease = kLease) {
  const auto claimed = Claim(store, now, lease);
  REQUIRE(claimed.size() == 1);
  return claimed[0];
}

DeliveryRow Get(DeliveryStore& store, const std::string& id) {
  const auto row = store.Get("demo", id);
  REQUIRE(row.ok());
  REQUIRE(row->has_value());
  return **row;
}

// Claimed and begun.
DeliveryRow Begun(DeliveryStore& store, absl::Time now = kNow) {
  const DeliveryRow row = ClaimOne(store, now);
  REQUIRE(*store.Begin(row, now));
  return row;
}

StatusReport Status(const std::string& wamid, const std::string& status,
                    const std::string& token = "", int code = 0) {
  return {wamid, token, status, code, false, ""};
}

EVERY_STORE("a message is found again as it was stored, and only by its tenant") {
  TestType stores;
  DeliveryRow row = Message("d1");
  row.purpose = Purpose::kService;
  row.conversation = "tenants/demo/conversations/c1";
  row.reply_to = "wamid.1";
  row.appointment = "a1";
  row.appointment_start = kNow + absl::Hours(3);
  Put(stores.deliveries, row);
  const DeliveryRow found = Get(stores.deliveries, "d1");
  CHECK(found.customer == "mina");
  CHECK(found.purpose == Purpose::kService);
  CHECK(found.urgency == Urgency::kMust);
  CHECK(found.state == DeliveryState::kPending);
  CHECK(found.conversation == row.conversation);
  CHECK(found.reply_to == "wamid.1");
  CHECK(found.appointment_start == row.appointment_start);
  CHECK(found.expires_at == row.expires_at);
  CHECK(found.sealed_content == row.sealed_content);
  CHECK_FALSE(stores.deliveries.Get("demo", "d2")->has_value());
  CHECK_FALSE(stores.deliveries.Get("other", "d1")->has_value());
}

EVERY_STORE("the same request is stored once, another one under its id is refused") {
  TestType stores;
  const DeliveryRow row = Message("d1");
  CHECK_FALSE(Put(stores.deliveries, row).repeated);
  DeliveryRow again = row;
  again.delivery_id = "d2";  // a retry draws a new id
  const InsertedDelivery repeated = Put(stores.deliveries, again);
  CHECK(repeated.repeated);
  CHECK(repeated.row.delivery_id == "d1");
  again.request_hash = "other";
  CHECK(Reason(stores.deliveries.Insert(again, std::nullopt, std::nullopt).status()) ==
        "REQUEST_ID_REUSED");
  CHECK(stores.deliveries.List("demo", {}, 0, 10)->size() == 1);
}

EVERY_STORE("what is due is claimed once, oldest first, until its lease ends") {
  TestType stores;
  Put(stores.deliveries, Message("late", "ben", kNow));
  Put(stores.deliveries, Message("early", "mina", kNow - absl::Seconds(5)));
  Put(stores.deliveries, Message("future", "eva", kNow + absl::Seconds(1)));
  const auto first = stores.deliveries.Claim(1, kNow, kLease);
  REQUIRE(first->size() == 1);
  CHECK((*first)[0].delivery_id == "early");
  CHECK(ClaimOne(stores.deliveries).delivery_id == "late");
  CHECK(Claim(stores.deliveries).empty());
  CHECK(ClaimOne(stores.deliveries, kNow + absl::Seconds(1)).delivery_id == "future");
}

EVERY_STORE("a claim whose lease has ended changes nothing any more") {
  TestType stores;
  Put(stores.deliveries, Message("d1"));
  const DeliveryRow lost = ClaimOne(stores.deliveries, kNow, kOver);
  const DeliveryRow ours = ClaimOne(stores.deliveries);
  CHECK(ours.fence > lost.fence);
  CHECK_FALSE(*stores.deliveries.Begin(lost, kNow));
  CHECK_FALSE(*stores.deliveries.End(lost, DeliveryState::kExpired, "X", kNow));
  CHECK_FALSE(*stores.deliveries.Retry(lost, kNow, "X", kNow));
  CHECK_FALSE(*stores.deliveries.Defer(lost, kNow, "X", kNow));
  CHECK_FALSE(*stores.deliveries.Accept(lost, "wamid.1", kNow));
  CHECK(stores.deliveries.GiveBack(lost, kNow).ok());
  CHECK(Claim(stores.deliveries).empty());
  CHECK(*stores.deliveries.Begin(ours, kNow));
}

EVERY_STORE("messages to one recipient go out one after the other, to others beside them") {
  TestType stores;
  Put(stores.deliveries, Message("m1"));
  Put(stores.deliveries, Message("m2"));
  Put(stores.deliveries, Message("b1", "ben"));
  CHECK(Claim(stores.deliveries).size() == 2);
  CHECK(Claim(stores.deliveries).empty());
}

EVERY_STORE(
    "what waits for a retry holds the next one back, what is deferred or in doubt does not") {
  TestType stores;
  Put(stores.deliveries, Message("m1"));
  Put(stores.deliveries, Message("m2"));
  const DeliveryRow first = ClaimOne(stores.deliveries);
  SECTION("retry") {
    REQUIRE(*stores.deliveries.Retry(first, kNow + absl::Minutes(1), "131056", kNow));
    CHECK(Get(stores.deliveries, "m1").reason == "131056");
    CHECK(Claim(stores.deliveries).empty());
    CHECK(ClaimOne(stores.deliveries, kNow + absl::Minutes(1)).delivery_id == "m1");
  }
  SECTION("deferred") {
    REQUIRE(*stores.deliveries.Defer(first, kNow + absl::Hours(9), kReasonQuietHours, kNow));
    CHECK(Get(stores.deliveries, "m1").state == DeliveryState::kPending);
    CHECK(Get(stores.deliveries, "m1").reason == kReasonQuietHours);
    CHECK(ClaimOne(stores.deliveries).delivery_id == "m2");
    // When its time has come it is first again.
    CHECK(ClaimOne(stores.deliveries, kNow + absl::Hours(9)).delivery_id == "m1");
  }
  SECTION("doubt") {
    REQUIRE(*stores.deliveries.Begin(first, kNow));
    REQUIRE(*stores.deliveries.Doubt(first, kNow + absl::Seconds(45), kNow));
    CHECK(ClaimOne(stores.deliveries).delivery_id == "m2");
  }
}

EVERY_STORE("a message may be begun when it is stored, unless something comes before it") {
  TestType stores;
  const InsertedDelivery first = Put(stores.deliveries, Message("m1"), kLease);
  CHECK(first.begun);
  CHECK(first.row.state == DeliveryState::kSending);
  CHECK(first.row.attempts == 1);
  CHECK_FALSE(Put(stores.deliveries, Message("m2"), kLease).begun);
  CHECK(Put(stores.deliveries, Message("b1", "ben"), kLease).begun);
  CHECK(Claim(stores.deliveries).empty());
  CHECK(*stores.deliveries.Accept(first.row, "wamid.1", kNow));
  CHECK(ClaimOne(stores.deliveries).delivery_id == "m2");
}

EVERY_STORE("a deferred message holds back nothing that is begun when it is stored") {
  TestType stores;
  Put(stores.deliveries, Message("m1"));
  REQUIRE(*stores.deliveries.Defer(ClaimOne(stores.deliveries), kNow + absl::Hours(9), "X", kNow));
  CHECK(Put(stores.deliveries, Message("m2"), kLease).begun);
}

EVERY_STORE("attempts and resends are counted, a lost worker's message is found sending") {
  TestType stores;
  Put(stores.deliveries, Message("d1"));
  const DeliveryRow lost = ClaimOne(stores.deliveries, kNow, kOver);
  REQUIRE(*stores.deliveries.Begin(lost, kNow));
  const DeliveryRow found = ClaimOne(stores.deliveries);
  CHECK(found.state == DeliveryState::kSending);
  REQUIRE(*stores.deliveries.Doubt(found, kNow, kNow));
  const DeliveryRow again = ClaimOne(stores.deliveries);
  CHECK(again.state == DeliveryState::kUnknown);
  REQUIRE(*stores.deliveries.Begin(again, kNow));
  CHECK(Get(stores.deliveries, "d1").attempts == 2);
  CHECK(Get(stores.deliveries, "d1").resends == 1);
}

EVERY_STORE("what the channel took is accepted, and statuses raise it whatever their order") {
  TestType stores;
  Put(stores.deliveries, Message("d1"));
  const DeliveryRow row = Begun(stores.deliveries);
  REQUIRE(*stores.deliveries.Accept(row, "wamid.1", kNow));
  CHECK(Get(stores.deliveries, "d1").state == DeliveryState::kAccepted);
  CHECK(Get(stores.deliveries, "d1").channel_message_id == "wamid.1");
  CHECK(*stores.deliveries.Report("demo", {Status("wamid.1", "delivered")}, kNow) == 0);
  CHECK(*stores.deliveries.Report("demo", {Status("wamid.1", "sent")}, kNow) == 0);
  CHECK(*stores.deliveries.Report("demo", {Status("wamid.1", "failed", "", 131026)}, kNow) == 0);
  CHECK(Get(stores.deliveries, "d1").state == DeliveryState::kDelivered);
  CHECK(*stores.deliveries.Report("demo", {Status("wamid.1", "read")}, kNow) == 0);
  CHECK(Get(stores.deliveries, "d1").state == DeliveryState::kRead);
  CHECK(*stores.deliveries.Report("other", {Status("wamid.1", "read")}, kNow) == 1);
}

EVERY_STORE("a status that comes before the answer to the send is joined, by token or later") {
  TestType stores;
  Put(stores.deliveries, Message("d1"));
  Put(stores.deliveries, Message("d2", "ben"));
  const auto claimed = Claim(stores.deliveries);
  for (const DeliveryRow& row : claimed) REQUIRE(*stores.deliveries.Begin(row, kNow));
  CHECK(*stores.deliveries.Report("demo", {Status("wamid.1", "sent", "d1")}, kNow) == 0);
  CHECK(*stores.deliveries.Report("demo", {Status("wamid.2", "read")}, kNow) == 1);
  for (const DeliveryRow& row : claimed) {
    CHECK(*stores.deliveries.Accept(row, row.delivery_id == "d1" ? "wamid.1" : "wamid.2", kNow));
  }
  CHECK(Get(stores.deliveries, "d1").state == DeliveryState::kSent);
  CHECK(Get(stores.deliveries, "d2").state == DeliveryState::kRead);
}

EVERY_STORE("a status that came early is left to whoever holds the message") {
  TestType stores;
  Put(stores.deliveries, Message("d1"));
  const DeliveryRow lost = ClaimOne(stores.deliveries, kNow, kOver);
  REQUIRE(*stores.deliveries.Begin(lost, kNow));
  const DeliveryRow ours = ClaimOne(stores.deliveries);
  CHECK(*stores.deliveries.Report("demo", {Status("wamid.1", "delivered")}, kNow) == 1);
  CHECK_FALSE(*stores.deliveries.Accept(lost, "wamid.1", kNow));
  CHECK(Get(stores.deliveries, "d1").state == DeliveryState::kSending);
  CHECK(*stores.deliveries.Accept(ours, "wamid.1", kNow));
  CHECK(Get(stores.deliveries, "d1").state == DeliveryState::kDelivered);
}

EVERY_STORE("a status that came early waits while its message waits for another try, and is used once") {
  TestType stores;
  Put(stores.deliveries, Message("d1"));
  const DeliveryRow first = Begun(stores.deliveries);
  CHECK(*stores.deliveries.Report("demo", {Status("wamid.1", "read")}, kNow) == 1);
  REQUIRE(*stores.deliveries.Retry(first, kNow, "HTTP_503", kNow));
  CHECK_FALSE(*stores.deliveries.Accept(first, "wamid.1", kNow));
  CHECK(Get(stores.deliveries, "d1").state == DeliveryState::kPending);
  CHECK(*stores.deliveries.Accept(Begun(stores.deliveries), "wamid.1", kNow));
  CHECK(Get(stores.deliveries, "d1").state == DeliveryState::kRead);
  // Of another message with the same id (there is none at a real channel) nothing is known.
  Put(stores.deliveries, Message("d2", "ben"));
  CHECK(*stores.deliveries.Accept(Begun(stores.deliveries), "wamid.1", kNow));
  CHECK(Get(stores.deliveries, "d2").state == DeliveryState::kAccepted);
}

EVERY_STORE("a failure that is reported ends a message with its code") {
  TestType stores;
  Put(stores.deliveries, Message("d1"));
  REQUIRE(*stores.deliveries.Accept(Begun(stores.deliveries), "wamid.1", kNow));
  CHECK(*stores.deliveries.Report("demo", {Status("wamid.1", "failed", "", 131049)}, kNow) == 0);
  CHECK(Get(stores.deliveries, "d1").state == DeliveryState::kRejected);
  CHECK(Get(stores.deliveries, "d1").reason == "131049");
}

EVERY_STORE("a word that nobody knows changes nothing") {
  TestType stores;
  Put(stores.deliveries, Message("d1"));
  CHECK(*stores.deliveries.Report("demo", {Status("wamid.1", "teleported", "d1")}, kNow) == 0);
  CHECK(Get(stores.deliveries, "d1").state == DeliveryState::kPending);
  CHECK(ClaimOne(stores.deliveries).delivery_id == "d1");
}

EVERY_STORE("the window belongs to customer, branch and channel and only rises") {
  TestType stores;
  REQUIRE(stores.deliveries.NoteInbound("demo", "mina", "mitte", "whatsapp", kNow).ok());
  REQUIRE(stores.deliveries.NoteInbound("demo", "mina", "mitte", "whatsapp", kNow - absl::Hours(1))
              .ok());
  REQUIRE(stores.deliveries.NoteInbound("demo", "ben", "nord", "whatsapp", kNow).ok());
  Put(stores.deliveries, Message("d1"));
  Put(stores.deliveries, Message("d2", "ben"));
  for (const DeliveryRow& row : Claim(stores.deliveries)) {
    CHECK(row.last_inbound ==
          (row.customer == "mina" ? std::optional<absl::Time>(kNow) : std::nullopt));
  }
}

EVERY_STORE("marketing that went out is remembered, what did not go out is not") {
  TestType stores;
  const auto market = [&](const std::string& id, absl::Time at) {
    DeliveryRow row = Message(id, "mina", at);
    row.purpose = Purpose::kMarketing;
    Put(stores.deliveries, row);
    return Begun(stores.deliveries, at);
  };
  const absl::Duration day = absl::Hours(24);
  REQUIRE(*stores.deliveries.Accept(market("old", kNow - 40 * day), "wamid.1", kNow));
  REQUIRE(*stores.deliveries.Accept(market("sent", kNow - 20 * day), "wamid.2", kNow));
  REQUIRE(*stores.deliveries.End(market("refused", kNow - 9 * day), DeliveryState::kRejected,
                                 "131026", kNow));
  REQUIRE(*stores.deliveries.End(market("capped", kNow - 8 * day), DeliveryState::kRejected,
                                 kReasonMarketingCapped, kNow));
  CHECK(*stores.deliveries.MarketingSent("demo", "mina", kNow - 30 * day) ==
        std::vector<absl::Time>{kNow - 20 * day, kNow - 8 * day});
  CHECK(stores.deliveries.MarketingSent("demo", "ben", kNow - 30 * day)->empty());
}

EVERY_STORE("of two marketing messages to one customer only one is begun") {
  TestType stores;
  DeliveryRow first = Message("m1");
  first.purpose = Purpose::kMarketing;
  Put(stores.deliveries, first);
  REQUIRE(
      *stores.deliveries.Defer(ClaimOne(stores.deliveries), kNow + absl::Seconds(1), "X", kNow));
  DeliveryRow second = Message("m2");
  second.purpose = Purpose::kMarketing;
  Put(stores.deliveries, second);
  const DeliveryRow slow = ClaimOne(stores.deliveries);
  CHECK(slow.delivery_id == "m2");
  const absl::Time later = kNow + absl::Seconds(1);
  const DeliveryRow quick = ClaimOne(stores.deliveries, later);
  CHECK(quick.delivery_id == "m1");
  CHECK(*stores.deliveries.Begin(quick, later));
  CHECK_FALSE(*stores.deliveries.Begin(slow, later));
}

EVERY_STORE("a stop that the channel told is listed until the customer service knows") {
  TestType stores;
  DeliveryRow row = Message("d1");
  row.purpose = Purpose::kMarketing;
  Put(stores.deliveries, row);
  REQUIRE(*stores.deliveries.Accept(Begun(stores.deliveries), "wamid.1", kNow));
  CHECK(stores.deliveries.UntoldStops(10)->empty());
  REQUIRE(*stores.deliveries.Report("demo", {Status("wamid.1", "failed", "", 131050)}, kNow) == 0);
  const auto stops = stores.deliveries.UntoldStops(10);
  REQUIRE(stops->size() == 1);
  CHECK((*stops)[0].customer == "mina");
  REQUIRE(stores.deliveries.StopTold((*stops)[0]).ok());
  CHECK(stores.deliveries.UntoldStops(10)->empty());
}

EVERY_STORE("deliveries are listed latest first, page by page, by customer and conversation") {
  TestType stores;
  for (int i = 0; i < 5; ++i) {
    DeliveryRow row = Message(absl::StrCat("d", i), i % 2 == 0 ? "mina" : "ben");
    if (i == 4) row.conversation = "tenants/demo/conversations/c1";
    Put(stores.deliveries, row);
  }
  const auto first = stores.deliveries.List("demo", {}, 0, 2);
  REQUIRE(first->size() == 2);
  CHECK((*first)[0].delivery_id == "d4");
  const auto next = stores.deliveries.List("demo", {}, (*first)[1].position, 10);
  CHECK(next->size() == 3);
  CHECK(stores.deliveries.List("demo", {"ben", ""}, 0, 10)->size() == 2);
  CHECK(stores.deliveries.List("demo", {"", "tenants/demo/conversations/c1"}, 0, 10)->size() == 1);
  CHECK(stores.deliveries.List("other", {}, 0, 10)->empty());
}

EVERY_STORE("what is open is counted by state, with the age of what is due") {
  TestType stores;
  Put(stores.deliveries, Message("d1", "a", kNow - absl::Minutes(3)));
  Put(stores.deliveries, Message("d2", "b", kNow + absl::Minutes(3)));
  Put(stores.deliveries, Message("d3", "c"), kLease);
  const auto open = stores.deliveries.CountOpen(kNow);
  REQUIRE(open.ok());
  CHECK(open->pending == 2);
  CHECK(open->sending == 1);
  CHECK(open->unknown == 0);
  CHECK(open->due == 2);
  CHECK(open->oldest_due_at == kNow - absl::Minutes(3));
}

EVERY_STORE("words of ended messages go after a week, the rows later, open ones stay") {
  TestType stores;
  Put(stores.deliveries, Message("ended"));
  REQUIRE(*stores.deliveries.Accept(Begun(stores.deliveries), "wamid.1", kNow));
  Put(stores.deliveries, Message("open", "ben"));
  const absl::Duration day = absl::Hours(24);
  CHECK(*stores.plans.Prune(kNow + 7 * day) == 0);
  CHECK(*stores.plans.Prune(kNow + 8 * day) == 1);
  CHECK(Get(stores.deliveries, "ended").sealed_content.empty());
  CHECK(*stores.plans.Prune(kNow + 41 * day) == 1);
  CHECK_FALSE(stores.deliveries.Get("demo", "ended")->has_value());
  CHECK_FALSE(Get(stores.deliveries, "open").sealed_content.empty());
}

}  // namespace
}  // namespace tresen::notification
