// Appointments that were booked before the scheduling service was brought to a newer version.
#include <catch2/catch.hpp>

#include "services/scheduling/store/store_fixtures.h"
#include "services/scheduling/store/visit_json.h"
#include "tests/component/upgrade/upgrade.h"
#include "tests/support/eventually.h"

namespace tresen::scheduling {
namespace {

// Anna's booking with Lena at nine and a hold of Ben's at eleven that has run out, as the first
// version wrote them, with the answer that Anna's request was given.
std::string Rows() {
  const Visit anna = VisitFor("v1", "anna", PlanFor("lena", 0, "2026-03-03 09:00"));
  const std::string items =
      R"([{"service":"cut_women","staff":["lena"],"named":false,"from":1772524800,"to":1772527500,"price_cents":4200}])";
  return absl::StrCat(
      "INSERT INTO scheduling.catalogue VALUES ('demo', 7, '{}', '2026-03-01');"
      "INSERT INTO scheduling.absence VALUES ('demo', 'ab1', 'lena', NULL, 'vacation',"
      " tstzrange('2026-03-09', '2026-03-10'), '2026-03-01');"
      "INSERT INTO scheduling.visit (tenant_id, visit_id, branch_id, customer_id, state, during,"
      " local_start, time_zone, staff_ids, items, currency, free_cancel_until, hold_expires_at,"
      " version, created_at, updated_at, source_turn) VALUES"
      " ('demo', 'v1', 'mitte', 'anna', 'booked', tstzrange('2026-03-03 09:00+01',"
      "  '2026-03-03 09:45+01'), '2026-03-03 09:00', 'Europe/Berlin', '{lena}', '", items,
      "', 'EUR', '2026-03-02 09:00+01', NULL, 1, '2026-03-02 07:00+00', '2026-03-02 07:00+00',"
      "  'turn1'),"
      " ('demo', 'h1', 'mitte', 'ben', 'held', tstzrange('2026-03-03 11:00+01',"
      "  '2026-03-03 11:45+01'), '2026-03-03 11:00', 'Europe/Berlin', '{lena}', '[]', 'EUR',"
      "  '2026-03-02 11:00+01', '2026-03-02 06:00+00', 1, '2026-03-02 05:50+00',"
      "  '2026-03-02 05:50+00', '');"
      "INSERT INTO scheduling.claim (tenant_id, visit_id, no, resource_id, item, state, during,"
      " hold_expires_at) VALUES"
      " ('demo', 'v1', 1, '", PoolUnit(Mitte(), KindId("chair"), 0).value(), "', 0, 'booked',"
      "  tstzrange('2026-03-03 09:00+01', '2026-03-03 09:45+01'), NULL),"
      " ('demo', 'v1', 2, '", PersonUnit(StaffId("lena"), 0).value(), "', 0, 'booked',"
      "  tstzrange('2026-03-03 09:00+01', '2026-03-03 09:45+01'), NULL),"
      " ('demo', 'h1', 1, '", PersonUnit(StaffId("lena"), 0).value(), "', 0, 'held',"
      "  tstzrange('2026-03-03 11:00+01', '2026-03-03 11:45+01'), '2026-03-02 06:00+00');"
      "INSERT INTO scheduling.resource_day VALUES ('demo', '",
      PersonUnit(StaffId("lena"), 0).value(), "', '2026-03-03', 3);"
      "INSERT INTO scheduling.change (tenant_id, kind, visit_id, branch_id, visit, at) VALUES"
      " ('demo', 'booked', 'v1', 'mitte', '", VisitToJson(anna), "', '2026-03-02 07:00+00');"
      "INSERT INTO scheduling.idempotency VALUES ('demo', 'test', 'Method', 'book-v1',"
      " decode(repeat('68', 32), 'hex'), '", VisitToJson(anna), "', '2026-03-02 07:00+00');"
      "INSERT INTO scheduling.audit (tenant_id, at, actor, action, object, request_id, details)"
      " VALUES ('demo', '2026-03-02 07:00+00', 'test', 'booked', 'v1', 'book-v1', '",
      AuditDetails(anna, anna.origin), "');");
}

WriteResult ResultOf(const absl::StatusOr<WriteOutcome>& outcome) {
  INFO(outcome.status());
  REQUIRE(outcome.ok());
  return outcome->result;
}

PlaceCommand After(PlaceCommand command) {
  command.catalogue_revision = 7;
  return command;
}

TEST_CASE("appointments are intact after an upgrade from any version, and calendars go on") {
  const auto& all = Migrations();
  const size_t from = static_cast<size_t>(GENERATE_COPY(range<int>(1, static_cast<int>(all.size()))));
  INFO("from migration " << from);
  tresen::testing::Upgrade upgrade("scheduling", all, from);
  upgrade.database.Execute(Rows());
  upgrade.Run();
  const auto pool = upgrade.database.PoolFor("scheduling");
  PostgresSchedulingStore store(*pool);
  const auto visit = store.GetVisit(kDemo, VisitId("v1"));
  INFO(visit.status());
  REQUIRE(visit.ok());
  CHECK(visit->state == VisitState::kBooked);
  CHECK(visit->plan.during.start == BerlinTime("2026-03-03 09:00"));
  CHECK(visit->plan.claims.size() == 2);
  CHECK(visit->guest.empty());
  CHECK_FALSE(store.LoadActive(kDemo, kMorning)->empty());
  CHECK(store.LoadCatalogue(kDemo)->revision == 7);
  // The same request answers the same; nobody else gets Lena's hour.
  const PlaceCommand first = After(Booking("v1", "anna", PlanFor("lena", 0, "2026-03-03 09:00")));
  CHECK(ResultOf(store.Place(first)) == WriteResult::kRepeated);
  CHECK(ResultOf(store.Place(After(Booking("v2", "eva", PlanFor("lena", 1, "2026-03-03 09:30"))))) ==
        WriteResult::kTaken);
  // A hold that has run out stands in nobody's way.
  CHECK(ResultOf(store.Place(After(Booking("v3", "eva", PlanFor("lena", 1, "2026-03-03 11:00"))))) ==
        WriteResult::kDone);
  CHECK(store.GetVisit(kDemo, VisitId("h1"))->state == VisitState::kExpired);
  // Anna moves, and her old hour is free.
  MoveCommand move = Moving("v1", PlanFor("lena", 0, "2026-03-04 09:00"));
  move.catalogue_revision = 7;
  CHECK(ResultOf(store.Move(move)) == WriteResult::kDone);
  CHECK(ResultOf(store.Place(After(Booking("v4", "ida", PlanFor("lena", 0, "2026-03-03 09:00"))))) ==
        WriteResult::kDone);
  // The feed tells everything from the beginning.
  CHECK(tresen::testing::Eventually([&] { return store.ReadFeedOf(kDemo, {}, 100)->size() == 5; }));
}

}  // namespace
}  // namespace tresen::scheduling
