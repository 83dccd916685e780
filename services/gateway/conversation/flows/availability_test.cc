#include "services/gateway/conversation/flows/availability.h"

#include <catch2/catch.hpp>

#include "services/gateway/conversation/rehearsal/rehearsal.h"

namespace tresen::gateway {
namespace {

using NoFaults = std::vector<std::string>;

TEST_CASE("asking what is free leads to an offer, and the offer to a booking") {
  Rehearsal desk;
  desk.SkipGreeting();
  auto reply = desk.Hear(
      Said("Was ist am Dienstag frei?").As(Intent::kAvailability).Service("cut_men").On(
          absl::CivilDay(2026, 3, 10)));
  REQUIRE(reply.has_value());
  CHECK(reply->body == "Dienstag, 10. März: 09:00, 13:15 oder 17:30. Was passt?");
  CHECK(desk.world().Open().empty());
  desk.Tap("17:30");
  CHECK(desk.world().Open().size() == 1);
  CHECK(desk.faults() == NoFaults());
}

TEST_CASE("without a day the next free times are offered") {
  Rehearsal desk;
  desk.SkipGreeting();
  auto reply =
      desk.Hear(Said("Haben Sie was frei?").As(Intent::kAvailability).Service("cut_men"));
  REQUIRE(reply.has_value());
  CHECK(reply->buttons.size() == 3);
  CHECK(desk.faults() == NoFaults());
}

}  // namespace
}  // namespace tresen::gateway
