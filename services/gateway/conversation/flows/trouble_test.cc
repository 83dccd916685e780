#include "services/gateway/conversation/flows/trouble.h"

#include <catch2/catch.hpp>

#include "services/gateway/conversation/rehearsal/rehearsal.h"

namespace tresen::gateway {
namespace {

Said Wish() {
  return Said("Färben am Dienstag")
      .As(Intent::kBook)
      .Service("colour")
      .On(absl::CivilDay(2026, 3, 10));
}

TEST_CASE("a service that is away is said, the dialogue stays where it was") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.world().BreakDown();
  auto reply = desk.Hear(Wish());
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Unser Kalender antwortet gerade nicht.") == 0);
  CHECK(desk.world().cases().empty());
}

TEST_CASE("a defect of ours goes to a person with what is known") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.world().BreakDown(Broken{});
  auto reply = desk.Hear(Wish());
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("darum kümmert sich jetzt ein Mensch") != std::string::npos);
  REQUIRE(desk.world().cases().size() == 1);
  CHECK(desk.world().cases()[0].reason == CaseReason::kTrouble);
  CHECK(desk.state().answering == Answering::kWaiting);
}

TEST_CASE("what could not be read for a defect of ours goes to a person") {
  Rehearsal desk;
  desk.SkipGreeting();
  Turn turn = Wish().turn();
  turn.unreadable = true;
  auto reply = desk.Hear(std::move(turn));
  REQUIRE(reply.has_value());
  CHECK(desk.state().answering == Answering::kWaiting);
}

}  // namespace
}  // namespace tresen::gateway
