#include "services/gateway/conversation/flows/change.h"

#include <catch2/catch.hpp>

#include "services/gateway/conversation/rehearsal/rehearsal.h"

namespace tresen::gateway {
namespace {

using NoFaults = std::vector<std::string>;

constexpr absl::CivilMinute kTuesdayAtTen(2026, 3, 10, 10, 0);
constexpr absl::CivilMinute kThursdayAtThree(2026, 3, 12, 15, 0);

TEST_CASE("the only appointment is moved at once when the new time is said and free") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.world().AddAppointment("cut_men", "jonas", kTuesdayAtTen);
  auto reply = desk.Hear(Said("auf Donnerstag 15 Uhr bitte").As(Intent::kChange).At(kThursdayAtThree));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Alt: Herrenhaarschnitt bei Jonas, Dienstag, 10. März, 10:00 Uhr\n"
                         "Neu: Donnerstag, 12. März, 15:00 Uhr\n") != std::string::npos);
  REQUIRE(desk.world().Open().size() == 1);
  CHECK(desk.world().Open()[0].start == kThursdayAtThree);
  CHECK(desk.faults() == NoFaults());
}

TEST_CASE("the day of the old appointment is not taken for the new one") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.world().AddAppointment("cut_men", "jonas", kTuesdayAtTen);
  auto reply = desk.Hear(Said("den Termin am Dienstag verschieben")
                             .As(Intent::kChange)
                             .On(absl::CivilDay(kTuesdayAtTen)));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Auf wann möchten Sie ihn verschieben?") != std::string::npos);
  CHECK(desk.world().Open()[0].start == kTuesdayAtTen);
}

TEST_CASE("with several appointments the one is chosen first, the new time is kept") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.world().AddAppointment("cut_men", "jonas", kTuesdayAtTen);
  desk.world().AddAppointment("beard", "jonas", absl::CivilMinute(2026, 3, 11, 12, 0));
  auto reply = desk.Hear(Said("Termin auf Donnerstag 15 Uhr").As(Intent::kChange).At(kThursdayAtThree));
  REQUIRE(reply.has_value());
  CHECK(reply->rows.size() == 2);
  reply = desk.TapId(reply->rows[1].id);
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Neu: Donnerstag, 12. März, 15:00 Uhr") != std::string::npos);
  CHECK(desk.faults() == NoFaults());
}

TEST_CASE("another person alone keeps the time") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.world().AddAppointment("cut_men", "jonas", kTuesdayAtTen);
  desk.Hear(Said("lieber bei Lena").As(Intent::kChange).Naming(EntityKind::kStaff, {"lena"}));
  REQUIRE(desk.world().Open().size() == 1);
  CHECK(desk.world().Open()[0].staff == "lena");
  CHECK(desk.world().Open()[0].start == kTuesdayAtTen);
}

TEST_CASE("a new time that is not free leaves the appointment untouched and offers others") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.world().AddAppointment("cut_men", "jonas", kTuesdayAtTen);
  desk.world().Occupy(kThursdayAtThree);
  auto reply = desk.Hear(Said("auf Donnerstag 15 Uhr").As(Intent::kChange).At(kThursdayAtThree));
  REQUIRE(reply.has_value());
  CHECK(reply->buttons.size() == 3);
  CHECK(desk.world().Open()[0].start == kTuesdayAtTen);
  desk.TapId(reply->buttons[0].id);
  CHECK(desk.world().Open()[0].start != kTuesdayAtTen);
  CHECK(desk.world().Open().size() == 1);
}

TEST_CASE("without an appointment there is nothing to move") {
  Rehearsal desk;
  desk.SkipGreeting();
  auto reply = desk.Hear(Said("verschieben").As(Intent::kChange));
  REQUIRE(reply.has_value());
  CHECK(reply->body == "Sie haben bei uns gerade keinen Termin.");
  CHECK(desk.state().goals.empty());
}

TEST_CASE("the button of an appointment moves that one") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.world().AddAppointment("cut_men", "jonas", kTuesdayAtTen);
  const std::string name =
      desk.world().AddAppointment("beard", "jonas", absl::CivilMinute(2026, 3, 11, 12, 0)).name;
  auto reply = desk.TapId("appt:" + name + ":move");
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Bart trimmen bei Jonas") != std::string::npos);
}

}  // namespace
}  // namespace tresen::gateway
