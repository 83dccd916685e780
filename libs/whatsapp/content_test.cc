// Every type of message of the channel's reference, section 2.1.
#include <catch2/catch.hpp>
#include <string>

#include "libs/whatsapp/webhook_fixture.h"

namespace tresen::whatsapp {
namespace {

InboundMessage Received(absl::string_view type, absl::string_view content) {
  return OnlyMessage(BodyWithMessages(Message(type, content)));
}

TEST_CASE("a tap on a reply button is read by its id") {
  const InboundMessage message = Received("interactive",
                                          R"("context":{"from":"493023125001","id":"wamid.OUT7"},
         "interactive":{"type":"button_reply","button_reply":{"id":"appt:42:cancel","title":"Absagen"}})");
  CHECK(message.kind == MessageKind::kButtonReply);
  CHECK(message.reply_id == "appt:42:cancel");
  CHECK(message.text == "Absagen");
  CHECK(message.context_wamid == "wamid.OUT7");
}

TEST_CASE("a tap on a list row is read by its id") {
  const InboundMessage message = Received("interactive",
                                          R"("interactive":{"type":"list_reply","list_reply":
         {"id":"slot:2026-12-03T10:00","title":"Do 3.12. 10:00","description":"bei Lena"}})");
  CHECK(message.kind == MessageKind::kListReply);
  CHECK(message.reply_id == "slot:2026-12-03T10:00");
  CHECK(message.description == "bei Lena");
}

TEST_CASE("a tap on a template button is read by its payload") {
  const InboundMessage message =
      Received("button", R"("button":{"payload":"appt:42:confirm","text":"Passt"})");
  CHECK(message.kind == MessageKind::kTemplateButton);
  CHECK(message.reply_id == "appt:42:confirm");
}

TEST_CASE("the answer of a Flow brings its token") {
  const InboundMessage message =
      Received("interactive",
               R"("interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent",
         "response_json":"{\"flow_token\":\"draft-981\",\"service\":\"cut\"}"}})");
  CHECK(message.kind == MessageKind::kFlowReply);
  CHECK(message.flow_token == "draft-981");
}

TEST_CASE("a Flow answer that is no JSON is still a Flow answer") {
  const InboundMessage message = Received(
      "interactive", R"("interactive":{"type":"nfm_reply","nfm_reply":{"response_json":"{{{"}})");
  CHECK(message.kind == MessageKind::kFlowReply);
  CHECK(message.flow_token.empty());
}

TEST_CASE("media of each type is read") {
  const auto [type, kind] = GENERATE(table<std::string, MessageKind>({
      {"image", MessageKind::kImage},
      {"video", MessageKind::kVideo},
      {"audio", MessageKind::kAudio},
      {"document", MessageKind::kDocument},
      {"sticker", MessageKind::kSticker},
  }));
  const InboundMessage message = Received(
      type, absl::StrCat("\"", type, R"(":{"id":"11","mime_type":"a/b","sha256":"c2Ft","voice":true,
         "animated":true,"caption":"Bitte so","filename":"a.pdf","url":"https://lookaside.example/1"})"));
  CHECK(message.kind == kind);
  REQUIRE(message.media.has_value());
  CHECK(message.media->id == "11");
  CHECK(message.media->voice);
  CHECK(message.media->animated);
  CHECK(message.media->filename == "a.pdf");
  CHECK(message.text == "Bitte so");
}

TEST_CASE("a location is read") {
  const InboundMessage message = Received(
      "location", R"("location":{"latitude":52.52,"longitude":13.4,"name":"Alexanderplatz"})");
  REQUIRE(message.location.has_value());
  CHECK(message.location->latitude == Approx(52.52));
  CHECK(message.location->name == "Alexanderplatz");
}

TEST_CASE("only a card that answers our request is the customer's own") {
  const InboundMessage message = Received(
      "contacts",
      R"("contacts":[{"origin":"contact_request","phones":[{"phone":"+491713920001","wa_id":"491713920001"}]},
                     {"name":{"formatted_name":"Oma"},"phones":[{"phone":"+49301"}]}])");
  REQUIRE(message.contact_cards.size() == 2);
  CHECK(message.contact_cards[0].answers_request);
  CHECK(message.contact_cards[0].wa_ids[0] == "491713920001");
  CHECK_FALSE(message.contact_cards[1].answers_request);
  CHECK(message.contact_cards[1].formatted_name == "Oma");
}

TEST_CASE("a reaction without emoji takes the earlier one back") {
  const InboundMessage set =
      Received("reaction", R"("reaction":{"message_id":"wamid.OUT9","emoji":"\ud83d\udc4d"})");
  CHECK(set.target_wamid == "wamid.OUT9");
  CHECK(set.text == "👍");
  const InboundMessage removed = Received("reaction", R"("reaction":{"message_id":"wamid.OUT9"})");
  CHECK(removed.kind == MessageKind::kReaction);
  CHECK(removed.text.empty());
}

TEST_CASE("an order is read") {
  const InboundMessage message =
      Received("order", R"("order":{"catalog_id":"55","text":"","product_items":[
                {"product_retailer_id":"oil-1","quantity":"2","item_price":9.5,"currency":"EUR"}]})");
  REQUIRE(message.order_items.size() == 1);
  CHECK(message.order_items[0].quantity == 2);
  CHECK(message.order_items[0].item_price == Approx(9.5));
}

TEST_CASE("a type that the API cannot carry says why") {
  const InboundMessage message = Received(
      "unsupported",
      R"("unsupported":{"type":"poll"},"errors":[{"code":131051,"title":"Message type unknown",
                      "error_data":{"details":"not supported"}}])");
  CHECK(message.kind == MessageKind::kUnsupported);
  CHECK(message.unsupported_type == "poll");
  REQUIRE(message.errors.size() == 1);
  CHECK(message.errors[0].code == 131051);
  CHECK(message.errors[0].details == "not supported");
}

TEST_CASE("a changed number names both numbers") {
  const InboundMessage message = OnlyMessage(Body(Change(
      "messages",
      R"("messages":[{"from":"491713920001","id":"wamid.T13","timestamp":"1795001200","type":"system",
         "system":{"type":"user_changed_number","body":"User Mina K. changed from 491713920001 to 491713920099",
                   "wa_id":"491713920099","user_id":"DE.1000000000000000002"}}])")));
  REQUIRE(message.identity_change.has_value());
  CHECK(message.identity_change->previous_wa_id == "491713920001");
  CHECK(message.identity_change->current_wa_id == "491713920099");
  CHECK(message.identity_change->current_user_id == "DE.1000000000000000002");
}

TEST_CASE("the previous user id is found wherever it is told") {
  const std::string sender = GENERATE(R"("from_user_id":"DE.1",)", R"("from":"DE.1",)", "");
  const std::string previous = sender.empty() ? R"("previous_user_id":"DE.1",)" : "";
  const InboundMessage message = OnlyMessage(Body(
      Change("messages",
             absl::StrCat(R"("messages":[{)", sender,
                          R"("id":"wamid.T13","timestamp":"1795001200","type":"system","system":{)",
                          previous, R"("type":"user_changed_user_id","user_id":"DE.2"}}])"))));
  REQUIRE(message.identity_change.has_value());
  CHECK(message.identity_change->previous_user_id == "DE.1");
  CHECK(message.identity_change->current_user_id == "DE.2");
  CHECK(message.from.user_id == "DE.1");
}

TEST_CASE("the previous user id is read out of the sentence as a last resort") {
  const InboundMessage message = OnlyMessage(Body(
      Change("messages",
             R"("messages":[{"id":"wamid.T13","timestamp":"1795001200","type":"system","system":{
         "type":"user_changed_user_id","body":"User Mina K. changed from DE.1 to DE.2","user_id":"DE.2"}}])")));
  REQUIRE(message.identity_change.has_value());
  CHECK(message.identity_change->previous_user_id == "DE.1");
}

TEST_CASE("edit and revoke name the message meant") {
  CHECK(Received("edit", R"("edit":{"original_message_id":"wamid.X"})").target_wamid == "wamid.X");
  CHECK(Received("revoke", R"("revoke":{"original_message_id":"wamid.X"})").kind ==
        MessageKind::kRevoke);
}

TEST_CASE("an unknown type is kept as unknown") {
  const InboundMessage message = Received("hologram", R"("hologram":{"id":"1"})");
  CHECK(message.kind == MessageKind::kUnknown);
  CHECK(message.type == "hologram");
  CHECK(Received("interactive", R"("interactive":{"type":"new_reply","new_reply":{}})").kind ==
        MessageKind::kUnknown);
}

TEST_CASE("the extras of any message are read") {
  const InboundMessage message =
      Received("text",
               R"("text":{"body":"x"},"group_id":"g1","context":{"forwarded":true,
         "referred_product":{"catalog_id":"5","product_retailer_id":"oil-1"}},
         "referral":{"source_type":"ad","source_id":"7","source_url":"https://fb.example","headline":"H",
                     "body":"B","ctwa_clid":"c"})");
  CHECK(message.forwarded);
  CHECK(message.group_id == "g1");
  CHECK(message.referred_product_id == "oil-1");
  REQUIRE(message.referral.has_value());
  CHECK(message.referral->source_type == "ad");
}

}  // namespace
}  // namespace tresen::whatsapp
