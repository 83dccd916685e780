// What every SchedulingStore must do about caps, guests, series, swaps and imports; run against
// memory and PostgreSQL.
#include <catch2/catch.hpp>

#include "services/scheduling/store/store_fixtures.h"

#define EVERY_STORE(name) TEMPLATE_TEST_CASE(name, "", MemoryStore, PostgresStore)

namespace tresen::scheduling {
namespace {

WriteResult ResultOf(const absl::StatusOr<WriteOutcome>& outcome) {
  INFO(outcome.status());
  REQUIRE(outcome.ok());
  return outcome->result;
}

WriteResult Do(SchedulingStore& store, const PlaceCommand& command) {
  return ResultOf(store.Place(command));
}

WriteResult Do(SchedulingStore& store, const MoveCommand& command) {
  return ResultOf(store.Move(command));
}

WriteResult Do(SchedulingStore& store, const StateCommand& command) {
  return ResultOf(store.ChangeState(command));
}

// Tuesday 3 March from nine on, an hour apart.
std::string SlotOf(int no) {
  return absl::FormatTime("%Y-%m-%d %H:%M", BerlinTime("2026-03-03 09:00") + no * absl::Hours(1),
                          Berlin());
}

// At most `limit` visits that begin on Tuesday 3 March.
CapWindow TuesdayCap(CapWindow::Whose whose, int limit) {
  return {whose, {BerlinTime("2026-03-03 00:00"), BerlinTime("2026-03-04 00:00")}, limit};
}

EVERY_STORE("a cap counts what begins in its span, for the branch or for the customer") {
  TestType fixture;
  const auto booking = [](const char* id, const char* customer, const char* from, CapWindow cap) {
    PlaceCommand command = Booking(id, customer, PlanFor("lena", 0, from));
    command.caps = {cap};
    return command;
  };
  const CapWindow branch = TuesdayCap(CapWindow::Whose::kBranch, 2);
  const CapWindow own = TuesdayCap(CapWindow::Whose::kCustomer, 1);
  CHECK(Do(fixture.store, booking("v1", "anna", "2026-03-03 09:00", own)) == WriteResult::kDone);
  CHECK(Do(fixture.store, booking("v2", "anna", "2026-03-03 11:00", own)) ==
        WriteResult::kCapReached);
  CHECK(Do(fixture.store, booking("v3", "ben", "2026-03-03 11:00", own)) == WriteResult::kDone);
  CHECK(Do(fixture.store, booking("v4", "carl", "2026-03-03 13:00", branch)) ==
        WriteResult::kCapReached);
  CHECK(Do(fixture.store, booking("v5", "carl", "2026-03-04 13:00",
                                  {CapWindow::Whose::kBranch,
                                   {BerlinTime("2026-03-04 00:00"), BerlinTime("2026-03-05 00:00")},
                                   1})) == WriteResult::kDone);
  MoveCommand move = Moving("v5", PlanFor("lena", 0, "2026-03-03 14:00"));
  move.caps = {branch};
  CHECK(Do(fixture.store, move) == WriteResult::kCapReached);
  // A move within the span counts the visit once; a cancelled one does not count.
  MoveCommand within = Moving("v3", PlanFor("lena", 0, "2026-03-03 15:00"));
  within.caps = {branch};
  CHECK(Do(fixture.store, within) == WriteResult::kDone);
  Do(fixture.store, Becoming("v1", VisitState::kCancelledInTime));
  CHECK(Do(fixture.store, booking("v6", "carl", "2026-03-03 09:00", branch)) == WriteResult::kDone);
}

EVERY_STORE("two people of one customer may be served at once, one person may not") {
  TestType fixture;
  CHECK(Do(fixture.store, Booking("v1", "anna", PlanFor("lena", 0, "2026-03-03 09:00"))) ==
        WriteResult::kDone);
  PlaceCommand son = Booking("v2", "anna", PlanFor("jonas", 1, "2026-03-03 09:15"));
  son.visit.guest = "son";
  CHECK(Do(fixture.store, son) == WriteResult::kDone);
  CHECK(fixture.store.GetVisit(kDemo, VisitId("v2"))->guest == "son");
  PlaceCommand again = Booking("v3", "anna", PlanFor("aylin", 2, "2026-03-03 09:15"));
  again.visit.guest = "son";
  CHECK(Do(fixture.store, again) == WriteResult::kCustomerElsewhere);
}

EVERY_STORE("the visits of a series count as one open visit") {
  TestType fixture;
  for (int i = 0; i < 3; ++i) {
    PlaceCommand command =
        Booking(absl::StrCat("s", i), "anna", PlanFor("lena", 0, SlotOf(i).c_str()));
    command.visit.series = "weekly";
    command.open_visit_limit = 2;
    CHECK(Do(fixture.store, command) == WriteResult::kDone);
  }
  PlaceCommand other = Booking("v1", "anna", PlanFor("lena", 0, "2026-03-04 09:00"));
  other.open_visit_limit = 2;
  CHECK(Do(fixture.store, other) == WriteResult::kDone);
  PlaceCommand third = Booking("v2", "anna", PlanFor("lena", 0, "2026-03-04 11:00"));
  third.open_visit_limit = 2;
  CHECK(Do(fixture.store, third) == WriteResult::kLimitReached);
}

SwapCommand Swapping(const char* first, VisitPlan first_plan, const char* second,
                     VisitPlan second_plan) {
  SwapCommand swap{Moving(first, std::move(first_plan)), Moving(second, std::move(second_plan))};
  swap.first.context = Context("swap");
  return swap;
}

EVERY_STORE("two visits change places in one step, and the same request answers the same") {
  TestType fixture;
  const VisitPlan early = PlanFor("lena", 0, "2026-03-03 09:00");
  const VisitPlan late = PlanFor("lena", 0, "2026-03-03 09:45");
  Do(fixture.store, Booking("v1", "anna", early));
  Do(fixture.store, Booking("v2", "ben", late));
  const SwapCommand swap = Swapping("v1", late, "v2", early);
  const auto swapped = fixture.store.Swap(swap);
  INFO(swapped.status());
  REQUIRE(swapped.ok());
  CHECK(swapped->first.result == WriteResult::kDone);
  CHECK(fixture.store.GetVisit(kDemo, VisitId("v1"))->plan == late);
  CHECK(fixture.store.GetVisit(kDemo, VisitId("v2"))->plan == early);
  CHECK(fixture.store.GetVisit(kDemo, VisitId("v2"))->moved_from->start == late.during.start);
  const auto again = fixture.store.Swap(swap);
  REQUIRE(again.ok());
  CHECK(again->first.result == WriteResult::kRepeated);
  CHECK(again->second == swapped->second);
  CHECK(fixture.store.ReadFeedOf(kDemo, {}, 100)->size() == 4);
}

EVERY_STORE("a swap of which one half does not fit leaves both untouched") {
  TestType fixture;
  const VisitPlan early = PlanFor("lena", 0, "2026-03-03 09:00");
  const VisitPlan late = PlanFor("lena", 0, "2026-03-03 11:00");
  Do(fixture.store, Booking("v1", "anna", early));
  Do(fixture.store, Booking("v2", "ben", late));
  Do(fixture.store, Booking("v3", "carl", PlanFor("lena", 0, "2026-03-03 09:45")));
  const auto swapped =
      fixture.store.Swap(Swapping("v1", late, "v2", PlanFor("lena", 0, "2026-03-03 09:00", 60)));
  REQUIRE(swapped.ok());
  CHECK(swapped->first.result == WriteResult::kTaken);
  CHECK(fixture.store.GetVisit(kDemo, VisitId("v1"))->plan == early);
  CHECK(fixture.store.GetVisit(kDemo, VisitId("v2"))->plan == late);
  SwapCommand stale = Swapping("v1", late, "v2", early);
  stale.second.expected_version = 7;
  CHECK(fixture.store.Swap(stale)->first.result == WriteResult::kVersionMismatch);
  Do(fixture.store, Becoming("v2", VisitState::kCancelledLate));
  CHECK(fixture.store.Swap(Swapping("v1", late, "v2", early))->first.result ==
        WriteResult::kWrongState);
  CHECK(fixture.store.Swap(Swapping("v1", late, "none", early))->first.result ==
        WriteResult::kNotFound);
}

EVERY_STORE("an imported row is written with its version, once, and never over a newer one") {
  TestType fixture;
  Visit visit = VisitFor("v1", "anna", PlanFor("lena", 0, "2026-03-03 09:00"));
  visit.version = 5;
  visit.state = VisitState::kConfirmed;
  visit.series = "weekly";
  visit.origin.hold = "h1";
  const auto import = [&](const Visit& one) {
    const auto outcome = fixture.store.Import({Context("import"), one});
    INFO(outcome.status());
    REQUIRE(outcome.ok());
    return outcome->result;
  };
  CHECK(import(visit) == WriteResult::kDone);
  CHECK(*fixture.store.GetVisit(kDemo, VisitId("v1")) == visit);
  CHECK(import(visit) == WriteResult::kUnchanged);
  visit.version = 4;
  CHECK(import(visit) == WriteResult::kUnchanged);
  visit.version = 6;
  visit.state = VisitState::kNoShow;
  CHECK(import(visit) == WriteResult::kDone);
  Do(fixture.store, Booking("v2", "ben", PlanFor("lena", 0, "2026-03-03 09:00")));
  visit.version = 7;
  visit.state = VisitState::kBooked;
  CHECK(import(visit) == WriteResult::kTaken);
  visit.state = VisitState::kCompleted;  // what is over occupies nothing
  CHECK(import(visit) == WriteResult::kDone);
}

}  // namespace
}  // namespace tresen::scheduling
