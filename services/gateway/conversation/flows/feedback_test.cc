#include "services/gateway/conversation/flows/feedback.h"

#include <catch2/catch.hpp>

#include "services/gateway/conversation/rehearsal/rehearsal.h"

namespace tresen::gateway {
namespace {

using NoFaults = std::vector<std::string>;

TEST_CASE("praise is passed on and the assistant goes on answering") {
  Rehearsal desk;
  desk.SkipGreeting();
  auto reply = desk.Hear(Said("War super").As(Intent::kFeedback));
  REQUIRE(reply.has_value());
  CHECK(desk.world().cases().at(0).reason == CaseReason::kFeedback);
  CHECK_FALSE(desk.world().cases().at(0).hands_over);
  CHECK(desk.state().answering == Answering::kAssistant);
}

}  // namespace
}  // namespace tresen::gateway
