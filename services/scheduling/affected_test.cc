// Who is affected by an absence in a business with more appointments than one page holds.
#include <algorithm>
#include <catch2/catch.hpp>

#include "services/scheduling/service_fixture.h"
#include "services/scheduling/store/store_fixtures.h"

namespace tresen::scheduling {
namespace {

TEST_CASE("an absence names who is affected however many others come before") {
  ServiceFixture desk;
  const auto book = [&](const std::string& id, const std::string& staff, absl::Time start) {
    ImportCommand command{Context(id), {}};
    command.visit = VisitFor(
        id, "", PlanFor(staff, 0, absl::FormatTime("%Y-%m-%d %H:%M", start, Berlin()).c_str(), 5));
    command.visit.plan.claims.erase(command.visit.plan.claims.begin());  // no chair
    const auto placed = desk.store->Import(command);
    REQUIRE(placed.ok());
    REQUIRE(placed->result == WriteResult::kDone);
  };
  for (int no = 0; no < 1100; ++no)
    book(absl::StrCat("other", no), "jonas",
         BerlinTime("2026-03-07 00:00") + no * absl::Minutes(5));
  book("late", "lena", BerlinTime("2026-03-17 10:00"));
  v1::CreateAbsenceRequest sick;
  sick.set_parent("tenants/demo");
  sick.mutable_absence()->set_subject("tenants/demo/staff/lena");
  sick.mutable_absence()->set_kind(v1::ABSENCE_KIND_SICK);
  *sick.mutable_absence()->mutable_during()->mutable_start_time() = At("2026-03-17 00:00");
  *sick.mutable_absence()->mutable_during()->mutable_end_time() = At("2026-03-18 00:00");
  sick.set_request_id(desk.NextRequestId());
  const auto absence = desk.catalog.CreateAbsence(desk.context, sick);
  REQUIRE(absence.ok());
  REQUIRE(absence->affected_appointments_size() == 1);
  CHECK(absence->affected_appointments(0) == "tenants/demo/appointments/late");
  // The same of rules that change: she is still away.
  v1::ApplyCatalogRequest apply;
  apply.set_parent("tenants/demo");
  *apply.mutable_catalog() = SalonCatalog();
  apply.mutable_catalog()->mutable_branches(0)->set_display_name("Salon Beispiel am Markt");
  apply.set_request_id(desk.NextRequestId());
  const auto applied = desk.catalog.ApplyCatalog(desk.context, apply);
  REQUIRE(applied.ok());
  CHECK(std::ranges::count(applied->affected_appointments(), absence->affected_appointments(0)) ==
        1);
  const auto all = ListAll(*desk.store, kDemo, {});
  REQUIRE(all.ok());
  CHECK(all->size() == 1101);
}

}  // namespace
}  // namespace tresen::scheduling
