#include "services/gateway/conversation/flows/thanks.h"

#include <catch2/catch.hpp>

#include "services/gateway/conversation/rehearsal/rehearsal.h"

namespace tresen::gateway {
namespace {

using NoFaults = std::vector<std::string>;

TEST_CASE("thanks and a closing emoji get no reply, not even with an open offer") {
  Rehearsal desk;
  desk.SkipGreeting();
  CHECK_FALSE(desk.Hear(Said("Danke!").As(Intent::kThanks)).has_value());
  CHECK_FALSE(desk.Hear(Said("😊").As(Intent::kOther, 0.2)).has_value());
  desk.Hear(Said("Dienstag").As(Intent::kBook).Service("cut_men").On(absl::CivilDay(2026, 3, 10)));
  CHECK_FALSE(desk.Hear(Said("Danke!").As(Intent::kThanks)).has_value());
  CHECK(OpenQuestion(desk.state()) == Question::kSlot);
}

}  // namespace
}  // namespace tresen::gateway
