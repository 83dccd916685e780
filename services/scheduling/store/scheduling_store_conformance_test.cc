// What every SchedulingStore must do; run against memory and PostgreSQL.
#include <catch2/catch.hpp>

#include "libs/status/status.h"
#include "services/scheduling/store/store_fixtures.h"

#define EVERY_STORE(name) TEMPLATE_TEST_CASE(name, "", MemoryStore, PostgresStore)

namespace tresen::scheduling {
namespace {

WriteResult Do(SchedulingStore& store, const PlaceCommand& command) {
  const auto outcome = store.Place(command);
  INFO(outcome.status());
  REQUIRE(outcome.ok());
  return outcome->result;
}

WriteResult Do(SchedulingStore& store, const MoveCommand& command) {
  const auto outcome = store.Move(command);
  INFO(outcome.status());
  REQUIRE(outcome.ok());
  return outcome->result;
}

WriteResult Do(SchedulingStore& store, const StateCommand& command) {
  const auto outcome = store.ChangeState(command);
  INFO(outcome.status());
  REQUIRE(outcome.ok());
  return outcome->result;
}

VisitState StateOf(SchedulingStore& store, const std::string& id) {
  const auto visit = store.GetVisit(kDemo, VisitId(id));
  REQUIRE(visit.ok());
  return visit->state;
}

std::vector<Change> AllChanges(SchedulingStore& store) {
  const auto changes = store.ReadFeedOf(kDemo, {}, 1000);
  INFO(changes.status());
  REQUIRE(changes.ok());
  return *changes;
}

EVERY_STORE("a booking is found again exactly as it was placed") {
  TestType fixture;
  const PlaceCommand command = Booking("v1", "anna", PlanFor("lena", 0, "2026-03-03 09:00"));
  const auto outcome = fixture.store.Place(command);
  REQUIRE(outcome.ok());
  CHECK(outcome->result == WriteResult::kDone);
  const auto found = fixture.store.GetVisit(kDemo, VisitId("v1"));
  REQUIRE(found.ok());
  CHECK(*found == command.visit);
  CHECK(outcome->visit == command.visit);
  CHECK(fixture.store.GetVisit(kDemo, VisitId("v2")).status().code() ==
        absl::StatusCode::kNotFound);
}

EVERY_STORE("the same request answers the same and books once") {
  TestType fixture;
  const PlaceCommand command = Booking("v1", "anna", PlanFor("lena", 0, "2026-03-03 09:00"));
  CHECK(Do(fixture.store, command) == WriteResult::kDone);
  PlaceCommand again = command;
  again.visit.id = VisitId("v2");  // a retry draws a new id
  const auto outcome = fixture.store.Place(again);
  REQUIRE(outcome.ok());
  CHECK(outcome->result == WriteResult::kRepeated);
  CHECK(outcome->visit == command.visit);
  CHECK(fixture.store.ListVisits(kDemo, {})->size() == 1);
  again.context.key.request_hash = std::string(32, 'x');
  CHECK(Reason(fixture.store.Place(again).status()) == "IDEMPOTENCY_MISMATCH");
}

EVERY_STORE("a repeated request answers what it answered then, not what is now") {
  TestType fixture;
  const PlaceCommand command = Booking("v1", "anna", PlanFor("lena", 0, "2026-03-03 09:00"));
  Do(fixture.store, command);
  Do(fixture.store, Becoming("v1", VisitState::kCancelledLate));
  CHECK(fixture.store.Place(command)->visit.state == VisitState::kBooked);
  const auto answer = fixture.store.FindAnswer(kDemo, command.context.key);
  REQUIRE(answer.ok());
  CHECK((*answer)->state == VisitState::kBooked);
}

EVERY_STORE("whoever overlaps on one resource is refused and told what is there") {
  TestType fixture;
  Do(fixture.store, Booking("v1", "anna", PlanFor("lena", 0, "2026-03-03 09:00")));
  const char* from = GENERATE("2026-03-03 09:00", "2026-03-03 08:30", "2026-03-03 09:30");
  const auto outcome = fixture.store.Place(Booking("v2", "ben", PlanFor("lena", 1, from)));
  REQUIRE(outcome.ok());
  CHECK(outcome->result == WriteResult::kTaken);
  REQUIRE(outcome->states.size() == 2);
  CHECK(outcome->states[0].spans.empty());
  REQUIRE(outcome->states[1].spans.size() == 1);
  CHECK(outcome->states[1].spans[0].visit == VisitId("v1"));
  // Nothing of the refused one stays: the other chair is free, the key unused.
  CHECK(Do(fixture.store, Booking("v2", "ben", PlanFor("jonas", 1, from))) == WriteResult::kDone);
}

EVERY_STORE("neighbours may touch") {
  TestType fixture;
  Do(fixture.store, Booking("v1", "anna", PlanFor("lena", 0, "2026-03-03 09:00")));
  CHECK(Do(fixture.store, Booking("v2", "ben", PlanFor("lena", 0, "2026-03-03 09:45"))) ==
        WriteResult::kDone);
}

EVERY_STORE("between neighbours the larger buffer counts, or both when so configured") {
  TestType fixture;
  VisitPlan first = PlanFor("lena", 0, "2026-03-03 09:00");
  first.claims[1].buffer_after_minutes = 10;
  Do(fixture.store, Booking("v1", "anna", first));
  VisitPlan early = PlanFor("lena", 1, "2026-03-03 09:50");
  early.claims[1].buffer_before_minutes = 5;
  CHECK(Do(fixture.store, Booking("v2", "ben", early)) == WriteResult::kTaken);
  VisitPlan fits = PlanFor("lena", 1, "2026-03-03 09:55");
  fits.claims[1].buffer_before_minutes = 5;
  PlaceCommand both = Booking("v3", "ben", fits);
  both.buffer_sum = BufferSum::kBoth;
  CHECK(Do(fixture.store, both) == WriteResult::kTaken);
  CHECK(Do(fixture.store, Booking("v4", "ben", fits)) == WriteResult::kDone);
}

EVERY_STORE("a customer is not in two chairs at once, but two customers may be") {
  TestType fixture;
  Do(fixture.store, Booking("v1", "anna", PlanFor("lena", 0, "2026-03-03 09:00")));
  CHECK(Do(fixture.store, Booking("v2", "anna", PlanFor("jonas", 1, "2026-03-03 09:30"))) ==
        WriteResult::kCustomerElsewhere);
  CHECK(Do(fixture.store, Booking("v3", "child", PlanFor("jonas", 1, "2026-03-03 09:30"))) ==
        WriteResult::kDone);
}

EVERY_STORE("the limit of open visits counts what lies ahead") {
  TestType fixture;
  const auto book = [&](const std::string& id, const char* from) {
    PlaceCommand command = Booking(id, "anna", PlanFor("lena", 0, from));
    command.open_visit_limit = 2;
    return Do(fixture.store, command);
  };
  Do(fixture.store, Booking("old", "anna", PlanFor("lena", 0, "2026-03-01 09:00")));
  CHECK(book("v1", "2026-03-03 09:00") == WriteResult::kDone);
  CHECK(book("v2", "2026-03-04 09:00") == WriteResult::kDone);
  CHECK(book("v3", "2026-03-05 09:00") == WriteResult::kLimitReached);
  Do(fixture.store, Becoming("v1", VisitState::kCancelledInTime));
  CHECK(book("v4", "2026-03-05 09:00") == WriteResult::kDone);
}

EVERY_STORE("cancelling frees the slot at once") {
  TestType fixture;
  Do(fixture.store, Booking("v1", "anna", PlanFor("lena", 0, "2026-03-03 09:00")));
  StateCommand cancel = Becoming("v1", VisitState::kCancelledInTime);
  cancel.cancel_reason = "customer";
  const auto outcome = fixture.store.ChangeState(cancel);
  REQUIRE(outcome.ok());
  CHECK(outcome->visit.version == 2);
  CHECK(outcome->visit.cancel_reason == "customer");
  CHECK(Do(fixture.store, Booking("v2", "anna", PlanFor("lena", 0, "2026-03-03 09:00"))) ==
        WriteResult::kDone);
  CHECK(Do(fixture.store, Becoming("v1", VisitState::kConfirmed)) == WriteResult::kWrongState);
}

EVERY_STORE("a lost update is refused by its version") {
  TestType fixture;
  Do(fixture.store, Booking("v1", "anna", PlanFor("lena", 0, "2026-03-03 09:00")));
  StateCommand confirm = Becoming("v1", VisitState::kConfirmed);
  confirm.expected_version = 7;
  CHECK(Do(fixture.store, confirm) == WriteResult::kVersionMismatch);
  confirm.expected_version = 1;
  CHECK(Do(fixture.store, confirm) == WriteResult::kDone);
  MoveCommand move = Moving("v1", PlanFor("lena", 0, "2026-03-03 11:00"));
  move.expected_version = 1;
  CHECK(Do(fixture.store, move) == WriteResult::kVersionMismatch);
  CHECK(Do(fixture.store, Becoming("none", VisitState::kConfirmed)) == WriteResult::kNotFound);
}

EVERY_STORE("a move keeps the identity, frees the old time and takes the new one") {
  TestType fixture;
  Do(fixture.store, Booking("v1", "anna", PlanFor("lena", 0, "2026-03-03 09:00")));
  Do(fixture.store, Becoming("v1", VisitState::kConfirmed));
  const auto moved = fixture.store.Move(Moving("v1", PlanFor("jonas", 1, "2026-03-03 09:30")));
  REQUIRE(moved.ok());
  CHECK(moved->result == WriteResult::kDone);
  CHECK(moved->visit.id == VisitId("v1"));
  CHECK(moved->visit.state == VisitState::kBooked);
  CHECK(moved->visit.move_count == 1);
  CHECK(moved->previous->plan.during.start == BerlinTime("2026-03-03 09:00"));
  CHECK(*fixture.store.GetVisit(kDemo, VisitId("v1")) == moved->visit);
  CHECK(Do(fixture.store, Booking("v2", "ben", PlanFor("lena", 0, "2026-03-03 09:00"))) ==
        WriteResult::kDone);
}

EVERY_STORE("a move that fails leaves the old appointment untouched") {
  TestType fixture;
  Do(fixture.store, Booking("v1", "anna", PlanFor("lena", 0, "2026-03-03 09:00")));
  Do(fixture.store, Booking("v2", "ben", PlanFor("lena", 0, "2026-03-03 11:00")));
  const Visit before = *fixture.store.GetVisit(kDemo, VisitId("v1"));
  CHECK(Do(fixture.store, Moving("v1", PlanFor("lena", 1, "2026-03-03 11:30"))) ==
        WriteResult::kTaken);
  CHECK(*fixture.store.GetVisit(kDemo, VisitId("v1")) == before);
  CHECK(Do(fixture.store, Booking("v3", "cem", PlanFor("lena", 0, "2026-03-03 09:00"))) ==
        WriteResult::kTaken);
}

EVERY_STORE("a hold blocks others, becomes the booking with the same id, or runs out") {
  TestType fixture;
  const VisitPlan plan = PlanFor("lena", 0, "2026-03-03 09:00");
  CHECK(Do(fixture.store, Holding("h1", "anna", plan)) == WriteResult::kDone);
  CHECK(Do(fixture.store, Booking("v2", "ben", plan)) == WriteResult::kTaken);
  PlaceCommand book = Booking("ignored", "anna", plan);
  book.hold = VisitId("h1");
  const auto booked = fixture.store.Place(book);
  REQUIRE(booked.ok());
  CHECK(booked->result == WriteResult::kDone);
  CHECK(booked->visit.id == VisitId("h1"));
  CHECK(booked->visit.version == 2);
  CHECK(StateOf(fixture.store, "h1") == VisitState::kBooked);
  book.context = Context("again");
  CHECK(Do(fixture.store, book) == WriteResult::kHoldGone);
}

EVERY_STORE("an expired hold is removed by the booking that needs its time") {
  TestType fixture;
  const VisitPlan plan = PlanFor("lena", 0, "2026-03-03 09:00");
  Do(fixture.store, Holding("h1", "anna", plan));
  PlaceCommand late = Booking("v2", "ben", plan);
  late.context.now = kMorning + absl::Minutes(5);
  const auto outcome = fixture.store.Place(late);
  REQUIRE(outcome.ok());
  CHECK(outcome->result == WriteResult::kDone);
  CHECK(outcome->expired == std::vector<VisitId>{VisitId("h1")});
  CHECK(StateOf(fixture.store, "h1") == VisitState::kExpired);
}

EVERY_STORE("the sweeper expires holds that are due and no others") {
  TestType fixture;
  Do(fixture.store, Holding("h1", "anna", PlanFor("lena", 0, "2026-03-03 09:00")));
  Do(fixture.store,
     Holding("h2", "ben", PlanFor("jonas", 1, "2026-03-03 09:00"), kMorning + absl::Minutes(9)));
  CHECK(fixture.store.ExpireHolds(kDemo, kMorning + absl::Minutes(4), 10)->empty());
  const auto expired = fixture.store.ExpireHolds(kDemo, kMorning + absl::Minutes(5), 10);
  REQUIRE(expired.ok());
  CHECK(*expired == std::vector<VisitId>{VisitId("h1")});
  CHECK(AllChanges(fixture.store).back().kind == ChangeKind::kExpired);
  CHECK(StateOf(fixture.store, "h2") == VisitState::kHeld);
}

EVERY_STORE("a customer holds one slot: the newer wish gives the older back") {
  TestType fixture;
  Do(fixture.store, Holding("h1", "anna", PlanFor("lena", 0, "2026-03-03 09:00")));
  CHECK(Do(fixture.store, Holding("h2", "anna", PlanFor("lena", 0, "2026-03-03 10:00"))) ==
        WriteResult::kDone);
  CHECK(StateOf(fixture.store, "h1") == VisitState::kExpired);
  CHECK(Do(fixture.store, Booking("v1", "ben", PlanFor("lena", 0, "2026-03-03 09:00"))) ==
        WriteResult::kDone);
  // Booking something else releases the hold as well.
  Do(fixture.store, Booking("v2", "anna", PlanFor("jonas", 1, "2026-03-03 15:00")));
  CHECK(StateOf(fixture.store, "h2") == VisitState::kExpired);
}

EVERY_STORE("rules that changed since the plan was made are noticed") {
  TestType fixture;
  CHECK(fixture.store.LoadCatalogue(kDemo).status().code() == absl::StatusCode::kNotFound);
  const auto applied = fixture.store.ApplyCatalogue({Context("apply"), R"({"a": [1, 2]})"});
  REQUIRE(applied.ok());
  CHECK(applied->revision == 1);
  CHECK(applied->changed);
  PlaceCommand stale = Booking("v1", "anna", PlanFor("lena", 0, "2026-03-03 09:00"));
  CHECK(Do(fixture.store, stale) == WriteResult::kRulesChanged);
  stale.catalogue_revision = 1;
  CHECK(Do(fixture.store, stale) == WriteResult::kDone);
}

EVERY_STORE("applying the same catalogue again changes nothing") {
  TestType fixture;
  fixture.store.ApplyCatalogue({Context("one"), R"({"a": 1, "b": 2})"}).IgnoreError();
  const auto again = fixture.store.ApplyCatalogue({Context("two"), R"({"b":2,"a":1})"});
  REQUIRE(again.ok());
  CHECK_FALSE(again->changed);
  CHECK(again->revision == 1);
  const auto repeated = fixture.store.ApplyCatalogue({Context("one"), R"({"a": 1, "b": 2})"});
  CHECK(repeated->changed);
  const auto tenants = fixture.store.ListTenants();
  REQUIRE(tenants.ok());
  REQUIRE(tenants->size() == 1);
  CHECK((*tenants)[0].tenant == kDemo);
}

EVERY_STORE("absences come and go, each with a new revision") {
  TestType fixture;
  fixture.store.ApplyCatalogue({Context("apply"), "{}"}).IgnoreError();
  Absence absence;
  absence.id = AbsenceId("a1");
  absence.staff = StaffId("lena");
  absence.kind = AbsenceKind::kSick;
  absence.during = {BerlinTime("2026-03-03 00:00"), BerlinTime("2026-03-05 00:00")};
  REQUIRE(fixture.store.CreateAbsence({Context("sick"), absence}).ok());
  CHECK(*fixture.store.CreateAbsence({Context("sick"), absence}) == absence);
  const auto stored = fixture.store.LoadCatalogue(kDemo);
  REQUIRE(stored.ok());
  CHECK(stored->revision == 2);
  CHECK(stored->absences == std::vector<Absence>{absence});
  CHECK(fixture.store.DeleteAbsence(Context("well"), AbsenceId("a1")).ok());
  CHECK(fixture.store.DeleteAbsence(Context("well"), AbsenceId("a1")).ok());
  CHECK(fixture.store.DeleteAbsence(Context("again"), AbsenceId("a1")).code() ==
        absl::StatusCode::kNotFound);
  CHECK(fixture.store.LoadCatalogue(kDemo)->absences.empty());
}

EVERY_STORE("lists filter, order and page without gap or repeat") {
  TestType fixture;
  const char* times[] = {"2026-03-03 09:00", "2026-03-03 11:00", "2026-03-04 09:00",
                         "2026-03-05 09:00"};
  for (int i = 0; i < 4; ++i)
    Do(fixture.store, Booking(absl::StrCat("v", i), i % 2 == 0 ? "anna" : "ben",
                              PlanFor(i < 2 ? "lena" : "jonas", 0, times[i])));
  Do(fixture.store, Becoming("v3", VisitState::kCancelledInTime));
  const auto ids = [&](VisitPageQuery query) {
    const auto visits = fixture.store.ListVisits(kDemo, query);
    INFO(visits.status());
    REQUIRE(visits.ok());
    std::string joined;
    for (const Visit& visit : *visits) absl::StrAppend(&joined, visit.id.value(), " ");
    return joined;
  };
  VisitPageQuery query;
  CHECK(ids(query) == "v0 v1 v2 v3 ");
  query.limit = 2;
  CHECK(ids(query) == "v0 v1 ");
  query.after = VisitCursor{BerlinTime(times[1]), VisitId("v1")};
  CHECK(ids(query) == "v2 v3 ");
  query = {};
  query.order = ListOrder::kByStartDescending;
  CHECK(ids(query) == "v3 v2 v1 v0 ");
  query = {};
  query.filter.states = {VisitState::kBooked};
  query.filter.customer = CustomerId("anna");
  CHECK(ids(query) == "v0 v2 ");
  query.filter = {};
  query.filter.not_states = {VisitState::kBooked};
  CHECK(ids(query) == "v3 ");
  query.filter = {};
  query.filter.staff = StaffId("jonas");
  query.filter.start_before = BerlinTime("2026-03-05 00:00");
  CHECK(ids(query) == "v2 ");
  query.filter = {};
  query.filter.branch = Nord();
  CHECK(ids(query).empty());
}

EVERY_STORE("the feed tells every change once, in order, from any place on") {
  TestType fixture;
  const auto end = fixture.store.FeedEnd();
  REQUIRE(end.ok());
  Do(fixture.store, Booking("v1", "anna", PlanFor("lena", 0, "2026-03-03 09:00")));
  Do(fixture.store, Moving("v1", PlanFor("lena", 0, "2026-03-03 11:00")));
  Do(fixture.store, Becoming("v1", VisitState::kCancelledInTime));
  const auto changes = fixture.store.ReadFeed(*end, 100);
  INFO(changes.status());
  REQUIRE(changes.ok());
  REQUIRE(changes->size() == 3);
  CHECK((*changes)[0].kind == ChangeKind::kBooked);
  CHECK((*changes)[1].kind == ChangeKind::kMoved);
  CHECK((*changes)[1].previous_start == BerlinTime("2026-03-03 09:00"));
  CHECK((*changes)[2].visit->version == 3);
  CHECK((*changes)[2].tenant == kDemo);
  const auto rest = fixture.store.ReadFeedOf(kDemo, (*changes)[0].position, 100);
  CHECK(rest->size() == 2);
  CHECK(fixture.store.ReadFeedOf(kDemo, *end, 1)->size() == 1);
  CHECK(fixture.store.ReadFeedOf(TenantId("other"), *end, 10)->empty());
}

EVERY_STORE("the active visits are those that occupy time and are not over") {
  TestType fixture;
  Do(fixture.store, Booking("v1", "anna", PlanFor("lena", 0, "2026-03-03 09:00")));
  Do(fixture.store, Holding("h1", "ben", PlanFor("lena", 0, "2026-03-03 11:00")));
  Do(fixture.store, Booking("v2", "cem", PlanFor("lena", 0, "2026-03-03 13:00")));
  Do(fixture.store, Becoming("v2", VisitState::kCancelledInTime));
  CHECK(fixture.store.LoadActive(kDemo, kMorning)->size() == 2);
  CHECK(fixture.store.LoadActive(kDemo, BerlinTime("2026-03-03 10:00"))->size() == 1);
  CHECK(fixture.store.LoadActive(TenantId("other"), kMorning)->empty());
}

EVERY_STORE("an outcome that staff correct takes the time back only if it is free") {
  TestType fixture;
  Do(fixture.store, Booking("v1", "anna", PlanFor("lena", 0, "2026-03-03 09:00")));
  StateCommand no_show = Becoming("v1", VisitState::kNoShow);
  no_show.context.now = BerlinTime("2026-03-03 09:20");
  CHECK(Do(fixture.store, no_show) == WriteResult::kWrongState);
  no_show.actor = Actor::kStaff;
  CHECK(Do(fixture.store, no_show) == WriteResult::kDone);
  Do(fixture.store, Booking("v2", "ben", PlanFor("lena", 0, "2026-03-03 09:00")));
  StateCommand arrived = Becoming("v1", VisitState::kArrived);
  arrived.actor = Actor::kStaff;
  CHECK(Do(fixture.store, arrived) == WriteResult::kTaken);
  Do(fixture.store, Becoming("v2", VisitState::kCancelledInTime));
  CHECK(Do(fixture.store, arrived) == WriteResult::kDone);
}

EVERY_STORE("old keys and changes are forgotten, visits are not") {
  TestType fixture;
  const PlaceCommand command = Booking("v1", "anna", PlanFor("lena", 0, "2026-03-03 09:00"));
  Do(fixture.store, command);
  CHECK(*fixture.store.Forget(kDemo, kMorning) == 0);
  CHECK(*fixture.store.Forget(kDemo, kMorning + absl::Seconds(1)) == 2);
  CHECK_FALSE(fixture.store.FindAnswer(kDemo, command.context.key)->has_value());
  CHECK(StateOf(fixture.store, "v1") == VisitState::kBooked);
}

}  // namespace
}  // namespace tresen::scheduling
