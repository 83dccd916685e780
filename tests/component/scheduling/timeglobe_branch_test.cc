// What a branch with TimeGlobe does in single cases.
#include "tests/component/scheduling/timeglobe_salon.h"

namespace tresen::scheduling {
namespace {

using namespace timeglobe_testing;  // NOLINT(google-build-using-namespace): this file is about nothing else

TEST_CASE("a branch with TimeGlobe finds, books, moves and cancels there") {
  Salon salon;
  const v1::Appointment booked = salon.Booked("cut_women", 4, Customer(1));
  CHECK(absl::StartsWith(booked.external_id(), "mitte_1/"));
  CHECK(booked.price().minor_units() > 0);
  CHECK(salon.Here() == salon.InTimeGlobe());
  const auto other = salon.Find("cut_women", 5, Customer(1), booked.name());
  REQUIRE(other.ok());
  REQUIRE_FALSE(other->offers().empty());
  const auto moved = salon.Move(booked.name(), other->offers(0).token(), false);
  INFO(moved.status());
  REQUIRE(moved.ok());
  CHECK(moved->appointment().name() == booked.name());
  CHECK(moved->appointment().external_id() != booked.external_id());
  CHECK(salon.InTimeGlobe().size() == 1);
  CHECK(salon.Here() == salon.InTimeGlobe());
  REQUIRE(salon.Cancel(booked.name()).ok());
  CHECK(salon.InTimeGlobe().empty());
  CHECK(salon.Here().empty());
  CHECK(salon.salons->Violations().empty());
}

TEST_CASE("a slot that somebody took meanwhile is refused with fresh offers") {
  Salon salon;
  const auto found = salon.Find("cut_women", 4, Customer(1));
  REQUIRE(found.ok());
  salon.salons->AddFault({.kind = tg::FaultKind::kStealSlot, .endpoint = "book"});
  const auto booked = salon.desk.scheduling.Book(
      salon.desk.context, salon.BookingOf(found->offers(0).token(), Customer(1)));
  CHECK(Reason(booked.status()) == "SLOT_TAKEN");
  CHECK(Detail(booked.status(), "type.googleapis.com/tresen.scheduling.v1.SlotAlternatives")
            .has_value());
  CHECK(salon.Here().empty());  // the hold is released
}

TEST_CASE("a booking whose answer is lost is found and adopted, once") {
  Salon salon;
  salon.salons->AddFault({.kind = tg::FaultKind::kResetAfter, .endpoint = "book"});
  const v1::Appointment booked = salon.Booked("cut_men", 4, Customer(2));
  CHECK_FALSE(booked.external_id().empty());
  CHECK(salon.InTimeGlobe().size() == 1);
  CHECK(salon.Here() == salon.InTimeGlobe());
}

TEST_CASE("what cannot be known now is settled later, by the same request or without it") {
  Salon salon;
  const auto found = salon.Find("cut_men", 4, Customer(2));
  REQUIRE(found.ok());
  const auto request = salon.BookingOf(found->offers(0).token(), Customer(2));
  salon.salons->AddFault({.kind = tg::FaultKind::kResetAfter, .endpoint = "book"});
  salon.salons->AddFault({.kind = tg::FaultKind::kPageBefore, .endpoint = "getOrders", .times = 3});
  const auto first = salon.desk.scheduling.Book(salon.desk.context, request);
  CHECK(Reason(first.status()) == "CALENDAR_UNKNOWN");
  if (GENERATE(true, false)) {
    salon.desk.clock.Advance(absl::Minutes(1));
    const auto second = salon.desk.scheduling.Book(salon.desk.context, request);
    INFO(second.status());
    REQUIRE(second.ok());
  }
  salon.Settle();
  CHECK(salon.InTimeGlobe().size() == 1);
  CHECK(salon.Here() == salon.InTimeGlobe());
}

TEST_CASE("a booking that is carried out after both looks goes again, and a person reads of it") {
  Salon salon;
  const auto found = salon.Find("cut_men", 4, Customer(2));
  REQUIRE(found.ok());
  salon.salons->AddFault({.kind = tg::FaultKind::kLate, .endpoint = "book",
                          .delay = absl::Minutes(20)});
  const auto request = salon.BookingOf(found->offers(0).token(), Customer(2));
  CHECK(Reason(salon.desk.scheduling.Book(salon.desk.context, request).status()) == "SLOT_TAKEN");
  CHECK(salon.InTimeGlobe().empty());
  SECTION("nobody booked meanwhile") {
    salon.desk.clock.Advance(absl::Minutes(21));
    CHECK(salon.InTimeGlobe().size() == 1);
    salon.Settle();
    CHECK(salon.InTimeGlobe().empty());
    CHECK(salon.Here().empty());
    const auto conflicts = salon.foreign_store.ListConflicts(salon.kTenant, {});
    REQUIRE(conflicts.ok());
    REQUIRE(conflicts->size() == 1);
    CHECK(conflicts->front().kind == ConflictKind::kUnknown);
    salon.Settle();
    CHECK(salon.late == 1);  // looked for further, counted once
  }
  SECTION("the customer took another time, and keeps that") {
    const v1::Appointment other = salon.Booked("cut_men", 5, Customer(2));
    salon.desk.clock.Advance(absl::Minutes(21));
    CHECK(salon.InTimeGlobe().size() == 2);
    salon.Settle();
    CHECK(salon.InTimeGlobe().size() == 1);
    CHECK(salon.Here() == salon.InTimeGlobe());
    CHECK(salon.Get(other.name()).state() == v1::APPOINTMENT_STATE_BOOKED);
    CHECK(salon.late == 1);
  }
}

TEST_CASE("the same time, booked again before the late request comes, stays the customer's") {
  Salon salon;
  const auto found = salon.Find("cut_men", 4, Customer(2));
  REQUIRE(found.ok());
  salon.salons->AddFault({.kind = tg::FaultKind::kLate, .endpoint = "book",
                          .delay = absl::Minutes(20)});
  const std::string token = found->offers(0).token();
  CHECK(Reason(salon.desk.scheduling
                   .Book(salon.desk.context, salon.BookingOf(token, Customer(2)))
                   .status()) == "SLOT_TAKEN");
  const auto again =
      salon.desk.scheduling.Book(salon.desk.context, salon.BookingOf(token, Customer(2)));
  INFO(again.status());
  REQUIRE(again.ok());
  salon.desk.clock.Advance(absl::Minutes(21));
  salon.Settle();
  CHECK(salon.InTimeGlobe().size() == 1);
  CHECK(salon.Here() == salon.InTimeGlobe());
  CHECK(salon.Get(again->name()).state() == v1::APPOINTMENT_STATE_BOOKED);
  CHECK(salon.late == 0);
}

TEST_CASE("a move that is carried out late leaves the old time alone") {
  Salon salon;
  const v1::Appointment booked = salon.Booked("cut_men", 4, Customer(3));
  const auto other = salon.Find("cut_men", 5, Customer(3), booked.name());
  REQUIRE(other.ok());
  salon.salons->AddFault({.kind = tg::FaultKind::kLate, .endpoint = "book",
                          .delay = absl::Minutes(5)});
  CHECK(Reason(salon.Move(booked.name(), other->offers(0).token(), false).status()) ==
        "SLOT_TAKEN");
  SECTION("and it can be cancelled meanwhile") {
    CHECK(salon.Cancel(booked.name()).ok());
    salon.Settle();
    CHECK(salon.InTimeGlobe().empty());
  }
  SECTION("only the late entry goes") {
    salon.Settle();
    CHECK(salon.InTimeGlobe().size() == 1);
    CHECK(salon.Get(booked.name()).start_time().seconds() == booked.start_time().seconds());
  }
  CHECK(salon.Here() == salon.InTimeGlobe());
}

TEST_CASE("giving the old time up late still ends with the new one") {
  Salon salon;
  const v1::Appointment first = salon.Booked("cut_men", 4, Customer(1));
  salon.Booked("cut_men", 5, Customer(1));
  const auto other = salon.Find("cut_men", 6, Customer(1), first.name());
  REQUIRE(other.ok());
  salon.salons->AddFault({.kind = tg::FaultKind::kLate, .endpoint = "cancel",
                          .delay = absl::Minutes(1)});
  const auto moved = salon.Move(first.name(), other->offers(0).token(), true);
  CHECK(Reason(moved.status()) == "CALENDAR_UNKNOWN");
  salon.Settle();
  CHECK(salon.InTimeGlobe().size() == 2);
  CHECK(salon.Here() == salon.InTimeGlobe());
  CHECK(salon.Get(first.name()).start_time().seconds() ==
        other->offers(0).start_time().seconds());
}

TEST_CASE("while the calendar is away a branch may book provisionally") {
  Salon salon;
  salon.Apply(v1::CALENDAR_AWAY_MODE_PROVISIONAL);
  const auto found = salon.Find("cut_men", 4, Customer(2));
  REQUIRE(found.ok());
  // Nothing can be asked before the booking, so nothing was sent.
  salon.salons->AddFault({.kind = tg::FaultKind::kPageBefore, .endpoint = "getProfile",
                          .times = -1});
  const auto request = salon.BookingOf(found->offers(0).token(), Customer(2));
  const auto booked = salon.desk.scheduling.Book(salon.desk.context, request);
  INFO(booked.status());
  REQUIRE(booked.ok());
  CHECK(booked->provisional());
  CHECK(booked->state() == v1::APPOINTMENT_STATE_BOOKED);
  CHECK(salon.InTimeGlobe().empty());
  SECTION("it is written there when the calendar is back, once") {
    salon.Settle();
    CHECK(salon.InTimeGlobe().size() == 1);
    CHECK(salon.Here() == salon.InTimeGlobe());
    CHECK_FALSE(salon.Get(booked->name()).provisional());
  }
  SECTION("it is given up, and a person told, when the time is taken by then") {
    salon.salons->ClearFaults();
    salon.salons->AddFault({.kind = tg::FaultKind::kStealSlot, .endpoint = "book"});
    salon.desk.clock.Advance(absl::Minutes(1));
    REQUIRE(salon.desk.book.ContinueForeign(salon.kTenant).ok());
    CHECK(salon.Get(booked->name()).state() == v1::APPOINTMENT_STATE_CANCELLED_IN_TIME);
    const auto conflicts = salon.foreign_store.ListConflicts(salon.kTenant, {});
    REQUIRE(conflicts.ok());
    REQUIRE(conflicts->size() == 1);
    CHECK(conflicts->front().kind == ConflictKind::kRefused);
    CHECK(salon.Here().empty());
  }
  SECTION("it can be cancelled before it was ever there") {
    CHECK(salon.Cancel(booked->name()).ok());
    salon.Settle();
    CHECK(salon.InTimeGlobe().empty());
    CHECK(salon.Here().empty());
  }
}

TEST_CASE("an old entry that could not be taken out after a move goes later") {
  Salon salon;
  const v1::Appointment booked = salon.Booked("cut_men", 4, Customer(3));
  const auto other = salon.Find("cut_men", 5, Customer(3), booked.name());
  REQUIRE(other.ok());
  salon.salons->AddFault({.kind = tg::FaultKind::kPageBefore, .endpoint = "cancel", .times = -1});
  REQUIRE(salon.Move(booked.name(), other->offers(0).token(), false).ok());
  CHECK(salon.InTimeGlobe().size() == 2);
  const auto conflicts = salon.foreign_store.ListConflicts(salon.kTenant, {});
  REQUIRE(conflicts.ok());
  REQUIRE(conflicts->size() == 1);
  CHECK(conflicts->front().kind == ConflictKind::kLeftOver);
  salon.Settle();
  CHECK(salon.InTimeGlobe().size() == 1);
  CHECK(salon.Here() == salon.InTimeGlobe());
  CHECK(salon.foreign_store.ListConflicts(salon.kTenant, {})->empty());
}

TEST_CASE("nothing is booked for who has not agreed") {
  Salon salon;
  salon.contacts.refusing.insert("c11");
  const auto found = salon.Find("cut_men", 4, Customer(1));
  REQUIRE(found.ok());
  const auto booked = salon.desk.scheduling.Book(
      salon.desk.context, salon.BookingOf(found->offers(0).token(), Customer(1)));
  CHECK(Reason(booked.status()) == "CONSENT_NEEDED");
  CHECK(salon.InTimeGlobe().empty());
  CHECK(salon.Here().empty());
}

TEST_CASE("at the limit of open orders a move needs leave to give up the old time") {
  Salon salon;
  const v1::Appointment first = salon.Booked("cut_men", 4, Customer(1));
  salon.Booked("cut_men", 5, Customer(1));
  const auto other = salon.Find("cut_men", 6, Customer(1), first.name());
  REQUIRE(other.ok());
  const std::string token = other->offers(0).token();
  CHECK(Reason(salon.Move(first.name(), token, false).status()) == "RELEASE_FIRST");
  CHECK(salon.Here() == salon.InTimeGlobe());
  SECTION("then it moves") {
    REQUIRE(salon.Move(first.name(), token, true).ok());
    CHECK(salon.Get(first.name()).start_time().seconds() ==
          other->offers(0).start_time().seconds());
  }
  SECTION("and if the new time is taken at that moment, the old one is booked again") {
    // The refusal for the limit comes first; the theft hits the booking after the release.
    salon.salons->AddFault({.kind = tg::FaultKind::kSlow, .endpoint = "book",
                            .delay = absl::ZeroDuration()});
    salon.salons->AddFault({.kind = tg::FaultKind::kStealSlot, .endpoint = "book"});
    CHECK(Reason(salon.Move(first.name(), token, true).status()) == "SLOT_TAKEN");
    CHECK(salon.Get(first.name()).start_time().seconds() == first.start_time().seconds());
  }
  CHECK(salon.InTimeGlobe().size() == 2);
  CHECK(salon.Here() == salon.InTimeGlobe());
}

TEST_CASE("what the salon changes is followed, and a person is told") {
  Salon salon;
  const v1::Appointment moved = salon.Booked("cut_men", 4, Customer(1));
  const v1::Appointment gone = salon.Booked("cut_men", 5, Customer(2));
  const auto number = [](const v1::Appointment& appointment) {
    int id = 0;
    REQUIRE(absl::SimpleAtoi(appointment.external_id().substr(8), &id));
    return id;
  };
  REQUIRE(salon.salons->StaffMove("beispiel", "mitte_1", number(moved), absl::Minutes(45)));
  REQUIRE(salon.salons->StaffCancel("beispiel", "mitte_1", number(gone)));
  salon.Settle();
  CHECK(salon.Get(moved.name()).start_time().seconds() - moved.start_time().seconds() == 45 * 60);
  CHECK(salon.Get(gone.name()).state() == v1::APPOINTMENT_STATE_CANCELLED_IN_TIME);
  CHECK(salon.Here() == salon.InTimeGlobe());
  ForeignHandlers handlers(salon.foreign, salon.desk.calendars, salon.desk.clock,
                           salon.desk.signer);
  v1::ListCalendarConflictsRequest list;
  list.set_parent("tenants/demo");
  const auto conflicts = handlers.ListConflicts(salon.desk.context, list);
  REQUIRE(conflicts.ok());
  std::set<int> kinds;
  for (const auto& conflict : conflicts->conflicts()) kinds.insert(conflict.kind());
  CHECK(kinds == std::set<int>{v1::CALENDAR_CONFLICT_KIND_MOVED, v1::CALENDAR_CONFLICT_KIND_GONE});
  v1::ResolveCalendarConflictRequest resolve;
  resolve.set_name(conflicts->conflicts(0).name());
  resolve.set_request_id("r1");
  REQUIRE(handlers.Resolve(salon.desk.context, resolve).ok());
  CHECK(handlers.ListConflicts(salon.desk.context, list)->conflicts_size() == 1);
  v1::ListBranchCalendarsRequest states;
  states.set_parent("tenants/demo");
  const auto calendars = handlers.ListCalendars(salon.desk.context, states);
  REQUIRE(calendars.ok());
  REQUIRE(calendars->calendars_size() == 1);
  CHECK(calendars->calendars(0).has_sync_time());
  CHECK(calendars->calendars(0).conflict_count() == 1);
  CHECK_FALSE(calendars->calendars(0).time_mode_unverified());
}

TEST_CASE("a hold gives way to what the salon enters") {
  Salon salon;
  const v1::Appointment booked = salon.Booked("cut_men", 4, Customer(1));
  const auto found = salon.Find("cut_men", 4, Customer(2));
  REQUIRE(found.ok());
  const v1::Offer* later = nullptr;
  for (const v1::Offer& offer : found->offers())
    if (offer.staff() == booked.staff() &&
        offer.start_time().seconds() > booked.start_time().seconds())
      later = &offer;
  REQUIRE(later != nullptr);
  v1::HoldSlotRequest hold;
  hold.set_parent("tenants/demo");
  hold.set_offer_token(later->token());
  hold.set_customer(Customer(2));
  hold.set_request_id(salon.desk.NextRequestId());
  const auto held = salon.desk.scheduling.HoldSlot(salon.desk.context, hold);
  REQUIRE(held.ok());
  int id = 0;
  REQUIRE(absl::SimpleAtoi(booked.external_id().substr(8), &id));
  REQUIRE(salon.salons->StaffMove(
      "beispiel", "mitte_1", id,
      absl::Seconds(later->start_time().seconds() - booked.start_time().seconds())));
  REQUIRE(salon.desk.book.SyncForeign(salon.kTenant).ok());
  CHECK(salon.Get(booked.name()).start_time().seconds() == later->start_time().seconds());
  CHECK(salon.Get(held->name()).state() == v1::APPOINTMENT_STATE_EXPIRED);
}

}  // namespace
}  // namespace tresen::scheduling
