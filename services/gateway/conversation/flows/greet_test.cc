#include "services/gateway/conversation/flows/greet.h"

#include <catch2/catch.hpp>

#include "services/gateway/conversation/rehearsal/rehearsal.h"

namespace tresen::gateway {
namespace {

using NoFaults = std::vector<std::string>;

TEST_CASE("a greeting alone gets the name, the automaton, the privacy notice and three buttons") {
  Rehearsal desk;
  auto reply = desk.Hear(Said("Hallo").As(Intent::kGreet));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Salon Beispiel") != std::string::npos);
  CHECK(reply->body.find("automatische Assistent") != std::string::npos);
  CHECK(reply->body.find("https://salon.example/datenschutz") != std::string::npos);
  CHECK(reply->buttons.size() == 3);
  CHECK(desk.sent() == 1);
}

TEST_CASE("a known customer is not greeted like a new one, until half a year later") {
  Rehearsal desk;
  desk.Hear(Said("Hallo").As(Intent::kGreet));
  auto reply = desk.Hear(Said("Hallo").As(Intent::kGreet));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Willkommen bei") == std::string::npos);
  desk.Pass(absl::Hours(24 * 181));
  reply = desk.Hear(Said("Hallo").As(Intent::kGreet));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Willkommen bei") == 0);
}

}  // namespace
}  // namespace tresen::gateway
