// What staff enter: outcomes and swaps.
#include <catch2/catch.hpp>

#include "services/scheduling/service_fixture.h"

namespace tresen::scheduling {
namespace {

v1::MarkAppointmentRequest Marking(ServiceFixture& desk, const std::string& name,
                                   v1::AppointmentState state) {
  v1::MarkAppointmentRequest request;
  request.set_name(name);
  request.set_state(state);
  request.set_request_id(desk.NextRequestId());
  return request;
}

v1::SwapAppointmentsRequest Swapping(ServiceFixture& desk, const v1::Appointment& one,
                                     const v1::Appointment& other) {
  v1::SwapAppointmentsRequest request;
  request.set_name(one.name());
  request.set_other(other.name());
  request.set_request_id(desk.NextRequestId());
  return request;
}

// A booking at an exact time; `staff` empty = anyone.
v1::Appointment BookAt(ServiceFixture& desk, const char* service, const char* time,
                       const char* customer, const char* staff = "") {
  v1::BookAppointmentRequest request = desk.Booking("", customer);
  request.clear_offer_token();
  request.mutable_wish()->set_branch("tenants/demo/branches/mitte");
  request.mutable_wish()->add_services(NameIn("demo", "services", service));
  request.mutable_wish()->set_staff(NameIn("demo", "staff", staff));
  *request.mutable_wish()->mutable_exact_start() = At(time);
  const auto booked = desk.scheduling.Book(desk.context, request);
  INFO(booked.status());
  REQUIRE(booked.ok());
  return *booked;
}

// How many visits of the customer fit.
int CountOf(ServiceFixture& desk, const std::string& filter) {
  v1::ListAppointmentsRequest list;
  list.set_parent("tenants/demo");
  list.set_filter(filter);
  const auto found = desk.scheduling.List(desk.context, list);
  INFO(found.status());
  REQUIRE(found.ok());
  return found->appointments_size();
}

TEST_CASE("no-shows are counted by customer and since when, and one that is taken back is not") {
  ServiceFixture desk;
  const std::string anna = "customer = \"tenants/demo/customers/anna\" AND state = NO_SHOW";
  const auto missed = [&](const char* time, const char* customer) {
    desk.clock.Set(BerlinTime(time) - absl::Hours(24));
    const v1::Appointment booked = BookAt(desk, "cut_men", time, customer);
    desk.clock.Set(BerlinTime(time) + absl::Minutes(20));
    REQUIRE(desk.scheduling
                .Mark(desk.context, Marking(desk, booked.name(), v1::APPOINTMENT_STATE_NO_SHOW))
                .ok());
    return booked;
  };
  missed("2026-03-10 10:00", "anna");
  missed("2026-03-11 10:00", "ben");
  const v1::Appointment last = missed("2026-03-12 10:00", "anna");
  CHECK(CountOf(desk, anna) == 2);
  CHECK(CountOf(desk, anna + " AND start_time >= \"2026-03-11T00:00:00+01:00\"") == 1);
  // Who did not come has no open appointment: the limit counts only what lies ahead.
  CHECK(CountOf(desk, "customer = \"tenants/demo/customers/anna\" AND (state = BOOKED OR state = CONFIRMED)") == 0);
  REQUIRE(desk.scheduling
              .Mark(desk.context, Marking(desk, last.name(), v1::APPOINTMENT_STATE_COMPLETED))
              .ok());
  CHECK(CountOf(desk, anna) == 1);
}

TEST_CASE("staff mark who came and who did not, and correct it for seven days") {
  ServiceFixture desk;
  const v1::Appointment booked = BookAt(desk, "cut_men", "2026-03-10 10:00", "anna");
  const auto mark = [&](v1::AppointmentState state) {
    return desk.scheduling.Mark(desk.context, Marking(desk, booked.name(), state));
  };
  CHECK(Reason(mark(v1::APPOINTMENT_STATE_NO_SHOW).status()) == "NOT_CHANGEABLE");
  desk.clock.Set(BerlinTime("2026-03-10 10:20"));
  CHECK(mark(v1::APPOINTMENT_STATE_NO_SHOW)->state() == v1::APPOINTMENT_STATE_NO_SHOW);
  CHECK(mark(v1::APPOINTMENT_STATE_NO_SHOW)->etag() == "2");  // the same again changes nothing
  CHECK(mark(v1::APPOINTMENT_STATE_ARRIVED)->state() == v1::APPOINTMENT_STATE_ARRIVED);
  CHECK(mark(v1::APPOINTMENT_STATE_COMPLETED)->state() == v1::APPOINTMENT_STATE_COMPLETED);
  desk.clock.Set(BerlinTime("2026-03-17 10:00"));
  CHECK(mark(v1::APPOINTMENT_STATE_NO_SHOW).ok());
  desk.clock.Set(BerlinTime("2026-03-17 10:01"));
  CHECK(Reason(mark(v1::APPOINTMENT_STATE_ARRIVED).status()) == "NOT_CHANGEABLE");
  CHECK(mark(v1::APPOINTMENT_STATE_CANCELLED_LATE).status().code() ==
        absl::StatusCode::kInvalidArgument);
}

TEST_CASE("a no-show frees the time, and its correction takes it back only if it is still free") {
  ServiceFixture desk;
  const v1::Appointment booked = BookAt(desk, "colour", "2026-03-10 10:00", "anna", "lena");
  desk.clock.Set(BerlinTime("2026-03-10 10:15"));
  CHECK(desk.scheduling
            .Mark(desk.context, Marking(desk, booked.name(), v1::APPOINTMENT_STATE_NO_SHOW))
            .ok());
  const v1::Appointment other = BookAt(desk, "cut_women", "2026-03-10 11:15", "ben", "lena");
  const auto back = desk.scheduling.Mark(
      desk.context, Marking(desk, booked.name(), v1::APPOINTMENT_STATE_ARRIVED));
  CHECK(Reason(back.status()) == "SLOT_TAKEN");
  desk.scheduling.Cancel(desk.context, desk.Cancelling(other.name())).IgnoreError();
  CHECK(desk.scheduling
            .Mark(desk.context, Marking(desk, booked.name(), v1::APPOINTMENT_STATE_ARRIVED))
            .ok());
}

TEST_CASE("two customers change places, also in one and the same span") {
  ServiceFixture desk;
  const v1::Appointment anna = BookAt(desk, "cut_men", "2026-03-10 10:00", "anna", "lena");
  const v1::Appointment ben = BookAt(desk, "cut_men", "2026-03-10 10:30", "ben", "lena");
  const v1::SwapAppointmentsRequest request = Swapping(desk, anna, ben);
  const auto swapped = desk.scheduling.Swap(desk.context, request);
  INFO(swapped.status());
  REQUIRE(swapped.ok());
  CHECK(InBerlin(swapped->appointment().start_time()) == "2026-03-10T10:30:00+01:00");
  CHECK(InBerlin(swapped->other().start_time()) == "2026-03-10T10:00:00+01:00");
  CHECK(swapped->appointment().customer() == anna.customer());
  const auto again = desk.scheduling.Swap(desk.context, request);
  REQUIRE(again.ok());
  CHECK(again->appointment().etag() == swapped->appointment().etag());
  CHECK(desk.calendars.Reconcile(TenantId("demo")).value() == 0);
}

TEST_CASE("a swap that does not fit leaves both as they are") {
  ServiceFixture desk;
  const v1::Appointment anna = BookAt(desk, "cut_men", "2026-03-10 10:00", "anna", "lena");
  const v1::Appointment ben = BookAt(desk, "colour", "2026-03-10 15:00", "ben", "lena");
  BookAt(desk, "cut_women", "2026-03-10 10:45", "carl", "lena");  // no room for a colour at ten
  const auto swapped = desk.scheduling.Swap(desk.context, Swapping(desk, anna, ben));
  CHECK(Reason(swapped.status()) == "SLOT_TAKEN");
  v1::GetAppointmentRequest get;
  get.set_name(anna.name());
  CHECK(desk.scheduling.Get(desk.context, get)->etag() == anna.etag());
  v1::SwapAppointmentsRequest stale = Swapping(desk, anna, ben);
  stale.set_other(anna.name());
  CHECK(desk.scheduling.Swap(desk.context, stale).status().code() ==
        absl::StatusCode::kInvalidArgument);
  stale.set_other("tenants/demo/appointments/none");
  CHECK(Reason(desk.scheduling.Swap(desk.context, stale).status()) == "APPOINTMENT_NOT_FOUND");
}

}  // namespace
}  // namespace tresen::scheduling
