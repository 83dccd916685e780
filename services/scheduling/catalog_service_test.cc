#include "services/scheduling/catalog_service.h"

#include <catch2/catch.hpp>
#include <set>

#include "services/scheduling/service_fixture.h"

namespace tresen::scheduling {
namespace {

v1::ApplyCatalogRequest Applying(ServiceFixture& desk) {
  v1::ApplyCatalogRequest request;
  request.set_parent("tenants/demo");
  *request.mutable_catalog() = SalonCatalog();
  request.set_request_id(desk.NextRequestId());
  return request;
}

TEST_CASE("the catalogue comes back as it was applied, and only when it has changed") {
  ServiceFixture desk;
  v1::GetCatalogRequest get;
  get.set_parent("tenants/demo");
  const auto first = desk.catalog.GetCatalog(desk.context, get);
  REQUIRE(first.ok());
  CHECK(first->catalog().branches_size() == 2);
  CHECK(first->catalog().services_size() == 8);
  get.set_known_revision(first->revision());
  CHECK_FALSE(desk.catalog.GetCatalog(desk.context, get)->has_catalog());
  get.set_parent("tenants/other");
  CHECK(Reason(desk.catalog.GetCatalog(desk.context, get).status()) == "TENANT_NOT_FOUND");
}

TEST_CASE("applying the same again changes nothing") {
  ServiceFixture desk;
  const auto again = desk.catalog.ApplyCatalog(desk.context, Applying(desk));
  REQUIRE(again.ok());
  CHECK_FALSE(again->changed());
  CHECK(again->revision() == 1);
}

TEST_CASE("a wrong catalogue names every problem and applies nothing") {
  ServiceFixture desk;
  v1::ApplyCatalogRequest request = Applying(desk);
  request.mutable_catalog()->mutable_branches(0)->set_time_zone("Mars/Olympus");
  request.mutable_catalog()->mutable_services(0)->mutable_stages(0)->set_minutes(-5);
  request.mutable_catalog()->mutable_staff(0)->set_branch("tenants/demo/branches/none");
  request.mutable_catalog()->mutable_staff(1)->mutable_skills(0)->set_service("cut");
  request.set_validate_only(GENERATE(true, false));
  const auto applied = desk.catalog.ApplyCatalog(desk.context, request);
  std::set<std::string> fields;
  for (const FieldViolation& violation : Violations(applied.status()))
    fields.insert(violation.field);
  for (const char* field :
       {"catalog.branches[0].time_zone", "catalog.services[0].stages[0].minutes",
        "catalog.staff[0].branch", "catalog.staff[1].skills[0].service"})
    CHECK(fields.count(field) == 1);
  v1::GetBusinessRequest get;
  get.set_name("tenants/demo");
  CHECK(desk.catalog.GetBusiness(desk.context, get).ok());
  CHECK(desk.catalog.GetCatalog(desk.context, {}).status().code() ==
        absl::StatusCode::kInvalidArgument);
}

TEST_CASE("a catalogue without a service that is booked names the appointment") {
  ServiceFixture desk;
  const v1::Appointment booked = desk.Book("consult", "2026-03-07", "anna");
  v1::ApplyCatalogRequest request = Applying(desk);
  auto& services = *request.mutable_catalog()->mutable_services();
  services.RemoveLast();
  for (v1::Staff& staff : *request.mutable_catalog()->mutable_staff()) {
    auto& skills = *staff.mutable_skills();
    for (int i = skills.size() - 1; i >= 0; --i)
      if (skills[i].service() == "tenants/demo/services/consult") skills.DeleteSubrange(i, 1);
  }
  const auto applied = desk.catalog.ApplyCatalog(desk.context, request);
  INFO(applied.status());
  REQUIRE(applied.ok());
  REQUIRE(applied->affected_appointments_size() == 1);
  CHECK(applied->affected_appointments(0) == booked.name());
}

TEST_CASE("services of a branch are those that somebody there can do") {
  ServiceFixture desk;
  v1::ListServicesRequest request;
  request.set_parent("tenants/demo");
  CHECK(desk.catalog.ListServices(desk.context, request)->services_size() == 8);
  request.set_page_size(3);
  const auto page = desk.catalog.ListServices(desk.context, request);
  CHECK(page->services_size() == 3);
  request.set_page_token(page->next_page_token());
  CHECK(desk.catalog.ListServices(desk.context, request)->services_size() == 3);
  request.set_page_token("");
  request.set_branch("tenants/demo/branches/none");
  CHECK(Reason(desk.catalog.ListServices(desk.context, request).status()) == "BRANCH_NOT_FOUND");
}

TEST_CASE("hours resolve holidays, closures and the change of the clock") {
  ServiceFixture desk;
  v1::GetHoursRequest request;
  request.set_name("tenants/demo/branches/mitte");
  request.mutable_from()->set_year(2026);
  request.mutable_from()->set_month(4);
  request.mutable_from()->set_day(2);
  request.set_days(6);
  const auto hours = desk.catalog.GetHours(desk.context, request);
  REQUIRE(hours.ok());
  REQUIRE(hours->days_size() == 6);
  CHECK(InBerlin(hours->days(0).open(0).end_time()) == "2026-04-02T20:00:00+02:00");
  CHECK(hours->days(1).open().empty());
  CHECK(hours->days(1).holiday().text().at("de") == "Karfreitag");
  CHECK(hours->days(3).open().empty());
  CHECK(hours->days(5).open_size() == 1);
  request.mutable_from()->set_day(31);
  CHECK(desk.catalog.GetHours(desk.context, request).status().code() ==
        absl::StatusCode::kInvalidArgument);
}

TEST_CASE("absences are listed by subject and removed once") {
  ServiceFixture desk;
  v1::CreateAbsenceRequest create;
  create.set_parent("tenants/demo");
  create.mutable_absence()->set_subject("tenants/demo/branches/mitte");
  create.mutable_absence()->set_kind(v1::ABSENCE_KIND_CLOSED);
  *create.mutable_absence()->mutable_during()->mutable_start_time() = At("2026-03-10 00:00");
  *create.mutable_absence()->mutable_during()->mutable_end_time() = At("2026-03-11 00:00");
  create.set_request_id(desk.NextRequestId());
  const auto created = desk.catalog.CreateAbsence(desk.context, create);
  REQUIRE(created.ok());
  v1::ListAbsencesRequest list;
  list.set_parent("tenants/demo");
  list.set_subject("tenants/demo/branches/nord");
  CHECK(desk.catalog.ListAbsences(desk.context, list)->absences().empty());
  list.set_subject("");
  CHECK(desk.catalog.ListAbsences(desk.context, list)->absences_size() == 1);
  v1::DeleteAbsenceRequest remove;
  remove.set_name(created->absence().name());
  remove.set_request_id(desk.NextRequestId());
  CHECK(desk.catalog.DeleteAbsence(desk.context, remove).ok());
  CHECK(desk.catalog.DeleteAbsence(desk.context, remove).ok());
  remove.set_request_id(desk.NextRequestId());
  CHECK(Reason(desk.catalog.DeleteAbsence(desk.context, remove).status()) == "ABSENCE_NOT_FOUND");
  CHECK(desk.catalog.ListAbsences(desk.context, list)->absences().empty());
}

}  // namespace
}  // namespace tresen::scheduling
