#include "services/gateway/conversation/flows/confirm.h"

#include <catch2/catch.hpp>

#include "services/gateway/conversation/rehearsal/rehearsal.h"

namespace tresen::gateway {
namespace {

using NoFaults = std::vector<std::string>;

TEST_CASE("yes to the only slot on offer books it") {
  Rehearsal desk;
  desk.SkipGreeting();
  // Only the last start of the day is left.
  for (int minute = 9 * 60; minute < 17 * 60 + 30; minute += 15) {
    desk.world().Occupy(absl::CivilMinute(2026, 3, 10, 0, 0) + minute);
  }
  auto reply =
      desk.Hear(Said("Dienstag").As(Intent::kBook).Service("consult").On(absl::CivilDay(2026, 3, 10)));
  REQUIRE(reply.has_value());
  INFO(reply->body);
  REQUIRE(reply->buttons.size() == 2);
  CHECK(reply->buttons[0].title == "Ja, buchen");
  desk.Hear(Said("ja").As(Intent::kConfirm).Answering("yes"));
  CHECK(desk.world().Open().size() == 1);
  CHECK(desk.faults() == NoFaults());
}

TEST_CASE("a bare yes confirms the visit that a reminder was about") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.world().AddAppointment("cut_men", "jonas", absl::CivilMinute(2026, 3, 7, 11, 0));
  auto reply = desk.Hear(Said("passt").As(Intent::kConfirm).Answering("yes"));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Danke, Ihr Termin ist bestätigt") == 0);
  CHECK(desk.world().Open()[0].state == AppointmentState::kConfirmed);
}

TEST_CASE("the button of a reminder confirms") {
  Rehearsal desk;
  desk.SkipGreeting();
  const std::string name =
      desk.world().AddAppointment("cut_men", "jonas", absl::CivilMinute(2026, 3, 7, 11, 0)).name;
  desk.TapId("appt:" + name + ":confirm");
  CHECK(desk.world().Open()[0].state == AppointmentState::kConfirmed);
}

TEST_CASE("a bare yes with nothing near asks what it is about") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.world().AddAppointment("cut_men", "jonas", absl::CivilMinute(2026, 3, 20, 11, 0));
  auto reply = desk.Hear(Said("ja").As(Intent::kConfirm).Answering("yes"));
  REQUIRE(reply.has_value());
  CHECK(reply->buttons.size() == 3);
  CHECK(desk.world().Open()[0].state == AppointmentState::kBooked);
}

TEST_CASE("yes to several slots is not taken for one of them") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.Hear(Said("Dienstag").As(Intent::kBook).Service("cut_men").On(absl::CivilDay(2026, 3, 10)));
  auto reply = desk.Hear(Said("ja").As(Intent::kConfirm).Answering("yes"));
  REQUIRE(reply.has_value());
  CHECK(reply->buttons.size() == 3);
  CHECK(desk.world().Open().empty());
}

TEST_CASE("consent is recorded with the very words that were shown") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.business().consent_purpose = "feedback";
  auto reply = desk.Hear(Said("Di 10").As(Intent::kBook).Service("cut_men").At(
      absl::CivilMinute(2026, 3, 10, 10, 0)));
  REQUIRE(reply.has_value());
  reply = desk.Hear(Said("ja gern").As(Intent::kConfirm).Answering("yes"));
  REQUIRE(reply.has_value());
  REQUIRE(desk.world().consents().size() == 1);
  CHECK(desk.world().consents()[0].granted);
  CHECK(desk.world().consents()[0].text == ConsentText("feedback", "de"));
  // It is asked once only.
  reply = desk.Hear(Said("Mi 10").As(Intent::kBook).Service("cut_men").At(
      absl::CivilMinute(2026, 3, 11, 10, 0)));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Dürfen wir") == std::string::npos);
}

}  // namespace
}  // namespace tresen::gateway
