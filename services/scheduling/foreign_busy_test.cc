// What calendars outside tell, as the desk sees it.
#include <catch2/catch.hpp>

#include "services/scheduling/service_fixture.h"

namespace tresen::scheduling {
namespace {

void Tell(ServiceFixture& desk, std::vector<ForeignBusy> busy) {
  BusyCommand command;
  command.context.tenant = TenantId("demo");
  command.context.actor = "test";
  command.context.now = desk.clock.Now();
  command.branch = Mitte();
  command.busy = std::move(busy);
  REQUIRE(desk.store->ReplaceForeignBusy(command).ok());
  REQUIRE(desk.calendars.Follow().ok());
}

// Mitte's people keep their calendars elsewhere.
void KeepCalendarOutside(ServiceFixture& desk) {
  v1::ApplyCatalogRequest request;
  request.set_parent("tenants/demo");
  *request.mutable_catalog() = SalonCatalog();
  for (v1::Branch& branch : *request.mutable_catalog()->mutable_branches()) {
    if (branch.name() != NameIn("demo", "branches", Mitte().value())) continue;
    branch.mutable_calendar()->set_authority(v1::CALENDAR_AUTHORITY_ICS);
    branch.mutable_calendar()->set_url("https://example.org/closed.ics");
  }
  request.set_request_id(desk.NextRequestId());
  const auto applied = desk.catalog.ApplyCatalog(desk.context, request);
  INFO(applied.status());
  REQUIRE(applied.ok());
}

ForeignBusy Busy(const std::string& staff, const char* from, const char* to) {
  return {Mitte(), "x", StaffId(staff), {BerlinTime(from), BerlinTime(to)}};
}

int OffersOf(ServiceFixture& desk, const std::string& staff) {
  v1::FindSlotsRequest request = desk.Finding("cut_women", "2026-03-10");
  request.mutable_wish()->set_staff(NameIn("demo", "staff", staff));
  request.set_page_size(100);
  const auto found = desk.scheduling.FindSlots(desk.context, request);
  INFO(found.status());
  REQUIRE(found.ok());
  return found->offers_size();
}

TEST_CASE("other people's time is not offered, and is offered again when it goes") {
  ServiceFixture desk;
  KeepCalendarOutside(desk);
  REQUIRE(OffersOf(desk, "lena") > 0);
  Tell(desk, {Busy("lena", "2026-03-10 00:00", "2026-03-11 00:00")});
  CHECK(OffersOf(desk, "lena") == 0);
  v1::ListAbsencesRequest list;
  list.set_parent("tenants/demo");
  CHECK(desk.catalog.ListAbsences(desk.context, list)->absences().empty());
  Tell(desk, {});
  CHECK(OffersOf(desk, "lena") > 0);
}

TEST_CASE("an offer that somebody's time lies over by now is not booked") {
  ServiceFixture desk;
  KeepCalendarOutside(desk);
  v1::FindSlotsRequest request = desk.Finding("cut_women", "2026-03-10");
  request.mutable_wish()->set_staff(NameIn("demo", "staff", "lena"));
  const auto found = desk.scheduling.FindSlots(desk.context, request);
  REQUIRE(found.ok());
  REQUIRE(found->offers_size() > 0);
  Tell(desk, {Busy("lena", "2026-03-10 00:00", "2026-03-11 00:00")});
  const auto booked =
      desk.scheduling.Book(desk.context, desk.Booking(found->offers(0).token(), "anna"));
  CHECK(Reason(booked.status()) == "STAFF_OFF");
}

}  // namespace
}  // namespace tresen::scheduling
