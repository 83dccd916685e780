#include "services/gateway/conversation/flows/smalltalk.h"

#include <catch2/catch.hpp>

#include "services/gateway/conversation/rehearsal/rehearsal.h"

namespace tresen::gateway {
namespace {

using NoFaults = std::vector<std::string>;

TEST_CASE("a friendly word and the menu") {
  Rehearsal desk;
  desk.SkipGreeting();
  auto reply = desk.Hear(Said("Wie geht's?").As(Intent::kSmalltalk));
  REQUIRE(reply.has_value());
  CHECK(reply->buttons.size() == 3);
}

}  // namespace
}  // namespace tresen::gateway
