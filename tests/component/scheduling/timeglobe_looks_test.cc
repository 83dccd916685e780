// In which order a change is asked for and looked for: what may have been sent is never sent again
// before somebody has looked.
#include "tests/component/scheduling/timeglobe_salon.h"

namespace tresen::scheduling::timeglobe_testing {
namespace {

using Calls = std::vector<std::string>;

// A booking of the first offer, with what goes wrong with it.
struct Attempt : Salon {
  explicit Attempt(v1::CalendarAwayMode when_away = v1::CALENDAR_AWAY_MODE_REFUSE) {
    Apply(when_away);
    const auto found = Find("cut_men", 4, Customer(2));
    REQUIRE(found.ok());
    REQUIRE_FALSE(found->offers().empty());
    request = BookingOf(found->offers(0).token(), Customer(2));
    calls.clear();
  }
  void Fails(const char* endpoint, tg::FaultKind kind, int times = 1) {
    salons->AddFault({.kind = kind, .endpoint = endpoint, .times = times});
  }
  absl::StatusOr<v1::Appointment> Book() { return desk.scheduling.Book(desk.context, request); }
  // What is under way is taken up by the next round, after its lease or pause.
  void GoOn() {
    salons->ClearFaults();
    desk.clock.Advance(absl::Minutes(1));
    REQUIRE(desk.book.ContinueForeign(kTenant).ok());
  }
  v1::BookAppointmentRequest request;
};

TEST_CASE("an answer that was lost is looked for and nothing is sent again") {
  Attempt salon;
  salon.Fails("book", tg::FaultKind::kResetAfter);
  REQUIRE(salon.Book().ok());
  CHECK(salon.calls == Calls{"Book", "FindBooked"});
}

TEST_CASE("what never arrived is looked for twice before it counts as refused, and once more later") {
  Attempt salon;
  salon.Fails("book", tg::FaultKind::kResetBefore);
  CHECK(Reason(salon.Book().status()) == "SLOT_TAKEN");
  CHECK(salon.calls == Calls{"Book", "FindBooked", "FindBooked"});
  salon.calls.clear();
  salon.Settle();
  CHECK_FALSE(salon.calls.empty());  // it may still have come late
  CHECK(std::ranges::count(salon.calls, "FindBooked") == std::ssize(salon.calls));
  CHECK(salon.InTimeGlobe().empty());
}

TEST_CASE("what was left open is looked for first by whoever goes on") {
  Attempt salon;
  salon.Fails("book", tg::FaultKind::kResetAfter);
  salon.Fails("getOrders", tg::FaultKind::kPageBefore, -1);
  CHECK(Reason(salon.Book().status()) == "CALENDAR_UNKNOWN");
  CHECK(salon.calls == Calls{"Book", "FindBooked"});
  salon.calls.clear();
  salon.GoOn();
  CHECK(salon.calls == Calls{"FindBooked"});
  CHECK(salon.InTimeGlobe().size() == 1);
  CHECK(salon.Here() == salon.InTimeGlobe());
}

TEST_CASE("what could not be sent is looked for before it is sent the next time") {
  Attempt salon(v1::CALENDAR_AWAY_MODE_PROVISIONAL);
  salon.Fails("getProfile", tg::FaultKind::kPageBefore, -1);
  const auto booked = salon.Book();
  REQUIRE(booked.ok());
  CHECK(booked->provisional());
  CHECK(salon.calls == Calls{"Book"});
  salon.calls.clear();
  salon.GoOn();
  CHECK(salon.calls == Calls{"FindBooked", "Book"});
  CHECK(salon.Here() == salon.InTimeGlobe());
}

TEST_CASE("a cancellation whose answer was lost is looked for; one that is still there is sent again") {
  Attempt salon;
  const auto booked = salon.Book();
  REQUIRE(booked.ok());
  salon.calls.clear();
  SECTION("it was carried out") {
    salon.Fails("cancel", tg::FaultKind::kResetAfter);
    REQUIRE(salon.Cancel(booked->name()).ok());
    CHECK(salon.calls == Calls{"Cancel", "FindCancelled"});
  }
  SECTION("it never arrived") {
    salon.Fails("cancel", tg::FaultKind::kResetBefore);
    CHECK(Reason(salon.Cancel(booked->name()).status()) == "CALENDAR_UNKNOWN");
    CHECK(salon.calls == Calls{"Cancel", "FindCancelled", "FindCancelled"});
    salon.calls.clear();
    salon.GoOn();
    CHECK(salon.calls == Calls{"Cancel"});
  }
  CHECK(salon.InTimeGlobe().empty());
  CHECK(salon.Here().empty());
}

TEST_CASE("a move books the new time before it takes out the old one") {
  Attempt salon;
  const auto booked = salon.Book();
  REQUIRE(booked.ok());
  const auto other = salon.Find("cut_men", 5, Customer(2), booked->name());
  REQUIRE(other.ok());
  salon.calls.clear();
  salon.Fails("book", tg::FaultKind::kResetAfter);
  REQUIRE(salon.Move(booked->name(), other->offers(0).token(), false).ok());
  CHECK(salon.calls == Calls{"Book", "FindBooked", "Cancel"});
  CHECK(salon.Here() == salon.InTimeGlobe());
}

}  // namespace
}  // namespace tresen::scheduling::timeglobe_testing
