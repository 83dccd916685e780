#include "services/gateway/conversation/flows/attachment.h"

#include <catch2/catch.hpp>

#include "services/gateway/conversation/rehearsal/rehearsal.h"

namespace tresen::gateway {
namespace {

using NoFaults = std::vector<std::string>;

TEST_CASE("photos and documents go to a person") {
  for (AttachmentKind kind :
       {AttachmentKind::kImage, AttachmentKind::kVideo, AttachmentKind::kDocument}) {
    Rehearsal desk;
    desk.SkipGreeting();
    auto reply = desk.Hear(Said::Sends(kind));
    REQUIRE(reply.has_value());
    CHECK(desk.world().cases().at(0).reason == CaseReason::kMedia);
    CHECK(desk.state().answering == Answering::kWaiting);
  }
}

TEST_CASE("a photo with a request is shown to staff and the request is answered") {
  Rehearsal desk;
  desk.SkipGreeting();
  Turn turn = Said("So bitte, am Dienstag")
                  .As(Intent::kBook)
                  .Service("cut_women")
                  .On(absl::CivilDay(2026, 3, 10))
                  .turn();
  turn.attachments.push_back({AttachmentKind::kImage, 0, 0, ""});
  auto reply = desk.Hear(turn);
  REQUIRE(reply.has_value());
  CHECK(reply->buttons.size() == 3);
  CHECK_FALSE(desk.world().cases().at(0).hands_over);
  CHECK(desk.faults() == NoFaults());
}

TEST_CASE("a voice message and what cannot be read are asked for in writing") {
  Rehearsal desk;
  desk.SkipGreeting();
  CHECK(desk.Hear(Said::Sends(AttachmentKind::kVoice)).has_value());
  CHECK(desk.Hear(Said::Sends(AttachmentKind::kUnsupported)).has_value());
  CHECK_FALSE(desk.Hear(Said::Sends(AttachmentKind::kSticker)).has_value());
}

TEST_CASE("a location gets the nearest branch with its distance") {
  Rehearsal desk;
  desk.SkipGreeting();
  auto reply = desk.Hear(Said::Located(52.5500, 13.3600));
  REQUIRE(reply.has_value());
  CHECK(reply->body == "Am nächsten liegt Salon Beispiel Nord, Seestraße 40, 13353 Berlin (etwa 1 km).");
}

TEST_CASE("a thumb is a yes to a question, but never cancels") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.Hear(Said("Habt ihr WLAN?").As(Intent::kAskInfo).About("wifi"));
  CHECK(desk.Hear(Said::Reacts("👍🏽")).has_value());
  CHECK(desk.state().answering == Answering::kWaiting);

  Rehearsal cancelling;
  cancelling.SkipGreeting();
  cancelling.world().AddAppointment("cut_men", "jonas", absl::CivilMinute(2026, 3, 10, 11, 0));
  cancelling.Hear(Said("absagen").As(Intent::kCancel));
  CHECK_FALSE(cancelling.Hear(Said::Reacts("👍")).has_value());
  CHECK(cancelling.world().Open().size() == 1);
}

TEST_CASE("a reaction as the very first thing is not greeted") {
  Rehearsal desk;
  CHECK_FALSE(desk.Hear(Said::Reacts("❤️")).has_value());
}

}  // namespace
}  // namespace tresen::gateway
