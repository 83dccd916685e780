// What is kept in memory, beside what is in the database.
#include <catch2/catch.hpp>

#include "services/scheduling/service_fixture.h"
#include "services/scheduling/store/store_fixtures.h"

namespace tresen::scheduling {
namespace {

int OffersOn(ServiceFixture& desk, const char* day) {
  const auto found = desk.scheduling.FindSlots(desk.context, desk.Finding("cut_women", day));
  REQUIRE(found.ok());
  return found->offers_size();
}

TEST_CASE("an index that differs from the database is counted by resource and repaired") {
  ServiceFixture desk;
  CHECK(desk.calendars.Reconcile(kDemo).value() == 0);
  // Nobody has booked this: the day is blocked for nothing.
  VisitPlan plan = PlanFor("lena", 0, "2026-03-10 00:00", 24 * 60);
  for (const char* staff : {"jonas", "aylin"})
    plan.claims.push_back({PersonUnit(StaffId(staff), 0), plan.during});
  desk.calendars.Apply(kDemo, VisitFor("phantom", "", plan));
  CHECK(OffersOn(desk, "2026-03-10") == 0);
  CHECK(desk.calendars.Reconcile(kDemo).value() == 4);  // three people and a chair
  CHECK(OffersOn(desk, "2026-03-10") == 4);
  CHECK(desk.calendars.Reconcile(kDemo).value() == 0);
}

TEST_CASE("who has just begun is not given everything") {
  ServiceFixture desk;
  v1::ApplyCatalogRequest apply;
  apply.set_parent("tenants/demo");
  *apply.mutable_catalog() = SalonCatalog();
  v1::Staff& begins = *apply.mutable_catalog()->add_staff();
  begins = apply.catalog().staff(0);
  begins.set_name("tenants/demo/staff/nina");
  begins.clear_working_hours();
  for (int weekday = 1; weekday <= 6; ++weekday) {
    v1::Shift& shift = *begins.add_shifts();
    shift.set_weekday(weekday);
    shift.mutable_valid_from()->set_year(2026);
    shift.mutable_valid_from()->set_month(3);
    shift.mutable_valid_from()->set_day(2);
  }
  apply.set_request_id(desk.NextRequestId());
  const auto applied = desk.catalog.ApplyCatalog(desk.context, apply);
  INFO(applied.status());
  REQUIRE(applied.ok());
  const int people = apply.catalog().staff_size();
  // Everybody else has had ten.
  for (int i = 0; i + 1 < people; ++i) {
    for (int no = 0; no < 10; ++no) {
      const std::string id = absl::StrCat("old", i, "-", no);
      const std::string day = absl::StrCat("2026-02-", 10 + no, " 10:00");
      const std::string staff = apply.catalog().staff(i).name();
      VisitPlan plan = PlanFor(staff.substr(staff.rfind('/') + 1), i, day.c_str());
      REQUIRE(desk.store->Import({Context(id), VisitFor(id, "", plan)}).ok());
    }
  }
  REQUIRE(desk.calendars.Reload(kDemo).ok());
  REQUIRE(desk.calendars.Look(kDemo, [&](const Calendar& calendar) {
    CHECK(calendar.loads().size() == static_cast<size_t>(people));
    for (const StaffLoad& load : calendar.loads()) CHECK(load.visits == 10);
    return absl::OkStatus();
  }).ok());
}

}  // namespace
}  // namespace tresen::scheduling
