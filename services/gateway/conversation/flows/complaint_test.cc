#include "services/gateway/conversation/flows/complaint.h"

#include <catch2/catch.hpp>

#include "services/gateway/conversation/rehearsal/rehearsal.h"

namespace tresen::gateway {
namespace {

using NoFaults = std::vector<std::string>;

TEST_CASE("a complaint, or an angry tone, goes to a person") {
  for (const Said& said : {Said("Beschwerde!").As(Intent::kComplaint),
                           Said("Unmöglich, am Dienstag!").As(Intent::kBook).Upset()}) {
    Rehearsal desk;
    desk.SkipGreeting();
    auto reply = desk.Hear(said);
    REQUIRE(reply.has_value());
    CHECK(reply->body.find("Das tut mir leid.") == 0);
    CHECK(desk.world().cases().at(0).reason == CaseReason::kComplaint);
    CHECK(desk.state().answering == Answering::kWaiting);
  }
}

}  // namespace
}  // namespace tresen::gateway
