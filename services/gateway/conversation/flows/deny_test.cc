#include "services/gateway/conversation/flows/deny.h"

#include <catch2/catch.hpp>

#include "services/gateway/conversation/rehearsal/rehearsal.h"

namespace tresen::gateway {
namespace {

using NoFaults = std::vector<std::string>;

TEST_CASE("no to what was offered asks for another day") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.Hear(Said("Dienstag").As(Intent::kBook).Service("cut_men").On(absl::CivilDay(2026, 3, 10)));
  auto reply = desk.Hear(Said("passt nicht").As(Intent::kDeny).Answering("no"));
  REQUIRE(reply.has_value());
  CHECK(reply->buttons.empty());
  reply = desk.Hear(Said("Mittwoch").As(Intent::kSelect, 0.5).On(absl::CivilDay(2026, 3, 11)));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Mittwoch, 11. März: ") == 0);
}

TEST_CASE("no, with another day, is a correction") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.Hear(Said("Dienstag").As(Intent::kBook).Service("cut_men").On(absl::CivilDay(2026, 3, 10)));
  auto reply = desk.Hear(
      Said("nein, Freitag").As(Intent::kDeny).Answering("no").On(absl::CivilDay(2026, 3, 13)));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Freitag, 13. März: ") == 0);
}

TEST_CASE("no, thank you closes without another message") {
  Rehearsal desk;
  desk.SkipGreeting();
  CHECK_FALSE(desk.Hear(Said("nein danke").As(Intent::kDeny).Answering("no")).has_value());
}

TEST_CASE("no to putting aside goes on with the first goal") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.world().AddAppointment("beard", "jonas", absl::CivilMinute(2026, 3, 12, 12, 0));
  desk.Hear(Said("Dienstag").As(Intent::kBook).Service("cut_men").On(absl::CivilDay(2026, 3, 10)));
  desk.Hear(Said("Termin absagen").As(Intent::kCancel));
  auto reply = desk.Hear(Said("nein").As(Intent::kDeny).Answering("no"));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Zurück zum Termin: ") == 0);
  CHECK(desk.world().Open().size() == 1);
  CHECK(desk.faults() == NoFaults());
}

}  // namespace
}  // namespace tresen::gateway
