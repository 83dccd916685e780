// What every WaitlistStore must do; run against memory and PostgreSQL.
#include <catch2/catch.hpp>

#include "services/scheduling/store/in_memory_waitlist_store.h"
#include "services/scheduling/store/postgres_waitlist_store.h"
#include "services/scheduling/store/store_fixtures.h"

namespace tresen::scheduling {
namespace {

struct MemoryWaitlist {
  InMemoryWaitlistStore store;
};

struct PostgresWaitlist {
  tresen::testing::TestDatabase database{{{"scheduling", Migrations()}}};
  std::unique_ptr<postgres::Pool> pool = database.PoolFor("scheduling");
  PostgresWaitlistStore store{*pool};
};

WaitlistEntry EntryFor(const char* id, const char* customer, absl::Duration later) {
  WaitlistEntry entry;
  entry.id = WaitlistEntryId(id);
  entry.customer = CustomerId(customer);
  entry.wish.branch = Mitte();
  entry.wish.items = {Wish("colour", "lena"), Wish("beard")};
  entry.wish.items[1].guest = "son";
  entry.wish.items[1].at_the_same_time = true;
  entry.wish.time.ranges = {{BerlinTime("2026-03-09 00:00"), absl::InfiniteFuture()}};
  entry.wish.time.seen = {BerlinTime("2026-03-09 10:00")};
  entry.created = entry.updated = kMorning + later;
  entry.request_hash = std::string("\x00\xff", 2);
  entry.origin.turn = "t1";
  return entry;
}

TEMPLATE_TEST_CASE("an entry comes back as it was put, and changes only from what was read", "",
                   MemoryWaitlist, PostgresWaitlist) {
  TestType fixture;
  WaitlistEntry entry = EntryFor("w1", "anna", absl::ZeroDuration());
  CHECK(fixture.store.Add(kDemo, entry).value());
  CHECK_FALSE(fixture.store.Add(kDemo, entry).value());
  entry.state = WaitlistState::kOffered;
  entry.offer = WaitlistOffer{VisitId("v1"), "token", BerlinTime("2026-03-09 11:00"), kMorning};
  entry.version = 2;
  CHECK(fixture.store.Update(kDemo, entry).value());
  CHECK_FALSE(fixture.store.Update(kDemo, entry).value());
  const auto found = fixture.store.Get(kDemo, entry.id);
  REQUIRE(found.ok());
  CHECK(WaitlistEntryToJson(*found) == WaitlistEntryToJson(entry));
  CHECK(found->wish.items == entry.wish.items);
  CHECK(found->wish.time.ranges == entry.wish.time.ranges);
  CHECK(fixture.store.Get(kDemo, WaitlistEntryId("w2")).status().code() ==
        absl::StatusCode::kNotFound);
  CHECK(fixture.store.Get(TenantId("other"), entry.id).status().code() ==
        absl::StatusCode::kNotFound);
}

TEMPLATE_TEST_CASE("the list is by age, in pages, by state and customer", "", MemoryWaitlist,
                   PostgresWaitlist) {
  TestType fixture;
  for (int i = 0; i < 5; ++i)
    fixture.store
        .Add(kDemo, EntryFor(absl::StrCat("w", 9 - i).c_str(), i % 2 == 0 ? "anna" : "ben",
                             absl::Minutes(i)))
        .status()
        .IgnoreError();
  WaitlistQuery query;
  query.limit = 3;
  const auto first = fixture.store.List(kDemo, query);
  REQUIRE(first.ok());
  REQUIRE(first->size() == 3);
  CHECK(first->front().id.value() == "w9");
  query.after = std::pair(first->back().created, first->back().id);
  CHECK(fixture.store.List(kDemo, query)->size() == 2);
  query.after.reset();
  query.customer = CustomerId("ben");
  CHECK(fixture.store.List(kDemo, query)->size() == 2);
  query.states = {WaitlistState::kBooked};
  CHECK(fixture.store.List(kDemo, query)->empty());
}

TEMPLATE_TEST_CASE("what was done about an absence is kept per visit", "", MemoryWaitlist,
                   PostgresWaitlist) {
  TestType fixture;
  ReassignmentRecord record{AbsenceId("a1"), VisitId("v1"), 3,
                            false,           kMorning,      kMorning + absl::Hours(4)};
  CHECK(fixture.store.PutReassignment(kDemo, record).ok());
  record.reassigned = true;
  CHECK(fixture.store.PutReassignment(kDemo, record).ok());
  const auto records = fixture.store.ListReassignments(kDemo, AbsenceId("a1"));
  REQUIRE(records.ok());
  REQUIRE(records->size() == 1);
  CHECK(records->front().reassigned);
  CHECK(records->front().deadline == kMorning + absl::Hours(4));
  CHECK(fixture.store.ListReassignments(kDemo, AbsenceId("a2"))->empty());
}

}  // namespace
}  // namespace tresen::scheduling
