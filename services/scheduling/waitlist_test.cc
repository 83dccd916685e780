// Those who wait, and those whom an absence affects.
#include <catch2/catch.hpp>

#include "services/scheduling/service_fixture.h"

namespace tresen::scheduling {
namespace {

const TenantId kTenant("demo");

// Lena alone can do it on Monday the 9th: four colours, back to back, fill her day.
std::vector<v1::Appointment> FillMonday(ServiceFixture& desk) {
  std::vector<v1::Appointment> booked;
  while (true) {
    v1::FindSlotsRequest find = desk.Finding("colour", "2026-03-09");
    const auto found = desk.scheduling.FindSlots(desk.context, find);
    REQUIRE(found.ok());
    if (found->offers().empty()) return booked;
    const auto one = desk.scheduling.Book(
        desk.context, desk.Booking(found->offers(0).token(), absl::StrCat("full", booked.size())));
    REQUIRE(one.ok());
    booked.push_back(*one);
  }
}

v1::WaitlistEntry Wait(ServiceFixture& desk, const char* customer) {
  v1::CreateWaitlistEntryRequest request;
  request.set_parent("tenants/demo");
  request.mutable_entry()->set_customer(NameIn("demo", "customers", customer));
  *request.mutable_entry()->mutable_wish() = desk.Finding("colour", "2026-03-09").wish();
  request.set_request_id(desk.NextRequestId());
  const auto entry = desk.waiting.Create(desk.context, request);
  INFO(entry.status());
  REQUIRE(entry.ok());
  CHECK(desk.waiting.Create(desk.context, request)->name() == entry->name());
  return *entry;
}

v1::WaitlistEntry Now(ServiceFixture& desk, const v1::WaitlistEntry& entry) {
  v1::ListWaitlistEntriesRequest list;
  list.set_parent("tenants/demo");
  for (int state = 1; state <= 5; ++state) list.add_states(static_cast<v1::WaitlistState>(state));
  const auto entries = desk.waiting.List(desk.context, list);
  REQUIRE(entries.ok());
  for (const v1::WaitlistEntry& other : entries->entries())
    if (other.name() == entry.name()) return other;
  FAIL("the entry is gone");
  return {};
}

int Advance(ServiceFixture& desk) {
  const auto changed = desk.waitlist.Advance(kTenant);
  INFO(changed.status());
  REQUIRE(changed.ok());
  return *changed;
}

void SetMode(ServiceFixture& desk, v1::WaitlistMode mode) {
  v1::ApplyCatalogRequest apply;
  apply.set_parent("tenants/demo");
  *apply.mutable_catalog() = SalonCatalog();
  apply.mutable_catalog()->mutable_business()->mutable_policy()->set_waitlist_mode(mode);
  apply.set_request_id(desk.NextRequestId());
  REQUIRE(desk.catalog.ApplyCatalog(desk.context, apply).ok());
}

TEST_CASE("what becomes free is offered to one at a time, oldest first, held until the deadline") {
  ServiceFixture desk;
  const std::vector<v1::Appointment> full = FillMonday(desk);
  const v1::WaitlistEntry first = Wait(desk, "anna");
  desk.clock.Advance(absl::Minutes(1));
  const v1::WaitlistEntry second = Wait(desk, "ben");
  CHECK(Advance(desk) == 0);
  REQUIRE(desk.scheduling.Cancel(desk.context, desk.Cancelling(full[0].name())).ok());
  CHECK(Advance(desk) == 1);
  const v1::WaitlistEntry offered = Now(desk, first);
  REQUIRE(offered.state() == v1::WAITLIST_STATE_OFFERED);
  CHECK(offered.offer().start_time().seconds() == full[0].start_time().seconds());
  CHECK(offered.offer_expire_time().seconds() ==
        absl::ToUnixSeconds(desk.clock.Now() + absl::Minutes(60)));  // more than a day ahead
  CHECK(Now(desk, second).state() == v1::WAITLIST_STATE_WAITING);

  // Anna lets it pass: Ben is asked, Anna is not asked for this time again.
  desk.clock.Advance(absl::Minutes(60));
  CHECK(Advance(desk) == 2);
  CHECK(Now(desk, first).state() == v1::WAITLIST_STATE_WAITING);
  const v1::WaitlistEntry next = Now(desk, second);
  REQUIRE(next.state() == v1::WAITLIST_STATE_OFFERED);
  v1::BookAppointmentRequest book = desk.Booking("", "ben");
  book.clear_offer_token();
  book.set_hold_token(next.token());
  const auto booked = desk.scheduling.Book(desk.context, book);
  INFO(booked.status());
  REQUIRE(booked.ok());
  CHECK(booked->name() == next.hold());
  CHECK(booked->waitlist_entry() == second.name());
  CHECK(Advance(desk) == 1);
  CHECK(Now(desk, second).state() == v1::WAITLIST_STATE_BOOKED);
  CHECK(Now(desk, first).offer_count() == 1);
}

TEST_CASE("nobody is asked at night, unless they allow it, and nobody after the day has passed") {
  ServiceFixture desk;
  const std::vector<v1::Appointment> full = FillMonday(desk);
  const v1::WaitlistEntry entry = Wait(desk, "anna");
  REQUIRE(desk.scheduling.Cancel(desk.context, desk.Cancelling(full[0].name())).ok());
  desk.clock.Set(BerlinTime("2026-03-06 21:00"));
  CHECK(Advance(desk) == 0);
  desk.clock.Set(BerlinTime("2026-03-07 07:59"));
  CHECK(Advance(desk) == 0);
  desk.clock.Set(BerlinTime("2026-03-07 08:00"));
  CHECK(Advance(desk) == 1);
  desk.clock.Set(BerlinTime("2026-03-10 08:00"));
  CHECK(Advance(desk) == 2);  // the offer ends, then the entry
  CHECK(Now(desk, entry).state() == v1::WAITLIST_STATE_EXPIRED);
}

TEST_CASE("withdrawing gives the held place back, declining passes it on") {
  ServiceFixture desk;
  const std::vector<v1::Appointment> full = FillMonday(desk);
  const v1::WaitlistEntry first = Wait(desk, "anna");
  desk.clock.Advance(absl::Minutes(1));
  const v1::WaitlistEntry second = Wait(desk, "ben");
  v1::DeclineWaitlistOfferRequest decline;
  decline.set_name(first.name());
  CHECK(Reason(desk.waiting.Decline(desk.context, decline).status()) == "NOTHING_OFFERED");
  REQUIRE(desk.scheduling.Cancel(desk.context, desk.Cancelling(full[0].name())).ok());
  CHECK(Advance(desk) == 1);
  CHECK(desk.waiting.Decline(desk.context, decline)->state() == v1::WAITLIST_STATE_WAITING);
  CHECK(Advance(desk) == 1);
  CHECK(Now(desk, second).state() == v1::WAITLIST_STATE_OFFERED);
  v1::WithdrawWaitlistEntryRequest withdraw;
  withdraw.set_name(second.name());
  CHECK(desk.waiting.Withdraw(desk.context, withdraw)->state() == v1::WAITLIST_STATE_WITHDRAWN);
  CHECK(desk.waiting.Withdraw(desk.context, withdraw)->state() == v1::WAITLIST_STATE_WITHDRAWN);
  CHECK(desk.scheduling.FindSlots(desk.context, desk.Finding("colour", "2026-03-09"))
            ->offers_size() >= 1);
  withdraw.set_name("tenants/demo/waitlistEntries/none");
  CHECK(Reason(desk.waiting.Withdraw(desk.context, withdraw).status()) ==
        "WAITLIST_ENTRY_NOT_FOUND");
}

TEST_CASE("a branch may ask everybody at once: the first to book has it") {
  ServiceFixture desk;
  SetMode(desk, v1::WAITLIST_MODE_ALL_AT_ONCE);
  const std::vector<v1::Appointment> full = FillMonday(desk);
  const v1::WaitlistEntry first = Wait(desk, "anna");
  const v1::WaitlistEntry second = Wait(desk, "ben");
  REQUIRE(desk.scheduling.Cancel(desk.context, desk.Cancelling(full[0].name())).ok());
  CHECK(Advance(desk) == 2);
  const auto book = [&](const v1::WaitlistEntry& entry, const char* customer) {
    return desk.scheduling.Book(desk.context, desk.Booking(Now(desk, entry).token(), customer));
  };
  CHECK(book(second, "ben").ok());
  CHECK(Reason(book(first, "anna").status()) == "SLOT_TAKEN");
  Advance(desk);
  CHECK(Now(desk, second).state() == v1::WAITLIST_STATE_BOOKED);
}

TEST_CASE("after sickness anyone's customers are given to others, the rest is asked, then called") {
  ServiceFixture desk;
  const auto book = [&](const char* time, const char* customer, bool only_lena) {
    v1::BookAppointmentRequest request = desk.Booking("", customer);
    request.clear_offer_token();
    request.mutable_wish()->set_branch("tenants/demo/branches/mitte");
    request.mutable_wish()->add_services("tenants/demo/services/cut_women");
    request.mutable_wish()->set_staff("tenants/demo/staff/lena");
    *request.mutable_wish()->mutable_exact_start() = At(time);
    if (!only_lena) {
      // An offer for anyone that happens to be Lena's.
      v1::FindSlotsRequest find = desk.Finding("cut_women", "2026-03-10");
      *find.mutable_wish()->mutable_exact_start() = At(time);
      find.set_every_start(true);
      find.set_page_size(100);
      const auto found = desk.scheduling.FindSlots(desk.context, find);
      REQUIRE(found.ok());
      for (const v1::Offer& offer : found->offers()) {
        if (InBerlin(offer.start_time()) != InBerlin(At(time))) continue;
        request.clear_wish();
        request.set_offer_token(offer.token());
      }
    }
    const auto booked = desk.scheduling.Book(desk.context, request);
    INFO(booked.status());
    REQUIRE(booked.ok());
    return *booked;
  };
  const v1::Appointment asked = book("2026-03-10 10:00", "anna", true);
  v1::Appointment anyone = book("2026-03-10 11:00", "ben", false);
  // Whoever was given, the sickness is hers.
  v1::CreateAbsenceRequest sick;
  sick.set_parent("tenants/demo");
  sick.mutable_absence()->set_subject("tenants/demo/staff/lena");
  sick.mutable_absence()->set_kind(v1::ABSENCE_KIND_SICK);
  *sick.mutable_absence()->mutable_during()->mutable_start_time() = At("2026-03-10 00:00");
  *sick.mutable_absence()->mutable_during()->mutable_end_time() = At("2026-03-11 00:00");
  sick.set_request_id(desk.NextRequestId());
  const auto absence = desk.catalog.CreateAbsence(desk.context, sick);
  REQUIRE(absence.ok());
  v1::ReassignAppointmentsRequest reassign;
  reassign.set_name(absence->absence().name());
  const auto outcome_of = [&](const v1::ReassignAppointmentsResponse& response,
                              const v1::Appointment& appointment) {
    for (const v1::Reassignment& one : response.reassignments())
      if (one.appointment() == appointment.name()) return one;
    return v1::Reassignment();
  };
  const auto first = desk.waiting.Reassign(desk.context, reassign);
  INFO(first.status());
  REQUIRE(first.ok());
  const v1::Reassignment proposed = outcome_of(*first, asked);
  CHECK(proposed.outcome() == v1::REASSIGNMENT_OUTCOME_PROPOSED);
  REQUIRE(proposed.proposals_size() >= 2);
  CHECK(proposed.proposals(0).start_time().seconds() == asked.start_time().seconds());
  CHECK(proposed.proposals(0).staff() == "tenants/demo/staff/jonas");
  if (anyone.staff() == "tenants/demo/staff/lena") {
    CHECK(outcome_of(*first, anyone).outcome() == v1::REASSIGNMENT_OUTCOME_REASSIGNED);
    v1::GetAppointmentRequest get;
    get.set_name(anyone.name());
    const auto given = desk.scheduling.Get(desk.context, get);
    CHECK(given->staff() == "tenants/demo/staff/jonas");
    CHECK(given->start_time().seconds() == anyone.start_time().seconds());
  }
  // The deadline stands; after it staff call.
  desk.clock.Advance(absl::Hours(4));
  CHECK(outcome_of(*desk.waiting.Reassign(desk.context, reassign), asked).outcome() ==
        v1::REASSIGNMENT_OUTCOME_CALL);
  // An answer by button settles it, as long as the proposal stands.
  desk.clock.Advance(-absl::Hours(1));
  v1::RescheduleAppointmentRequest move = desk.Moving(asked.name());
  move.set_offer_token(proposed.proposals(0).token());
  const auto moved = desk.scheduling.Reschedule(desk.context, move);
  INFO(moved.status());
  REQUIRE(moved.ok());
  CHECK(outcome_of(*desk.waiting.Reassign(desk.context, reassign), asked).outcome() ==
        v1::REASSIGNMENT_OUTCOME_SETTLED);
  reassign.set_name("tenants/demo/absences/none");
  CHECK(Reason(desk.waiting.Reassign(desk.context, reassign).status()) == "ABSENCE_NOT_FOUND");
}

}  // namespace
}  // namespace tresen::scheduling
