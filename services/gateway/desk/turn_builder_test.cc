#include "services/gateway/desk/turn_builder.h"

#include <catch2/catch.hpp>

namespace tresen::gateway {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1795000000);

OpenMessage Open(const std::string& id, bool merges, const std::string& turn = "") {
  OpenMessage message;
  message.provider_id = id;
  message.merges = merges;
  message.turn = turn;
  message.sent_at = kNow;
  return message;
}

ReadMessage Read(const std::string& id, const std::string& kind, const std::string& text = "") {
  ReadMessage message;
  message.stored = Open(id, kind == "text");
  message.payload.kind = kind;
  message.payload.text = text;
  return message;
}

Turn Build(const std::vector<ReadMessage>& messages) {
  return BuildTurn("demo", "c1", "mitte", messages);
}

TEST_CASE("the pieces of a burst are one turn, anything else is a turn of its own") {
  CHECK(TurnLength({}) == 0);
  CHECK(TurnLength({Open("a", true)}) == 1);
  CHECK(TurnLength({Open("a", true), Open("b", true), Open("c", true)}) == 3);
  CHECK(TurnLength({Open("a", true), Open("b", true), Open("tap", false), Open("c", true)}) == 2);
  CHECK(TurnLength({Open("tap", false), Open("a", true)}) == 1);
}

TEST_CASE("a turn under way keeps the messages it began with") {
  CHECK(TurnLength({Open("a", true, "t1"), Open("b", true, "t1"), Open("c", true)}) == 2);
  CHECK(TurnLength({Open("tap", false, "t1"), Open("a", true, "t2")}) == 1);
  // Text before it that belongs to no turn does not swallow it.
  CHECK(TurnLength({Open("a", true), Open("b", true, "t1")}) == 1);
}

TEST_CASE("a burst is read in order and answered at its last piece") {
  std::vector<ReadMessage> burst = {Read("a", "text", "Hallo"), Read("b", "text", "morgen"),
                                    Read("c", "text", "um 10?")};
  burst[2].stored.sent_at = kNow + absl::Seconds(3);
  const Turn turn = Build(burst);
  CHECK(turn.texts == std::vector<std::string>{"Hallo", "morgen", "um 10?"});
  CHECK(TextOf(turn) == "Hallo\nmorgen\num 10?");
  CHECK(turn.message_ids == std::vector<std::string>{"a", "b", "c"});
  CHECK(turn.at == kNow + absl::Seconds(3));
  CHECK(turn.branch == "mitte");
  CHECK_FALSE(turn.tap.has_value());
}

TEST_CASE("a turn's id is the same whenever it is built, and nobody else's") {
  const Turn turn = Build({Read("a", "text", "Hallo")});
  CHECK_FALSE(turn.id.empty());
  CHECK(Build({Read("a", "text", "Hallo"), Read("b", "text", "da?")}).id == turn.id);
  CHECK(Build({Read("b", "text", "Hallo")}).id != turn.id);
  CHECK(BuildTurn("demo", "c2", "mitte", {Read("a", "text")}).id != turn.id);
  CHECK(BuildTurn("other", "c1", "mitte", {Read("a", "text")}).id != turn.id);
  ReadMessage pinned = Read("b", "text");
  pinned.stored.turn = "t1";
  CHECK(Build({pinned}).id == "t1");
}

TEST_CASE("a tap is decided by its id, and is no text") {
  ReadMessage tap = Read("a", "choice", "Absagen");
  tap.payload.choice_id = "appt:42:cancel";
  tap.payload.context_id = "out7";
  const Turn turn = Build({tap});
  REQUIRE(turn.tap.has_value());
  CHECK(turn.tap->id == "appt:42:cancel");
  CHECK(turn.tap->title == "Absagen");
  CHECK(turn.tap->message == "out7");
  CHECK(turn.texts.empty());
}

TEST_CASE("every kind of attachment is known, and a caption is said like text") {
  const std::pair<const char*, AttachmentKind> kinds[] = {
      {"image", AttachmentKind::kImage},       {"video", AttachmentKind::kVideo},
      {"document", AttachmentKind::kDocument}, {"audio", AttachmentKind::kVoice},
      {"sticker", AttachmentKind::kSticker},   {"location", AttachmentKind::kLocation},
      {"contacts", AttachmentKind::kContact},  {"order", AttachmentKind::kOrder},
      {"unsupported", AttachmentKind::kUnsupported}};
  for (const auto& [name, kind] : kinds) {
    INFO(name);
    const Turn turn = Build({Read("a", name, "so bitte")});
    REQUIRE(turn.attachments.size() == 1);
    CHECK(turn.attachments[0].kind == kind);
    CHECK(turn.texts == std::vector<std::string>{"so bitte"});
    CHECK(Build({Read("a", name)}).texts.empty());
  }
  ReadMessage place = Read("a", "location");
  place.payload.latitude = 52.52;
  place.payload.longitude = 13.4;
  CHECK(Build({place}).attachments[0].latitude == 52.52);
  CHECK(Build({place}).attachments[0].longitude == 13.4);
}

TEST_CASE("a reaction is an emoji and no text; one taken back is empty") {
  const Turn turn = Build({Read("a", "reaction", "👍")});
  REQUIRE(turn.attachments.size() == 1);
  CHECK(turn.attachments[0].kind == AttachmentKind::kReaction);
  CHECK(turn.attachments[0].emoji == "👍");
  CHECK(turn.texts.empty());
  CHECK(Build({Read("a", "reaction")}).attachments[0].emoji.empty());
}

TEST_CASE("what the channel tells about the customer is not said to the desk") {
  Payload payload;
  for (const char* kind : {"system", "edit", "revoke", "unknown", "preference"}) {
    payload.kind = kind;
    CHECK_FALSE(IsSaid(payload));
    CHECK(Build({Read("a", kind, "text")}).texts.empty());
  }
  for (const char* kind : {"text", "choice", "image", "contacts", "unsupported", "reaction"}) {
    payload.kind = kind;
    CHECK(IsSaid(payload));
  }
}

}  // namespace
}  // namespace tresen::gateway
