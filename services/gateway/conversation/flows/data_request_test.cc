#include "services/gateway/conversation/flows/data_request.h"

#include <catch2/catch.hpp>

#include "services/gateway/conversation/rehearsal/rehearsal.h"

namespace tresen::gateway {
namespace {

using NoFaults = std::vector<std::string>;

TEST_CASE("a request about one's own data is noted for staff") {
  Rehearsal desk;
  desk.SkipGreeting();
  auto reply = desk.Hear(Said("Was wissen Sie über mich?").As(Intent::kDataRequest));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("https://salon.example/datenschutz") != std::string::npos);
  CHECK(desk.world().cases().at(0).reason == CaseReason::kDataRequest);
}

}  // namespace
}  // namespace tresen::gateway
