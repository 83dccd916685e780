// Guests, several people in one visit, services in any order, limits, series.
#include <catch2/catch.hpp>

#include "services/scheduling/service_fixture.h"

namespace tresen::scheduling {
namespace {

v1::BookAppointmentRequest BookingAt(ServiceFixture& desk, const char* time, const char* customer) {
  v1::BookAppointmentRequest request = desk.Booking("", customer);
  request.clear_offer_token();
  request.mutable_wish()->set_branch("tenants/demo/branches/mitte");
  *request.mutable_wish()->mutable_exact_start() = At(time);
  return request;
}

void AddItem(v1::SlotWish* wish, const char* service, const char* guest, bool together) {
  v1::WishItem* item = wish->add_items();
  item->set_service(NameIn("demo", "services", service));
  item->set_guest(guest);
  item->set_at_the_same_time(together);
}

TEST_CASE("a mother and her son have their hair cut at the same time under one number") {
  ServiceFixture desk;
  v1::BookAppointmentRequest mother = BookingAt(desk, "2026-03-10 10:00", "anna");
  mother.mutable_wish()->add_services("tenants/demo/services/cut_women");
  REQUIRE(desk.scheduling.Book(desk.context, mother).ok());
  v1::BookAppointmentRequest son = BookingAt(desk, "2026-03-10 10:00", "anna");
  son.mutable_wish()->add_services("tenants/demo/services/cut_kids");
  CHECK(Reason(desk.scheduling.Book(desk.context, son).status()) == "CUSTOMER_BUSY");
  son.set_guest("son");
  const auto booked = desk.scheduling.Book(desk.context, son);
  INFO(booked.status());
  REQUIRE(booked.ok());
  CHECK(booked->guest() == "son");
  son.set_request_id(desk.NextRequestId());
  CHECK(Reason(desk.scheduling.Book(desk.context, son).status()) == "CUSTOMER_BUSY");
  son.set_guest("Der Sohn");
  CHECK(desk.scheduling.Book(desk.context, son).status().code() ==
        absl::StatusCode::kInvalidArgument);
}

TEST_CASE("two people come together: one visit, two chairs, two hairdressers, all or nothing") {
  ServiceFixture desk;
  v1::BookAppointmentRequest request = BookingAt(desk, "2026-03-11 10:00", "anna");
  AddItem(request.mutable_wish(), "cut_women", "", false);
  AddItem(request.mutable_wish(), "cut_kids", "son", true);
  const auto booked = desk.scheduling.Book(desk.context, request);
  INFO(booked.status());
  REQUIRE(booked.ok());
  REQUIRE(booked->services_size() == 2);
  CHECK(booked->services(0).start_time().seconds() == booked->services(1).start_time().seconds());
  CHECK(booked->services(0).staff() != booked->services(1).staff());
  CHECK(booked->services(1).guest() == "son");
  CHECK(booked->resources_size() == 2);
  CHECK(InBerlin(booked->end_time()) == "2026-03-11T10:45:00+01:00");
  // On Tuesday only Lena and Jonas are there: three people do not fit.
  v1::BookAppointmentRequest three = BookingAt(desk, "2026-03-10 10:00", "ben");
  AddItem(three.mutable_wish(), "cut_men", "", false);
  AddItem(three.mutable_wish(), "cut_kids", "one", true);
  AddItem(three.mutable_wish(), "cut_kids", "two", true);
  CHECK(Reason(desk.scheduling.Book(desk.context, three).status()) == "SLOT_TAKEN");
  // Moving it keeps the two together.
  v1::RescheduleAppointmentRequest move = desk.Moving(booked->name());
  *move.mutable_start_time() = At("2026-03-11 15:00");
  const auto moved = desk.scheduling.Reschedule(desk.context, move);
  INFO(moved.status());
  REQUIRE(moved.ok());
  CHECK(InBerlin(moved->appointment().services(1).start_time()) == "2026-03-11T15:00:00+01:00");
}

TEST_CASE("services by different people are found in another order when that does not matter") {
  ServiceFixture desk;
  // Jonas, the only one who trims beards, is busy from half past ten on; Lena before.
  v1::BookAppointmentRequest busy = BookingAt(desk, "2026-03-10 10:00", "ben");
  busy.mutable_wish()->add_services("tenants/demo/services/consult");
  busy.mutable_wish()->set_staff("tenants/demo/staff/lena");
  REQUIRE(desk.scheduling.Book(desk.context, busy).ok());
  v1::BookAppointmentRequest later = BookingAt(desk, "2026-03-10 10:30", "carl");
  later.mutable_wish()->add_services("tenants/demo/services/cut_women");
  later.mutable_wish()->set_staff("tenants/demo/staff/jonas");
  REQUIRE(desk.scheduling.Book(desk.context, later).ok());
  v1::BookAppointmentRequest request = BookingAt(desk, "2026-03-10 10:00", "anna");
  AddItem(request.mutable_wish(), "styling", "", false);
  AddItem(request.mutable_wish(), "beard", "", false);
  CHECK(Reason(desk.scheduling.Book(desk.context, request).status()) == "SLOT_TAKEN");
  request.mutable_wish()->set_any_order(true);
  const auto booked = desk.scheduling.Book(desk.context, request);
  INFO(booked.status());
  REQUIRE(booked.ok());
  CHECK(booked->services(0).service() == "tenants/demo/services/beard");
  CHECK(booked->services(1).staff() == "tenants/demo/staff/lena");
}

TEST_CASE("a day that is full takes no more, whoever asks first") {
  ServiceFixture desk;
  v1::ApplyCatalogRequest apply;
  apply.set_parent("tenants/demo");
  *apply.mutable_catalog() = SalonCatalog();
  apply.mutable_catalog()
      ->mutable_branches(0)
      ->mutable_policy()
      ->mutable_branch_limits()
      ->set_per_day(2);
  apply.mutable_catalog()
      ->mutable_business()
      ->mutable_policy()
      ->mutable_customer_limits()
      ->set_per_week(1);
  apply.set_request_id(desk.NextRequestId());
  REQUIRE(desk.catalog.ApplyCatalog(desk.context, apply).ok());
  const auto offered =
      desk.scheduling.FindSlots(desk.context, desk.Finding("cut_men", "2026-03-10"));
  REQUIRE(offered->offers_size() >= 2);
  const auto book = [&](const std::string& token, const char* customer) {
    return desk.scheduling.Book(desk.context, desk.Booking(token, customer)).status();
  };
  CHECK(book(offered->offers(0).token(), "anna").ok());
  v1::FindSlotsRequest week = desk.Finding("cut_men", "2026-03-12");
  week.mutable_wish()->set_customer("tenants/demo/customers/anna");
  CHECK(desk.scheduling.FindSlots(desk.context, week)->offers().empty());
  CHECK(book(offered->offers(1).token(), "ben").ok());
  const absl::Status third = book(offered->offers(2).token(), "carl");
  CHECK((Reason(third) == "SLOT_TAKEN" || Reason(third) == "CAP_REACHED"));
  CHECK(desk.scheduling.FindSlots(desk.context, desk.Finding("cut_men", "2026-03-10"))
            ->offers()
            .empty());
}

v1::BookSeriesRequest SeriesOf(ServiceFixture& desk, const char* rule, const char* first) {
  v1::BookSeriesRequest request;
  request.set_parent("tenants/demo");
  request.mutable_wish()->set_branch("tenants/demo/branches/mitte");
  request.mutable_wish()->add_services("tenants/demo/services/cut_men");
  request.mutable_wish()->set_staff("tenants/demo/staff/lena");
  *request.mutable_wish()->mutable_exact_start() = At(first);
  request.set_recurrence(rule);
  request.set_customer("tenants/demo/customers/anna");
  request.set_request_id(desk.NextRequestId());
  return request;
}

TEST_CASE("a series keeps its wall time over the change of the clock and counts as one") {
  ServiceFixture desk;
  const auto booked = desk.scheduling.BookSeries(
      desk.context, SeriesOf(desk, "FREQ=WEEKLY;INTERVAL=2;COUNT=4", "2026-03-17 10:00"));
  INFO(booked.status());
  REQUIRE(booked.ok());
  REQUIRE(booked->items_size() == 4);
  CHECK(InBerlin(booked->items(0).appointment().start_time()) == "2026-03-17T10:00:00+01:00");
  CHECK(InBerlin(booked->items(1).appointment().start_time()) == "2026-03-31T10:00:00+02:00");
  for (const v1::SeriesItem& item : booked->items())
    CHECK(item.appointment().series() == booked->series());
  // Four appointments, one of three that a customer may have open.
  desk.Book("cut_men", "2026-03-10", "anna");
  desk.Book("cut_men", "2026-03-11", "anna");
  const auto found = desk.scheduling.FindSlots(desk.context, desk.Finding("cut_men", "2026-03-12"));
  CHECK(Reason(desk.scheduling.Book(desk.context, desk.Booking(found->offers(0).token(), "anna"))
                   .status()) == "LIMIT_REACHED");
}

TEST_CASE("an occurrence that is not free is reported, or its nearest time of the day is taken") {
  ServiceFixture desk;
  v1::BookAppointmentRequest taken = BookingAt(desk, "2026-03-24 10:00", "ben");
  taken.mutable_wish()->add_services("tenants/demo/services/cut_men");
  taken.mutable_wish()->set_staff("tenants/demo/staff/lena");
  REQUIRE(desk.scheduling.Book(desk.context, taken).ok());
  // 6 April 2026 is Easter Monday, 29 June is behind the horizon of 90 days.
  v1::BookSeriesRequest request = SeriesOf(desk, "FREQ=WEEKLY;COUNT=2", "2026-03-17 10:00");
  const auto reported = desk.scheduling.BookSeries(desk.context, request);
  REQUIRE(reported.ok());
  CHECK_FALSE(reported->items(1).has_appointment());
  CHECK(reported->items(1).reason() == "SLOT_TAKEN");
  CHECK(reported->items(1).alternatives_size() > 0);
  const auto again = desk.scheduling.BookSeries(desk.context, request);
  REQUIRE(again.ok());
  CHECK(again->items(0).appointment().name() == reported->items(0).appointment().name());

  v1::BookSeriesRequest flexible = SeriesOf(desk, "FREQ=WEEKLY;COUNT=1", "2026-03-24 10:00");
  flexible.set_fallback(v1::SERIES_FALLBACK_SAME_DAY);
  flexible.set_customer("tenants/demo/customers/carl");
  const auto nearest = desk.scheduling.BookSeries(desk.context, flexible);
  REQUIRE(nearest.ok());
  REQUIRE(nearest->items(0).has_appointment());
  CHECK(InBerlin(nearest->items(0).appointment().start_time()) == "2026-03-24T09:30:00+01:00");
  const auto repeated = desk.scheduling.BookSeries(desk.context, flexible);
  CHECK(repeated->items(0).appointment().name() == nearest->items(0).appointment().name());

  v1::BookSeriesRequest closed = SeriesOf(desk, "FREQ=WEEKLY;COUNT=1", "2026-04-06 10:00");
  CHECK(desk.scheduling.BookSeries(desk.context, closed)->items(0).reason() == "HOLIDAY");
  v1::BookSeriesRequest far = SeriesOf(desk, "FREQ=WEEKLY;COUNT=1", "2026-06-29 10:00");
  CHECK(desk.scheduling.BookSeries(desk.context, far)->items(0).reason() == "TOO_FAR");
  far.set_recurrence("every now and then");
  CHECK(desk.scheduling.BookSeries(desk.context, far).status().code() ==
        absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tresen::scheduling
