#include "services/gateway/conversation/flows/other.h"

#include <catch2/catch.hpp>

#include "services/gateway/conversation/rehearsal/rehearsal.h"

namespace tresen::gateway {
namespace {

using NoFaults = std::vector<std::string>;

TEST_CASE("what is not understood is asked for in other words each time, then a person comes") {
  Rehearsal desk;
  desk.SkipGreeting();
  auto first = desk.Hear(Said("blubb").As(Intent::kOther, 0.3));
  auto second = desk.Hear(Said("knurz").As(Intent::kOther, 0.3));
  auto third = desk.Hear(Said("wibbel").As(Intent::kOther, 0.3));
  REQUIRE((first.has_value() && second.has_value() && third.has_value()));
  CHECK(first->body != second->body);
  CHECK(desk.world().cases().at(0).reason == CaseReason::kFailedTurns);
  CHECK(desk.state().answering == Answering::kWaiting);
}

TEST_CASE("a turn that is understood starts the count anew") {
  Rehearsal desk;
  desk.SkipGreeting();
  for (int i = 0; i < 3; ++i) {
    desk.Hear(Said("blubb").As(Intent::kOther, 0.3));
    desk.Hear(Said("wann offen?").As(Intent::kAskInfo).About("hours"));
  }
  CHECK(desk.world().cases().empty());
}

TEST_CASE("nonsense as the first message gets the greeting and is no failure") {
  Rehearsal desk;
  auto reply = desk.Hear(Said("asdf").As(Intent::kOther, 0.2));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Willkommen") == 0);
  CHECK(reply->buttons.size() == 3);
  CHECK(desk.state().failures == 0);
}

}  // namespace
}  // namespace tresen::gateway
