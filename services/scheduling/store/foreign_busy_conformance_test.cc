// Other people's time, in memory and on PostgreSQL.
#include <algorithm>
#include <catch2/catch.hpp>

#include "services/scheduling/store/store_fixtures.h"

#define EVERY_STORE(name) TEMPLATE_TEST_CASE(name, "", MemoryStore, PostgresStore)

namespace tresen::scheduling {
namespace {

void ApplyCatalogue(SchedulingStore& store) {
  CatalogueCommand command;
  command.context = Context("catalogue");
  command.document = "{\"a\": 1}";
  REQUIRE(store.ApplyCatalogue(command).ok());
}

ForeignBusy Busy(const std::string& id, const std::string& staff, const char* from,
                 const char* to) {
  return {Mitte(), id, StaffId(staff), {BerlinTime(from), BerlinTime(to)}};
}

BusyOutcome Replace(SchedulingStore& store, std::vector<ForeignBusy> busy,
                    const BranchId& branch = Mitte()) {
  BusyCommand command;
  command.context = Context("");
  command.branch = branch;
  command.busy = std::move(busy);
  const auto outcome = store.ReplaceForeignBusy(command);
  INFO(outcome.status());
  REQUIRE(outcome.ok());
  return *outcome;
}

EVERY_STORE(
    "other people's time is kept branch by branch, and the rules grow only when it changes") {
  TestType fixture;
  BusyCommand early;
  early.context = Context("");
  early.branch = Mitte();
  CHECK(absl::IsNotFound(fixture.store.ReplaceForeignBusy(early).status()));
  ApplyCatalogue(fixture.store);
  const ForeignBusy dentist = Busy("dentist", "lena", "2026-03-03 09:00", "2026-03-03 10:00");
  const ForeignBusy weekly = Busy("weekly/1", "lena", "2026-03-04 09:00", "2026-03-04 10:00");
  CHECK(Replace(fixture.store, {weekly, dentist, dentist}).changed);
  const int64_t revision = fixture.store.LoadCatalogue(kDemo)->revision;
  CHECK(revision == 2);
  CHECK_FALSE(Replace(fixture.store, {dentist, weekly}).changed);
  CHECK(fixture.store.LoadCatalogue(kDemo)->revision == revision);
  ForeignBusy elsewhere = dentist;
  elsewhere.branch = BranchId("nord");
  elsewhere.staff = StaffId();
  CHECK(Replace(fixture.store, {elsewhere}, BranchId("nord")).changed);
  CHECK(Replace(fixture.store, {weekly}).changed);
  auto stored = fixture.store.LoadCatalogue(kDemo);
  REQUIRE(stored.ok());
  std::ranges::sort(stored->foreign_busy);
  CHECK(stored->foreign_busy == std::vector<ForeignBusy>{weekly, elsewhere});
  CHECK(stored->revision == revision + 2);
  CHECK(stored->absences.empty());
  CHECK(Replace(fixture.store, {}).changed);
  CHECK(fixture.store.LoadCatalogue(kDemo)->foreign_busy.size() == 1);
}

EVERY_STORE("a hold gives way to other people's time, a booking stays") {
  TestType fixture;
  ApplyCatalogue(fixture.store);
  const auto place = [&](PlaceCommand command) {
    command.catalogue_revision = 1;
    const auto placed = fixture.store.Place(command);
    REQUIRE(placed.ok());
    REQUIRE(placed->result == WriteResult::kDone);
  };
  place(Holding("hold", "anna", PlanFor("lena", 0, "2026-03-03 09:00")));
  place(Holding("other", "bea", PlanFor("jonas", 1, "2026-03-03 09:00")));
  place(Booking("booked", "carl", PlanFor("lena", 0, "2026-03-03 11:00")));
  const BusyOutcome outcome =
      Replace(fixture.store, {Busy("day off", "lena", "2026-03-03 00:00", "2026-03-04 00:00")});
  CHECK(outcome.expired == std::vector<VisitId>{VisitId("hold")});
  CHECK(fixture.store.GetVisit(kDemo, VisitId("hold"))->state == VisitState::kExpired);
  CHECK(fixture.store.GetVisit(kDemo, VisitId("other"))->state == VisitState::kHeld);
  CHECK(fixture.store.GetVisit(kDemo, VisitId("booked"))->state == VisitState::kBooked);
  // What was planned before knows nothing of it and is planned again.
  PlaceCommand late = Booking("late", "dora", PlanFor("lena", 0, "2026-03-03 14:00"));
  late.catalogue_revision = 1;
  CHECK(fixture.store.Place(late)->result == WriteResult::kRulesChanged);
  // Readers of the feed hear of both.
  const auto changes = fixture.store.ReadFeedOf(kDemo, {}, 100);
  REQUIRE(changes.ok());
  CHECK(std::ranges::count(*changes, ChangeKind::kExpired, &Change::kind) == 1);
  CHECK(changes->back().kind == ChangeKind::kCatalogue);
}

TEST_CASE("overlapping times of others are one absence, of a person or of a branch") {
  const auto absences = AbsencesOf({Busy("a", "lena", "2026-03-03 09:00", "2026-03-03 10:00"),
                                    Busy("b", "lena", "2026-03-03 09:30", "2026-03-03 11:00"),
                                    Busy("c", "", "2026-03-03 09:00", "2026-03-03 10:00")});
  REQUIRE(absences.size() == 2);
  CHECK(absences[0].branch == Mitte());
  CHECK(absences[1].staff == StaffId("lena"));
  CHECK(absences[1].during.end == BerlinTime("2026-03-03 11:00"));
}

}  // namespace
}  // namespace tresen::scheduling
