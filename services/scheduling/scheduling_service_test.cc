#include "services/scheduling/scheduling_service.h"

#include <catch2/catch.hpp>
#include <set>

#include "services/scheduling/service_fixture.h"

namespace tresen::scheduling {
namespace {

constexpr char kAlternativesUrl[] = "type.googleapis.com/tresen.scheduling.v1.SlotAlternatives";

v1::SlotAlternatives AlternativesIn(const absl::Status& status) {
  v1::SlotAlternatives alternatives;
  const auto detail = Detail(status, kAlternativesUrl);
  REQUIRE(detail.has_value());
  REQUIRE(alternatives.ParseFromString(*detail));
  return alternatives;
}

std::set<std::string> BadFields(const absl::Status& status) {
  std::set<std::string> fields;
  for (const FieldViolation& violation : Violations(status)) fields.insert(violation.field);
  return fields;
}

TEST_CASE("a customer finds offers for tomorrow, takes one and has the appointment") {
  ServiceFixture desk;
  const auto found =
      desk.scheduling.FindSlots(desk.context, desk.Finding("cut_women", "2026-03-07"));
  REQUIRE(found.ok());
  REQUIRE(found->offers_size() == 4);
  CHECK(found->reason() == v1::NO_SLOT_REASON_UNSPECIFIED);
  CHECK(found->alternatives().empty());
  const v1::Offer& offer = found->offers(1);
  CHECK(offer.branch_display_name() == "Salon Beispiel Mitte");
  CHECK(offer.price().minor_units() == 4200);
  const auto booked = desk.scheduling.Book(desk.context, desk.Booking(offer.token(), "anna"));
  REQUIRE(booked.ok());
  CHECK(booked->state() == v1::APPOINTMENT_STATE_BOOKED);
  CHECK(booked->start_time().seconds() == offer.start_time().seconds());
  CHECK(booked->staff() == offer.staff());
  CHECK(booked->customer() == "tenants/demo/customers/anna");
  CHECK(booked->services(0).display_name().text().at("de") == "Damenhaarschnitt");
  CHECK_FALSE(booked->staff_requested());
  CHECK(booked->origin().turn() == "t1");
  CHECK_FALSE(booked->origin().offer().empty());
  v1::GetAppointmentRequest get;
  get.set_name(booked->name());
  CHECK(desk.scheduling.Get(desk.context, get)->SerializeAsString() == booked->SerializeAsString());
}

TEST_CASE("two customers take the same offer: one wins, the other hears of three fresh ones") {
  ServiceFixture desk;
  v1::FindSlotsRequest find = desk.Finding("cut_women", "2026-03-07");
  find.mutable_wish()->set_staff("tenants/demo/staff/aylin");
  const auto found = desk.scheduling.FindSlots(desk.context, find);
  REQUIRE(found.ok());
  const std::string token = found->offers(0).token();
  REQUIRE(desk.scheduling.Book(desk.context, desk.Booking(token, "anna")).ok());
  const auto late = desk.scheduling.Book(desk.context, desk.Booking(token, "ben"));
  CHECK(late.status().code() == absl::StatusCode::kAborted);
  CHECK(Reason(late.status()) == "SLOT_TAKEN");
  const v1::SlotAlternatives fresh = AlternativesIn(late.status());
  REQUIRE(fresh.alternatives_size() == 3);
  for (const v1::Offer& offer : fresh.alternatives()) CHECK(offer.differences_size() > 0);
  CHECK(
      desk.scheduling.Book(desk.context, desk.Booking(fresh.alternatives(0).token(), "ben")).ok());
}

TEST_CASE("a repeated booking answers the same and books once") {
  ServiceFixture desk;
  const auto found = desk.scheduling.FindSlots(desk.context, desk.Finding("cut_men", "2026-03-07"));
  const v1::BookAppointmentRequest request = desk.Booking(found->offers(0).token(), "anna");
  const auto first = desk.scheduling.Book(desk.context, request);
  const auto second = desk.scheduling.Book(desk.context, request);
  REQUIRE(second.ok());
  CHECK(first->SerializeAsString() == second->SerializeAsString());
  v1::BookAppointmentRequest other = request;
  other.set_customer("tenants/demo/customers/ben");
  CHECK(Reason(desk.scheduling.Book(desk.context, other).status()) == "IDEMPOTENCY_MISMATCH");
  v1::ListAppointmentsRequest list;
  list.set_parent("tenants/demo");
  CHECK(desk.scheduling.List(desk.context, list)->appointments_size() == 1);
}

TEST_CASE("a taken pool chair is replaced by another one without troubling the customer") {
  ServiceFixture desk;
  v1::FindSlotsRequest find = desk.Finding("cut_men", "2026-03-07");
  find.mutable_wish()->set_staff("tenants/demo/staff/jonas");
  const auto for_jonas = desk.scheduling.FindSlots(desk.context, find);
  find.mutable_wish()->set_services(0, "tenants/demo/services/cut_women");
  find.mutable_wish()->set_staff("tenants/demo/staff/aylin");
  *find.mutable_wish()->mutable_exact_start() = for_jonas->offers(0).start_time();
  find.mutable_wish()->clear_ranges();
  const auto for_aylin = desk.scheduling.FindSlots(desk.context, find);
  REQUIRE(for_aylin->offers_size() == 1);
  const auto first =
      desk.scheduling.Book(desk.context, desk.Booking(for_jonas->offers(0).token(), "anna"));
  const auto second =
      desk.scheduling.Book(desk.context, desk.Booking(for_aylin->offers(0).token(), "ben"));
  REQUIRE(first.ok());
  REQUIRE(second.ok());
  CHECK(first->resources(0) != second->resources(0));
}

TEST_CASE("a hold keeps the slot, books it under the same name, and lapses after five minutes") {
  ServiceFixture desk;
  const auto found = desk.scheduling.FindSlots(desk.context, desk.Finding("colour", "2026-03-07"));
  v1::HoldSlotRequest request;
  request.set_parent("tenants/demo");
  request.set_offer_token(found->offers(0).token());
  request.set_customer("tenants/demo/customers/anna");
  request.set_request_id(desk.NextRequestId());
  const auto hold = desk.scheduling.HoldSlot(desk.context, request);
  REQUIRE(hold.ok());
  CHECK(Reason(desk.scheduling.Book(desk.context, desk.Booking(found->offers(0).token(), "ben"))
                   .status()) == "SLOT_TAKEN");
  SECTION("booked") {
    v1::BookAppointmentRequest book = desk.Booking("", "anna");
    book.set_hold_token(hold->token());
    const auto booked = desk.scheduling.Book(desk.context, book);
    REQUIRE(booked.ok());
    CHECK(booked->name() == hold->name());
    CHECK(booked->state() == v1::APPOINTMENT_STATE_BOOKED);
  }
  SECTION("lapsed") {
    desk.clock.Advance(absl::Minutes(5));
    v1::BookAppointmentRequest book = desk.Booking("", "anna");
    book.set_hold_token(hold->token());
    CHECK(Reason(desk.scheduling.Book(desk.context, book).status()) == "OFFER_EXPIRED");
    CHECK(desk.scheduling.Book(desk.context, desk.Booking(found->offers(0).token(), "ben")).ok());
  }
}

TEST_CASE("a move takes the new time and frees the old one, and says both") {
  ServiceFixture desk;
  const v1::Appointment old = desk.Book("cut_men", "2026-03-07", "anna");
  v1::FindSlotsRequest find = desk.Finding("cut_men", "2026-03-10");
  find.mutable_wish()->set_moving_appointment(old.name());
  find.mutable_wish()->set_customer("tenants/demo/customers/anna");
  const auto found = desk.scheduling.FindSlots(desk.context, find);
  v1::RescheduleAppointmentRequest move = desk.Moving(old.name());
  move.set_offer_token(found->offers(0).token());
  move.set_etag(old.etag());
  const auto moved = desk.scheduling.Reschedule(desk.context, move);
  REQUIRE(moved.ok());
  CHECK(moved->appointment().name() == old.name());
  CHECK(moved->appointment().move_count() == 1);
  CHECK(moved->previous_start_time().seconds() == old.start_time().seconds());
  CHECK(moved->previous_staff() == old.staff());
  const auto again = desk.scheduling.Reschedule(desk.context, move);
  REQUIRE(again.ok());
  CHECK(again->SerializeAsString() == moved->SerializeAsString());
  v1::RescheduleAppointmentRequest stale = desk.Moving(old.name());
  *stale.mutable_start_time() = At("2026-03-11 10:00");
  stale.set_etag(old.etag());
  CHECK(Reason(desk.scheduling.Reschedule(desk.context, stale).status()) == "ETAG_MISMATCH");
}

TEST_CASE("a move by start keeps the person and may overlap its own old time") {
  ServiceFixture desk;
  const v1::Appointment old = desk.Book("cut_women", "2026-03-07", "anna");
  v1::RescheduleAppointmentRequest move = desk.Moving(old.name());
  SetTime(absl::FromUnixSeconds(old.start_time().seconds()) + absl::Minutes(15),
          move.mutable_start_time());
  const auto moved = desk.scheduling.Reschedule(desk.context, move);
  INFO(moved.status());
  REQUIRE(moved.ok());
  CHECK(moved->appointment().staff() == old.staff());
}

TEST_CASE("cancelling is free until the deadline, late after it, and idempotent either way") {
  ServiceFixture desk;
  const v1::Appointment tomorrow = desk.Book("cut_men", "2026-03-07", "anna");
  const v1::Appointment later = desk.Book("cut_men", "2026-03-10", "anna");
  desk.clock.Set(BerlinTime("2026-03-06 20:00"));
  const auto late = desk.scheduling.Cancel(desk.context, desk.Cancelling(tomorrow.name()));
  REQUIRE(late.ok());
  CHECK(late->state() == v1::APPOINTMENT_STATE_CANCELLED_LATE);
  const auto in_time = desk.scheduling.Cancel(desk.context, desk.Cancelling(later.name()));
  CHECK(in_time->state() == v1::APPOINTMENT_STATE_CANCELLED_IN_TIME);
  const auto again = desk.scheduling.Cancel(desk.context, desk.Cancelling(later.name()));
  CHECK(again->SerializeAsString() == in_time->SerializeAsString());
  CHECK(desk.scheduling.Cancel(desk.context, desk.Cancelling("tenants/demo/appointments/none"))
            .status()
            .code() == absl::StatusCode::kNotFound);
}

TEST_CASE("confirming works once, twice, and not after cancelling or when it is over") {
  ServiceFixture desk;
  const v1::Appointment booked = desk.Book("cut_men", "2026-03-07", "anna");
  const auto confirmed = desk.scheduling.Confirm(desk.context, desk.Confirming(booked.name()));
  REQUIRE(confirmed.ok());
  CHECK(confirmed->state() == v1::APPOINTMENT_STATE_CONFIRMED);
  CHECK(desk.scheduling.Confirm(desk.context, desk.Confirming(booked.name())).ok());
  desk.scheduling.Cancel(desk.context, desk.Cancelling(booked.name())).IgnoreError();
  CHECK(Reason(desk.scheduling.Confirm(desk.context, desk.Confirming(booked.name())).status()) ==
        "NOT_CHANGEABLE");
  const v1::Appointment other = desk.Book("cut_men", "2026-03-10", "anna");
  desk.clock.Set(BerlinTime("2026-03-10 21:00"));
  CHECK(Reason(desk.scheduling.Confirm(desk.context, desk.Confirming(other.name())).status()) ==
        "APPOINTMENT_OVER");
}

TEST_CASE("the fourth open appointment is refused, and the search says so beforehand") {
  ServiceFixture desk;
  for (const char* day : {"2026-03-07", "2026-03-10", "2026-03-11"})
    desk.Book("cut_men", day, "anna");
  v1::FindSlotsRequest find = desk.Finding("cut_men", "2026-03-12");
  const auto anonymous = desk.scheduling.FindSlots(desk.context, find);
  CHECK(
      Reason(desk.scheduling.Book(desk.context, desk.Booking(anonymous->offers(0).token(), "anna"))
                 .status()) == "LIMIT_REACHED");
  find.mutable_wish()->set_customer("tenants/demo/customers/anna");
  const auto known = desk.scheduling.FindSlots(desk.context, find);
  CHECK(known->reason() == v1::NO_SLOT_REASON_LIMIT_REACHED);
  CHECK(known->offers().empty());
}

TEST_CASE("a booking by wish takes the named time or says why not, with alternatives") {
  ServiceFixture desk;
  v1::BookAppointmentRequest book = desk.Booking("", "anna");
  *book.mutable_wish() = desk.Finding("cut_women", "2026-03-10").wish();
  book.mutable_wish()->clear_ranges();
  *book.mutable_wish()->mutable_exact_start() = At("2026-03-10 15:00");
  const auto booked = desk.scheduling.Book(desk.context, book);
  REQUIRE(booked.ok());
  CHECK(InBerlin(booked->start_time()) == "2026-03-10T15:00:00+01:00");
  book.set_request_id(desk.NextRequestId());
  *book.mutable_wish()->mutable_exact_start() = At("2026-03-08 15:00");  // a Sunday
  const auto closed = desk.scheduling.Book(desk.context, book);
  CHECK(Reason(closed.status()) == "HOLIDAY");  // and Women's Day in Berlin
  CHECK(AlternativesIn(closed.status()).alternatives_size() == 3);
}

TEST_CASE("every bad field of a request is named at once") {
  ServiceFixture desk;
  v1::BookAppointmentRequest book;
  book.set_parent("demo");
  book.set_customer("anna");
  book.mutable_origin()->set_turn(std::string(600, 'x'));
  const auto booked = desk.scheduling.Book(desk.context, book);
  CHECK(booked.status().code() == absl::StatusCode::kInvalidArgument);
  CHECK(BadFields(booked.status()) ==
        std::set<std::string>{"parent", "offer_token", "customer", "request_id", "origin.turn"});
  v1::FindSlotsRequest find = desk.Finding("cut_women", "2026-03-07");
  find.set_page_size(101);
  find.mutable_wish()->set_branch("tenants/other/branches/mitte");
  find.mutable_wish()->mutable_ranges(0)->mutable_end_time()->set_seconds(0);
  find.mutable_wish()->mutable_exact_start()->set_nanos(-1);
  CHECK(BadFields(desk.scheduling.FindSlots(desk.context, find).status()) ==
        std::set<std::string>{"page_size", "wish.branch", "wish.ranges[0]", "wish.exact_start"});
}

TEST_CASE("what does not exist is not found") {
  ServiceFixture desk;
  v1::FindSlotsRequest find = desk.Finding("nails", "2026-03-07");
  CHECK(Reason(desk.scheduling.FindSlots(desk.context, find).status()) == "SERVICE_NOT_FOUND");
  find.set_parent("tenants/other");
  find.mutable_wish()->set_branch("");
  find.mutable_wish()->set_services(0, "tenants/other/services/cut_women");
  CHECK(Reason(desk.scheduling.FindSlots(desk.context, find).status()) == "TENANT_NOT_FOUND");
}

TEST_CASE("tokens of others, altered ones and old ones are refused") {
  ServiceFixture desk;
  const auto found = desk.scheduling.FindSlots(desk.context, desk.Finding("cut_men", "2026-03-07"));
  const std::string token = found->offers(0).token();
  std::string altered = token;
  altered[5] = altered[5] == 'A' ? 'B' : 'A';
  CHECK(Reason(desk.scheduling.Book(desk.context, desk.Booking(altered, "anna")).status()) ==
        "OFFER_INVALID");
  v1::RescheduleAppointmentRequest move =
      desk.Moving(desk.Book("cut_women", "2026-03-07", "anna").name());
  move.set_offer_token(token);  // was not found for this appointment
  CHECK(Reason(desk.scheduling.Reschedule(desk.context, move).status()) == "OFFER_INVALID");
  desk.clock.Advance(absl::Minutes(31));
  CHECK(Reason(desk.scheduling.Book(desk.context, desk.Booking(token, "ben")).status()) ==
        "OFFER_EXPIRED");
}

TEST_CASE("every start of a day comes in pages without gap or repeat") {
  ServiceFixture desk;
  v1::FindSlotsRequest find = desk.Finding("cut_women", "2026-03-10");
  find.mutable_wish()->set_staff("tenants/demo/staff/lena");
  find.set_every_start(true);
  const auto whole = desk.scheduling.FindSlots(desk.context, find);
  REQUIRE(whole.ok());
  find.set_page_size(10);
  int count = 0;
  do {
    const auto page = desk.scheduling.FindSlots(desk.context, find);
    REQUIRE(page.ok());
    for (const v1::Offer& offer : page->offers())
      CHECK(offer.start_time().seconds() == whole->offers(count++).start_time().seconds());
    find.set_page_token(page->next_page_token());
  } while (!find.page_token().empty());
  CHECK(count == whole->offers_size());
}

TEST_CASE("appointments are listed by filter and page") {
  ServiceFixture desk;
  desk.Book("cut_men", "2026-03-07", "anna");
  desk.Book("cut_men", "2026-03-10", "anna");
  desk.Book("cut_men", "2026-03-11", "ben");
  v1::ListAppointmentsRequest list;
  list.set_parent("tenants/demo");
  list.set_page_size(2);
  const auto first = desk.scheduling.List(desk.context, list);
  REQUIRE(first.ok());
  CHECK(first->appointments_size() == 2);
  list.set_page_token(first->next_page_token());
  const auto second = desk.scheduling.List(desk.context, list);
  CHECK(second->appointments_size() == 1);
  list.set_filter("customer = anna");
  CHECK(BadFields(desk.scheduling.List(desk.context, list).status()) ==
        std::set<std::string>{"page_token"});
  list.clear_page_token();
  list.set_page_size(0);
  CHECK(desk.scheduling.List(desk.context, list)->appointments_size() == 2);
  list.set_filter(
      "(state = BOOKED OR state = confirmed) AND start_time >= \"2026-03-10T00:00:00+01:00\"");
  CHECK(desk.scheduling.List(desk.context, list)->appointments_size() == 2);
  list.set_filter("mood = good");
  CHECK(BadFields(desk.scheduling.List(desk.context, list).status()) ==
        std::set<std::string>{"filter"});
}

TEST_CASE("a watcher sees every change once and resumes where it stopped") {
  ServiceFixture desk;
  v1::WatchAppointmentsRequest watch;
  watch.set_parent("tenants/demo");
  auto feed = desk.scheduling.Watch(desk.context, watch);
  REQUIRE(feed.ok());
  const auto sign = (*feed)(desk.context);
  REQUIRE(sign.ok());
  REQUIRE(sign->has_value());
  CHECK_FALSE((*sign)->has_appointment());
  CHECK_FALSE((*sign)->resume_token().empty());
  CHECK_FALSE((*feed)(desk.context)->has_value());
  const v1::Appointment booked = desk.Book("cut_men", "2026-03-07", "anna");
  const auto first = (*feed)(desk.context);
  REQUIRE(first.ok());
  REQUIRE(first->has_value());
  CHECK((*first)->change() == v1::APPOINTMENT_CHANGE_BOOKED);
  CHECK((*first)->appointment().name() == booked.name());
  CHECK_FALSE((*feed)(desk.context)->has_value());
  desk.scheduling.Cancel(desk.context, desk.Cancelling(booked.name())).IgnoreError();
  watch.set_resume_token((*first)->resume_token());
  auto resumed = desk.scheduling.Watch(desk.context, watch);
  const auto second = (*resumed)(desk.context);
  CHECK((*second)->change() == v1::APPOINTMENT_CHANGE_CANCELLED);
  watch.set_resume_token("x");
  CHECK(BadFields(desk.scheduling.Watch(desk.context, watch).status()) ==
        std::set<std::string>{"resume_token"});
}

TEST_CASE("sickness withdraws offers, refuses those already made, and names who is affected") {
  ServiceFixture desk;
  v1::FindSlotsRequest find = desk.Finding("cut_women", "2026-03-10");
  find.mutable_wish()->set_staff("tenants/demo/staff/lena");
  const auto before = desk.scheduling.FindSlots(desk.context, find);
  const auto booked =
      desk.scheduling.Book(desk.context, desk.Booking(before->offers(0).token(), "anna"));
  CHECK(booked->staff_requested());
  v1::CreateAbsenceRequest sick;
  sick.set_parent("tenants/demo");
  sick.mutable_absence()->set_subject("tenants/demo/staff/lena");
  sick.mutable_absence()->set_kind(v1::ABSENCE_KIND_SICK);
  *sick.mutable_absence()->mutable_during()->mutable_start_time() = At("2026-03-10 00:00");
  *sick.mutable_absence()->mutable_during()->mutable_end_time() = At("2026-03-11 00:00");
  sick.set_request_id(desk.NextRequestId());
  const auto absence = desk.catalog.CreateAbsence(desk.context, sick);
  REQUIRE(absence.ok());
  REQUIRE(absence->affected_appointments_size() == 1);
  CHECK(absence->affected_appointments(0) == booked->name());
  const auto after = desk.scheduling.FindSlots(desk.context, find);
  CHECK(after->offers().empty());
  CHECK(after->reason() == v1::NO_SLOT_REASON_STAFF_OFF);
  CHECK(Reason(desk.scheduling.Book(desk.context, desk.Booking(before->offers(1).token(), "ben"))
                   .status()) == "STAFF_OFF");
}

}  // namespace
}  // namespace tresen::scheduling
