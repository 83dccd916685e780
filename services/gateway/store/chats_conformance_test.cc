// What every AddressStore, ChatStore and FeedStore must do; run against memory and PostgreSQL.
#include <algorithm>

#include "services/gateway/store/store_fixtures.h"

namespace tresen::gateway {
namespace {

using Ids = std::vector<std::string>;

Ids Listed(GatewayStore& store, const ConversationFilter& filter,
           const std::optional<ConversationCursor>& after = std::nullopt, int limit = 100) {
  Ids customers;
  for (const ConversationRow& row : Must(store.ListConversations(kDemo, filter, after, limit))) {
    customers.push_back(row.customer);
  }
  return customers;
}

StaffAction Writes(const std::string& request_id, const std::string& conversation,
                   const std::string& message) {
  StaffAction action = Acts(request_id, "person");
  action.method = "SendMessage";
  action.message = Said(message, "staff");
  action.outbox = Outgoing(absl::StrCat("send-", message), conversation);
  return action;
}

EVERY_STORE("a tenant's addresses are replaced as a whole") {
  TestType fixture;
  const ChannelAddress mitte{kDemo, "whatsapp", "7001", "mitte", "+49 30 1"};
  const ChannelAddress nord{kDemo, "whatsapp", "7002", "nord", "+49 30 2"};
  CHECK(Must(fixture.store.ApplyAddresses(kDemo, {mitte, nord}, true)));
  CHECK(Must(fixture.store.ListAddresses()).empty());
  CHECK(Must(fixture.store.ApplyAddresses(kDemo, {nord, mitte}, false)));
  CHECK(Must(fixture.store.ListAddresses()) == std::vector<ChannelAddress>{mitte, nord});
  CHECK_FALSE(Must(fixture.store.ApplyAddresses(kDemo, {mitte, nord}, false)));
  CHECK(Must(fixture.store.ApplyAddresses(kDemo, {nord}, false)));
  CHECK(Must(fixture.store.ListAddresses()) == std::vector<ChannelAddress>{nord});
}

EVERY_STORE("an address belongs to one tenant") {
  TestType fixture;
  const ChannelAddress address{kDemo, "whatsapp", "7001", "mitte", ""};
  Must(fixture.store.ApplyAddresses(kDemo, {address}, false));
  ChannelAddress wanted = address;
  wanted.tenant = "other";
  CHECK(Reason(fixture.store.ApplyAddresses("other", {wanted}, false).status()) ==
        "ADDRESS_TAKEN");
  CHECK(Must(fixture.store.ListAddresses()) == std::vector<ChannelAddress>{address});
  // Free again once it is given up.
  Must(fixture.store.ApplyAddresses(kDemo, {}, false));
  CHECK(Must(fixture.store.ApplyAddresses("other", {wanted}, false)));
}

EVERY_STORE("a customer has one conversation per address, which follows the address's branch") {
  TestType fixture;
  const std::string first = Arrives(fixture.store, Tap("m1"));
  InboundRecord moved = Tap("m2");
  moved.branch = "nord";
  CHECK(Arrives(fixture.store, moved) == first);
  CHECK(Read(fixture.store, first).branch == "nord");
  InboundRecord elsewhere = Tap("m3");
  elsewhere.address_id = "700000000000002";
  CHECK(Arrives(fixture.store, elsewhere) != first);
}

EVERY_STORE("what is not there is said to be not there") {
  TestType fixture;
  CHECK(Reason(fixture.store.GetConversation(kDemo, "none").status()) == "CONVERSATION_NOT_FOUND");
  const std::string conversation = Handled(fixture.store, "m1");
  CHECK(Reason(fixture.store.GetMessage(kDemo, conversation, "none").status()) ==
        "MESSAGE_NOT_FOUND");
  CHECK(Reason(fixture.store.GetMessage(kDemo, "none", "row-m1").status()) == "MESSAGE_NOT_FOUND");
  CHECK(Must(fixture.store.ListMessages(kDemo, "none", 0, 10)).empty());
  CHECK(Reason(fixture.store.ApplyStaffAction(kDemo, "none", Acts("r", "person")).status()) ==
        "CONVERSATION_NOT_FOUND");
}

EVERY_STORE("conversations are listed by latest activity, filtered and paged without gap") {
  TestType fixture;
  const char* customers[] = {"anna", "ben", "cem", "dora"};
  for (int i = 0; i < 4; ++i) {
    InboundRecord record = Tap(absl::StrCat("m", i), customers[i]);
    if (i == 3) record.branch = "nord";
    // Two at the same instant: the id decides, the same way on every page.
    Arrives(fixture.store, record, kNow + absl::Seconds(i / 2));
  }
  const Ids all = Listed(fixture.store, {});
  REQUIRE(all.size() == 4);
  CHECK(Ids(all.begin(), all.begin() + 2) == (all[0] == "cem" ? Ids{"cem", "dora"}
                                                             : Ids{"dora", "cem"}));
  Ids paged;
  std::optional<ConversationCursor> after;
  for (int page = 0; page < 4; ++page) {
    const auto rows = Must(fixture.store.ListConversations(kDemo, {}, after, 1));
    REQUIRE(rows.size() == 1);
    paged.push_back(rows[0].customer);
    after = ConversationCursor{rows[0].last_activity_at, rows[0].conversation};
  }
  CHECK(paged == all);
  CHECK(Listed(fixture.store, {}, after).empty());
  CHECK(Listed(fixture.store, {.branch = "nord"}) == Ids{"dora"});
  CHECK(Listed(fixture.store, {.customer = "ben"}) == Ids{"ben"});
  CHECK(Listed(fixture.store, {.channel = "webchat"}).empty());
  CHECK(Listed(fixture.store, {.state = "person"}).empty());
  const std::string ben =
      Must(fixture.store.ListConversations(kDemo, {.customer = "ben"}, {}, 1))[0].conversation;
  Must(fixture.store.ApplyStaffAction(kDemo, ben,
                                      Acts("r1", "person", kNow + absl::Minutes(1))));
  CHECK(Listed(fixture.store, {.state = "person"}) == Ids{"ben"});
  CHECK(Listed(fixture.store, {}).front() == "ben");
}

EVERY_STORE("the thread is read from any position on") {
  TestType fixture;
  const std::string conversation = Handled(fixture.store, "m1");
  Handled(fixture.store, "m2", "ben");
  Handled(fixture.store, "m3");
  const auto first = Must(fixture.store.ListMessages(kDemo, conversation, 0, 3));
  REQUIRE(first.size() == 3);
  CHECK(first[0].message == "row-m1");
  CHECK(first[1].message == "reply-turn-m1");
  CHECK(first[2].message == "row-m3");
  const auto rest =
      Must(fixture.store.ListMessages(kDemo, conversation, first.back().position, 3));
  REQUIRE(rest.size() == 1);
  CHECK(rest[0].message == "reply-turn-m3");
}

EVERY_STORE("a person takes over: the turn being decided is void, its answer is not written") {
  TestType fixture;
  const std::string conversation = Arrives(fixture.store, Tap("m1"));
  const Claim claim = ClaimOne(fixture.store);
  CHECK(Must(fixture.store.ApplyStaffAction(kDemo, conversation, Acts("r1", "person"))) ==
        conversation);
  CHECK(Commit(fixture.store, claim, Turn("t1", conversation, {"m1"})) ==
        CommitOutcome::kLeaseLost);
  CHECK(Must(fixture.store.ListMessages(kDemo, conversation, 0, 10)).empty());
  const ConversationRow row = Read(fixture.store, conversation);
  CHECK(row.state == "person");
  CHECK(row.owner == "Lena");
  CHECK(row.last_staff_at == kNow);
  // The message is still there to be decided in the new state.
  const Claim next = ClaimOne(fixture.store);
  CHECK(OpenIds(fixture.store, next) == Ids{"m1"});
  TurnRecord silent = Turn("t1", conversation, {"m1"});
  silent.state = "person";
  CHECK(Commit(fixture.store, next, silent) == CommitOutcome::kCommitted);
  CHECK(Read(fixture.store, conversation).owner == "Lena");
}

EVERY_STORE("handing back ends the case") {
  TestType fixture;
  const std::string conversation =
      Waiting(fixture.store, "m1", "mina", kNow, kNow + absl::Minutes(10));
  Must(fixture.store.ApplyStaffAction(kDemo, conversation, Acts("r1", "person")));
  ConversationRow row = Read(fixture.store, conversation);
  CHECK(row.handoff_reason == "asked");
  CHECK(row.sealed_handoff_summary == "sealed summary");
  CHECK_FALSE(row.handoff_due_at.has_value());
  Must(fixture.store.ApplyStaffAction(kDemo, conversation,
                                      Acts("r2", "assistant", kNow + absl::Minutes(1))));
  row = Read(fixture.store, conversation);
  CHECK(row.state == "assistant");
  CHECK(row.state_since == kNow + absl::Minutes(1));
  CHECK(row.owner.empty());
  CHECK(row.handoff_reason.empty());
  CHECK(row.sealed_handoff_summary.empty());
}

EVERY_STORE("a person's message is in the thread and on its way at once, also when asked twice") {
  TestType fixture;
  const std::string conversation = Handled(fixture.store, "m1");
  Must(fixture.store.FinishOutbox(Outgoing("send-turn-m1", conversation), "", ""));
  const StaffAction action = Writes("r1", conversation, "s1");
  CHECK(Must(fixture.store.ApplyStaffAction(kDemo, conversation, action)) == "s1");
  const int64_t version = Read(fixture.store, conversation).version;
  CHECK(Must(fixture.store.ApplyStaffAction(kDemo, conversation, action)) == "s1");
  CHECK(Read(fixture.store, conversation).version == version);
  const auto thread = Must(fixture.store.ListMessages(kDemo, conversation, 0, 10));
  REQUIRE(thread.size() == 3);
  CHECK(thread[2].author == "staff");
  const auto out = Must(fixture.store.ClaimOutbox(10, kNow, kLease));
  REQUIRE(out.size() == 1);
  CHECK(out[0].outbox_id == "send-s1");
}

EVERY_STORE("a request id is for one request") {
  TestType fixture;
  const std::string conversation = Handled(fixture.store, "m1");
  Must(fixture.store.ApplyStaffAction(kDemo, conversation, Writes("r1", conversation, "s1")));
  StaffAction other = Writes("r1", conversation, "s2");
  other.request_hash = "another";
  CHECK(Reason(fixture.store.ApplyStaffAction(kDemo, conversation, other).status()) ==
        "REQUEST_ID_REUSED");
  CHECK(Must(fixture.store.ListMessages(kDemo, conversation, 0, 10)).size() == 3);
  // Per method, and per tenant.
  CHECK(fixture.store.ApplyStaffAction(kDemo, conversation, Acts("r1", "person")).ok());
}

EVERY_STORE("the feed tells every change of the tenant once and in order, from any place on") {
  TestType fixture;
  const FeedEntry start = Must(fixture.store.FeedEnd(kDemo));
  const std::string conversation = Handled(fixture.store, "m1");
  Must(fixture.store.ApplyStaffAction(kDemo, conversation, Acts("r1", "person")));
  Must(fixture.store.ApplyStaffAction(kDemo, conversation, Writes("r2", conversation, "s1")));
  std::vector<FeedEntry> entries;
  REQUIRE(tresen::testing::Eventually([&] {
    entries = Must(fixture.store.ReadFeed(kDemo, start, 10));
    return entries.size() == 4;
  }));
  CHECK(entries[0].message == "row-m1");
  CHECK(entries[1].message == "reply-turn-m1");
  CHECK(entries[2].message.empty());
  CHECK(entries[3].message == "s1");
  CHECK(entries[0].conversation == conversation);
  CHECK(Must(fixture.store.ReadFeed(kDemo, start, 2)).size() == 2);
  const auto rest = Must(fixture.store.ReadFeed(kDemo, entries[1], 10));
  REQUIRE(rest.size() == 2);
  CHECK(rest[0].entry == entries[2].entry);
  CHECK(Must(fixture.store.ReadFeed("other", start, 10)).empty());
  REQUIRE(tresen::testing::Eventually([&] {
    const FeedEntry end = Must(fixture.store.FeedEnd(kDemo));
    return Must(fixture.store.ReadFeed(kDemo, end, 10)).empty();
  }));
}

EVERY_STORE("one tenant neither sees nor changes what is another's") {
  TestType fixture;
  const std::string conversation = Handled(fixture.store, "m1");
  Arrives(fixture.store, Tap("m1"), kNow, {}, "other");
  CHECK(Must(fixture.store.ListConversations("other", {}, {}, 10)).size() == 1);
  CHECK_FALSE(fixture.store.GetConversation("other", conversation).ok());
  CHECK(Must(fixture.store.ListMessages("other", conversation, 0, 10)).empty());
  CHECK_FALSE(fixture.store.GetMessage("other", conversation, "row-m1").ok());
  CHECK_FALSE(fixture.store.ApplyStaffAction("other", conversation, Acts("r", "person")).ok());
  OutboxRow stolen = Outgoing("send-turn-m1", conversation);
  stolen.tenant = "other";
  Must(fixture.store.FinishOutbox(stolen, "reply-turn-m1", "delivery"));
  Must(fixture.store.PostponeOutbox(stolen, kNow, ""));
  CHECK(Must(fixture.store.Depths(kNow)).outbox_open == 1);
  CHECK(Must(fixture.store.GetMessage(kDemo, conversation, "reply-turn-m1")).delivery.empty());
  const Claim claim = ClaimOne(fixture.store);
  CHECK(claim.tenant == "other");
  Claim crossed = claim;
  crossed.tenant = kDemo;
  CHECK(Reason(fixture.store.LoadWork(crossed).status()) == "LEASE_LOST");
}

EVERY_STORE("no link is revoked unless somebody revoked it") {
  TestType fixture;
  CHECK_FALSE(Must(fixture.store.IsLinkRevoked(kDemo, "a1")));
}

EVERY_STORE("a feed's address is renewed once per request, for its owner alone") {
  TestType fixture;
  CHECK(Must(fixture.store.FeedGeneration(kDemo, "staff/lena")) == 0);
  CHECK(Must(fixture.store.RenewFeed(kDemo, "staff/lena", "r1", kNow)) == 1);
  CHECK(Must(fixture.store.RenewFeed(kDemo, "staff/lena", "r1", kNow)) == 1);
  CHECK(Must(fixture.store.RenewFeed(kDemo, "staff/lena", "r2", kNow)) == 2);
  CHECK(Must(fixture.store.RenewFeed(kDemo, "staff/lena", "r1", kNow)) == 1);
  CHECK(Must(fixture.store.FeedGeneration(kDemo, "staff/lena")) == 2);
  CHECK(Must(fixture.store.FeedGeneration(kDemo, "staff/jonas")) == 0);
  CHECK(Must(fixture.store.FeedGeneration("other", "staff/lena")) == 0);
  CHECK(Reason(fixture.store.RenewFeed(kDemo, "staff/jonas", "r1", kNow).status()) == "REQUEST_ID_REUSED");
}

}  // namespace
}  // namespace tresen::gateway
