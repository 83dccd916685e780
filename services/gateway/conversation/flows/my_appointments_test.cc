#include "services/gateway/conversation/flows/my_appointments.h"

#include <catch2/catch.hpp>

#include "services/gateway/conversation/rehearsal/rehearsal.h"

namespace tresen::gateway {
namespace {

using NoFaults = std::vector<std::string>;

TEST_CASE("one appointment is shown with what can be done") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.world().AddAppointment("cut_men", "marek", absl::CivilMinute(2026, 3, 10, 11, 0));
  auto reply = desk.Hear(Said("meine Termine").As(Intent::kMyAppointments));
  REQUIRE(reply.has_value());
  CHECK(reply->body ==
        "Ihr Termin: Herrenhaarschnitt bei Marek, Dienstag, 10. März, 11:00 Uhr (Salon Beispiel Nord).");
  CHECK(reply->buttons.size() == 2);
  reply = desk.Tap("Absagen");
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Soll ich diesen Termin absagen") == 0);
  CHECK(desk.faults() == NoFaults());
}

TEST_CASE("several are a list, and one of them leads to its buttons") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.world().AddAppointment("cut_men", "jonas", absl::CivilMinute(2026, 3, 10, 11, 0));
  desk.world().AddAppointment("beard", "jonas", absl::CivilMinute(2026, 3, 12, 11, 0));
  auto reply = desk.Hear(Said("meine Termine").As(Intent::kMyAppointments));
  REQUIRE(reply.has_value());
  REQUIRE(reply->rows.size() == 2);
  reply = desk.TapId(reply->rows[1].id);
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Ihr Termin: Bart trimmen") == 0);
}

TEST_CASE("none leads to booking") {
  Rehearsal desk;
  desk.SkipGreeting();
  auto reply = desk.Hear(Said("meine Termine").As(Intent::kMyAppointments));
  REQUIRE(reply.has_value());
  CHECK(reply->buttons.size() == 1);
}

TEST_CASE("in the middle of a booking they are shown and the open question comes back") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.world().AddAppointment("cut_men", "jonas", absl::CivilMinute(2026, 3, 10, 11, 0));
  desk.Hear(Said("Dienstag").As(Intent::kBook).Service("beard").On(absl::CivilDay(2026, 3, 10)));
  auto reply = desk.Hear(Said("meine Termine?").As(Intent::kMyAppointments));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Zurück zum Termin: ") != std::string::npos);
  CHECK(reply->buttons.size() == 3);
  desk.Tap(reply->buttons[0].title);
  CHECK(desk.world().Open().size() == 2);
}

}  // namespace
}  // namespace tresen::gateway
