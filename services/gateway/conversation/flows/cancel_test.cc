#include "services/gateway/conversation/flows/cancel.h"

#include <catch2/catch.hpp>

#include "services/gateway/conversation/rehearsal/rehearsal.h"

namespace tresen::gateway {
namespace {

using NoFaults = std::vector<std::string>;

constexpr absl::CivilMinute kTuesdayAtTen(2026, 3, 10, 10, 0);

TEST_CASE("cancelling asks once, then frees the time") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.world().AddAppointment("cut_men", "jonas", kTuesdayAtTen);
  auto reply = desk.Hear(Said("absagen bitte").As(Intent::kCancel));
  REQUIRE(reply.has_value());
  CHECK(reply->buttons.size() == 2);
  CHECK(desk.world().Open().size() == 1);
  reply = desk.Tap("Ja, absagen");
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Abgesagt: Herrenhaarschnitt bei Jonas") == 0);
  CHECK(desk.world().Open().empty());
  CHECK(desk.faults() == NoFaults());
}

TEST_CASE("cancelling without an appointment ends the booking that is under way") {
  Rehearsal desk;
  desk.SkipGreeting();
  auto reply = desk.Hear(
      Said("Bart am Dienstag").As(Intent::kBook).Service("beard").On(absl::CivilDay(2026, 3, 10)));
  REQUIRE(reply.has_value());
  REQUIRE_FALSE(reply->buttons.empty());
  reply = desk.Hear(Said("ach nein, absagen").As(Intent::kCancel));
  REQUIRE(reply.has_value());
  CHECK(reply->buttons.empty());
  CHECK(reply->body.find("zur Seite") == std::string::npos);
  // The next wish is a new one.
  reply = desk.Hear(Said("Welche Termine habe ich?").As(Intent::kMyAppointments));
  REQUIRE(reply.has_value());
  CHECK(desk.world().Open().empty());
  CHECK(desk.faults() == NoFaults());
}

TEST_CASE("with an appointment it is asked whether the booking under way is set aside") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.world().AddAppointment("cut_men", "jonas", kTuesdayAtTen);
  desk.Hear(
      Said("Bart am Mittwoch").As(Intent::kBook).Service("beard").On(absl::CivilDay(2026, 3, 11)));
  const auto reply = desk.Hear(Said("absagen").As(Intent::kCancel));
  REQUIRE(reply.has_value());
  CHECK(reply->buttons.size() == 2);
  CHECK(desk.world().Open().size() == 1);
}

TEST_CASE("a late cancellation is named before and after") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.world().AddAppointment("cut_men", "jonas", absl::CivilMinute(2026, 3, 7, 11, 0));
  auto reply = desk.Hear(Said("absagen").As(Intent::kCancel));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("weniger als 24 Stunden") != std::string::npos);
  reply = desk.Tap("Ja, absagen");
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("späte Absage") != std::string::npos);
  CHECK(desk.world().appointments()[0].state == AppointmentState::kCancelledLate);
}

TEST_CASE("choosing one of several is the one confirmation, by tap or by words") {
  for (const bool by_words : {false, true}) {
    Rehearsal desk;
    desk.SkipGreeting();
    desk.world().AddAppointment("cut_men", "jonas", kTuesdayAtTen);
    desk.world().AddAppointment("beard", "jonas", absl::CivilMinute(2026, 3, 12, 12, 0));
    auto reply = desk.Hear(Said("absagen").As(Intent::kCancel));
    REQUIRE(reply.has_value());
    REQUIRE(reply->rows.size() == 2);
    if (by_words) {
      desk.Hear(Said("den am Donnerstag").As(Intent::kSelect).On(absl::CivilDay(2026, 3, 12)));
    } else {
      desk.TapId(reply->rows[1].id);
    }
    REQUIRE(desk.world().Open().size() == 1);
    CHECK(desk.world().Open()[0].start == kTuesdayAtTen);
    CHECK(desk.faults() == NoFaults());
  }
}

TEST_CASE("a named appointment is asked about, not the list") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.world().AddAppointment("cut_men", "jonas", kTuesdayAtTen);
  desk.world().AddAppointment("beard", "jonas", absl::CivilMinute(2026, 3, 12, 12, 0));
  auto reply = desk.Hear(Said("Bartschnitt absagen").As(Intent::kCancel).Service("beard"));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Soll ich diesen Termin absagen: Bart trimmen") == 0);
}

TEST_CASE("no, the other one: the question follows") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.world().AddAppointment("cut_men", "jonas", kTuesdayAtTen);
  desk.world().AddAppointment("beard", "jonas", absl::CivilMinute(2026, 3, 12, 12, 0));
  desk.Hear(Said("Bart absagen").As(Intent::kCancel).Service("beard"));
  auto reply = desk.Hear(Said("nein, den am Dienstag")
                             .As(Intent::kDeny)
                             .Answering("no")
                             .On(absl::CivilDay(kTuesdayAtTen)));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Herrenhaarschnitt") != std::string::npos);
  CHECK(desk.world().Open().size() == 2);
}

TEST_CASE("an appointment that does not exist is said so, with what there is") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.world().AddAppointment("cut_men", "jonas", kTuesdayAtTen);
  auto reply =
      desk.Hear(Said("Termin am 20. absagen").As(Intent::kCancel).On(absl::CivilDay(2026, 3, 20)));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Einen solchen Termin finde ich nicht.") == 0);
  CHECK(desk.world().Open().size() == 1);
}

TEST_CASE("an old yes button cancels nothing that is asked about later") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.world().AddAppointment("cut_men", "jonas", kTuesdayAtTen);
  desk.world().AddAppointment("beard", "jonas", absl::CivilMinute(2026, 3, 12, 12, 0));
  auto old = desk.Hear(Said("Bart absagen").As(Intent::kCancel).Service("beard"));
  REQUIRE(old.has_value());
  desk.Hear(Said("nein").As(Intent::kDeny).Answering("no"));
  desk.Hear(Said("Haarschnitt absagen").As(Intent::kCancel).Service("cut_men"));
  desk.TapId(old->buttons[0].id);
  CHECK(desk.world().Open().size() == 2);
}

TEST_CASE("cancelling is never STOP") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.world().AddAppointment("cut_men", "jonas", kTuesdayAtTen);
  for (const char* word :
       {"absagen", "stornieren", "cancel", "cancelar", "anular", "odwołać", "ยกเลิก"}) {
    desk.Hear(Said(word).As(Intent::kCancel));
  }
  CHECK(desk.world().consents().empty());
}

}  // namespace
}  // namespace tresen::gateway
