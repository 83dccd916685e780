// A calendar out of one installation and into another.
#include <catch2/catch.hpp>

#include "services/scheduling/service_fixture.h"

namespace tresen::scheduling {
namespace {

std::vector<v1::CalendarRecord> Exported(ServiceFixture& desk, std::string* resume_token) {
  v1::ExportCalendarRequest request;
  request.set_parent("tenants/demo");
  auto feed = desk.transfer.Export(desk.context, request);
  REQUIRE(feed.ok());
  std::vector<v1::CalendarRecord> records;
  while (true) {
    const auto page = (*feed)(desk.context);
    if (absl::IsOutOfRange(page.status())) return records;
    INFO(page.status());
    REQUIRE(page.ok());
    REQUIRE(page->has_value());
    if (!(*page)->resume_token().empty()) *resume_token = (*page)->resume_token();
    records.insert(records.end(), (*page)->records().begin(), (*page)->records().end());
  }
}

v1::ImportCalendarResponse Import(ServiceFixture& desk,
                                  const std::vector<v1::CalendarRecord>& records,
                                  const char* tenant = "tenants/demo") {
  v1::ImportCalendarRequest request;
  request.set_parent(tenant);
  for (const v1::CalendarRecord& record : records) *request.add_records() = record;
  request.set_request_id(desk.NextRequestId());
  const auto taken = desk.transfer.Import(desk.context, request);
  INFO(taken.status());
  REQUIRE(taken.ok());
  return *taken;
}

// A calendar with everything in it.
void Live(ServiceFixture& desk) {
  const v1::Appointment kept = desk.Book("colour", "2026-03-11", "anna");
  const v1::Appointment moved = desk.Book("cut_men", "2026-03-10", "ben");
  v1::RescheduleAppointmentRequest move = desk.Moving(moved.name());
  *move.mutable_start_time() = At("2026-03-12 11:00");
  REQUIRE(desk.scheduling.Reschedule(desk.context, move).ok());
  const v1::Appointment gone = desk.Book("cut_men", "2026-03-10", "carl");
  REQUIRE(desk.scheduling.Cancel(desk.context, desk.Cancelling(gone.name())).ok());
  v1::CreateAbsenceRequest absence;
  absence.set_parent("tenants/demo");
  absence.mutable_absence()->set_subject("tenants/demo/staff/jonas");
  absence.mutable_absence()->set_kind(v1::ABSENCE_KIND_VACATION);
  *absence.mutable_absence()->mutable_during()->mutable_start_time() = At("2026-04-01 00:00");
  *absence.mutable_absence()->mutable_during()->mutable_end_time() = At("2026-04-08 00:00");
  absence.set_request_id(desk.NextRequestId());
  REQUIRE(desk.catalog.CreateAbsence(desk.context, absence).ok());
  v1::CreateWaitlistEntryRequest wait;
  wait.set_parent("tenants/demo");
  wait.mutable_entry()->set_customer("tenants/demo/customers/dora");
  *wait.mutable_entry()->mutable_wish() = desk.Finding("colour", "2026-03-14").wish();
  wait.set_request_id(desk.NextRequestId());
  REQUIRE(desk.waiting.Create(desk.context, wait).ok());
}

TEST_CASE("an export read into an empty installation exports the same again") {
  ServiceFixture from;
  Live(from);
  std::string token;
  const std::vector<v1::CalendarRecord> records = Exported(from, &token);
  CHECK(records.size() == 1 + 1 + 1 + 3);
  CHECK_FALSE(token.empty());
  ServiceFixture to;
  const auto taken = Import(to, records);
  CHECK(taken.problems().empty());
  CHECK(taken.written() + taken.unchanged() == static_cast<int>(records.size()));
  const std::vector<v1::CalendarRecord> copy = Exported(to, &token);
  REQUIRE(copy.size() == records.size());
  for (size_t i = 0; i < records.size(); ++i) {
    INFO(records[i].DebugString() << copy[i].DebugString());
    CHECK(records[i].SerializeAsString() == copy[i].SerializeAsString());
  }
  CHECK(to.calendars.Reconcile(TenantId("demo")).value() == 0);
  // Once more changes nothing.
  const auto again = Import(to, records);
  CHECK(again.written() == 0);
  CHECK(again.problems().empty());
}

TEST_CASE(
    "a record whose time is taken, or that is no appointment, is named and the rest is taken") {
  ServiceFixture from;
  const v1::Appointment there = from.Book("cut_men", "2026-03-11", "anna");
  std::string token;
  std::vector<v1::CalendarRecord> records = Exported(from, &token);
  ServiceFixture to;
  v1::BookAppointmentRequest same = to.Booking("", "ben");
  same.clear_offer_token();
  same.mutable_wish()->set_branch(there.branch());
  same.mutable_wish()->set_staff(there.staff());
  same.mutable_wish()->add_services("tenants/demo/services/cut_men");
  *same.mutable_wish()->mutable_exact_start() = there.start_time();
  REQUIRE(to.scheduling.Book(to.context, same).ok());
  // Both installations count their ids from one.
  records.back().mutable_appointment()->mutable_appointment()->set_name(
      "tenants/demo/appointments/elsewhere");
  v1::CalendarRecord broken = records.back();
  broken.mutable_appointment()->mutable_appointment()->clear_services();
  broken.mutable_appointment()->set_version(0);
  records.push_back(broken);
  const auto taken = Import(to, records);
  REQUIRE(taken.problems_size() == 2);
  CHECK(taken.problems(0).index() == 1);
  CHECK(taken.problems(0).reason() == "SLOT_TAKEN");
  CHECK(taken.problems(1).reason() == "INVALID");
  CHECK(taken.unchanged() == 1);
}

TEST_CASE("a follower starts where the export began and misses nothing") {
  ServiceFixture desk;
  Live(desk);
  std::string token;
  Exported(desk, &token);
  const v1::Appointment later = desk.Book("cut_men", "2026-03-13", "emil");
  v1::WatchAppointmentsRequest watch;
  watch.set_parent("tenants/demo");
  watch.set_resume_token(token);
  auto feed = desk.scheduling.Watch(desk.context, watch);
  REQUIRE(feed.ok());
  const auto change = (*feed)(desk.context);
  REQUIRE(change.ok());
  REQUIRE(change->has_value());
  CHECK((*change)->appointment().name() == later.name());
}

}  // namespace
}  // namespace tresen::scheduling
