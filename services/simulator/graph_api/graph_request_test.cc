#include "services/simulator/graph_api/graph_request.h"

#include <catch2/catch.hpp>

#include "services/simulator/domain/limits.h"
#include "services/simulator/graph_api/graph_answers.h"

namespace tresen::simulator {
namespace {

OutgoingMessage Message(absl::string_view body) {
  const GraphRequest request = ParseGraphRequest(body);
  INFO(body);
  REQUIRE(std::holds_alternative<OutgoingMessage>(request));
  return std::get<OutgoingMessage>(request);
}

int CodeOf(absl::string_view body) {
  const GraphRequest request = ParseGraphRequest(body);
  const auto* error = std::get_if<GraphError>(&request);
  return error == nullptr ? 0 : error->code;
}

// The examples of the channel's reference: each must be understood and within the limits.
TEST_CASE("every documented message passes") {
  const std::string body = GENERATE(
      R"({ "messaging_product": "whatsapp", "recipient_type": "individual", "to": "+491713920001", "type": "text",
           "biz_opaque_callback_data": "outbox-5512", "text": { "preview_url": false, "body": "Ihr Termin ist am 3.12. um 10:00." } })",
      R"({ "messaging_product": "whatsapp", "recipient": "DE.1000000000000000001", "type": "interactive",
           "interactive": { "type": "button", "body": { "text": "Termin?" }, "footer": { "text": "Salon Nord" },
             "action": { "buttons": [ { "type": "reply", "reply": { "id": "draft:981:yes", "title": "Buchen" } },
                                      { "type": "reply", "reply": { "id": "draft:981:other", "title": "Andere Zeit" } } ] } } })",
      R"({ "messaging_product": "whatsapp", "to": "+491713920001", "type": "interactive",
           "interactive": { "type": "list", "header": { "type": "text", "text": "Freie Zeiten" }, "body": { "text": "Donnerstag" },
             "action": { "button": "Zeiten zeigen", "sections": [ { "title": "Vormittag", "rows": [
               { "id": "slot:2026-12-03T10:00", "title": "10:00", "description": "bei Lena" },
               { "id": "slots:next:2026-12-03", "title": "Weitere Zeiten" } ] } ] } } })",
      R"({ "messaging_product": "whatsapp", "to": "+491713920001", "type": "interactive",
           "interactive": { "type": "flow", "body": { "text": "Wann passt es?" }, "action": { "name": "flow", "parameters": {
             "flow_message_version": "3", "flow_id": "880000000000001", "flow_cta": "Termin buchen", "flow_token": "draft-981",
             "flow_action": "navigate", "flow_action_payload": { "screen": "CHOOSE_DAY", "data": { "branch": "nord" } } } } } })",
      R"({ "messaging_product": "whatsapp", "to": "+491713920001", "type": "interactive",
           "interactive": { "type": "cta_url", "body": { "text": "Anfahrt" }, "action": { "name": "cta_url", "parameters": { "display_text": "Karte", "url": "https://salon.example/weg" } } } })",
      R"({ "messaging_product": "whatsapp", "to": "+491713920001", "type": "interactive",
           "interactive": { "type": "location_request_message", "body": { "text": "Wo?" }, "action": { "name": "send_location" } } })",
      R"({ "messaging_product": "whatsapp", "recipient": "DE.1000000000000000001", "type": "interactive",
           "interactive": { "type": "contact_request", "body": { "text": "Nummer?" }, "action": { "name": "request_contact_info" } } })",
      R"({ "messaging_product": "whatsapp", "to": "+491713920001", "type": "reaction", "reaction": { "message_id": "wamid.T1", "emoji": "\ud83d\udc4d" } })",
      R"({ "messaging_product": "whatsapp", "to": "+491713920001", "type": "image", "image": { "link": "https://salon.example/x.jpg" } })",
      R"({ "messaging_product": "whatsapp", "to": "+491713920001", "type": "location", "location": { "latitude": "52.5", "longitude": 13.4 } })");
  const auto refusal = CheckForm(Message(body));
  INFO((refusal ? refusal->details : ""));
  CHECK_FALSE(refusal);
}

TEST_CASE("a template's parameters and payloads are read") {
  const OutgoingMessage message = Message(
      R"({"messaging_product":"whatsapp","to":"+491713920001","type":"template","template":{"name":"appointment_reminder",
          "language":{"code":"de"},"components":[{"type":"body","parameters":[{"type":"text","parameter_name":"customer","text":"Mina"}]},
          {"type":"button","sub_type":"quick_reply","index":"1","parameters":[{"type":"payload","payload":"appt:42:cancel"}]}]}})");
  REQUIRE(message.use_of_template);
  const auto& components = message.use_of_template->components;
  REQUIRE(components.size() == 2);
  CHECK(components[0].parameters[0].name == "customer");
  CHECK(components[0].parameters[0].value == "Mina");
  CHECK(components[1].index == 1);
  CHECK(components[1].parameters[0].value == "appt:42:cancel");
}

TEST_CASE("a read mark may carry the typing sign") {
  const GraphRequest request = ParseGraphRequest(
      R"({"messaging_product":"whatsapp","status":"read","message_id":"wamid.T1","typing_indicator":{"type":"text"}})");
  REQUIRE(std::holds_alternative<ReadMark>(request));
  CHECK(std::get<ReadMark>(request).message_id == "wamid.T1");
  CHECK(std::get<ReadMark>(request).shows_typing);
}

TEST_CASE("what is no message is refused with code 100") {
  CHECK(CodeOf("") == 100);
  CHECK(CodeOf("[]") == 100);
  CHECK(CodeOf(R"({"to":"+49171","type":"text"})") == 100);
  CHECK(CodeOf(R"({"messaging_product":"whatsapp","to":491713920001,"type":"text"})") == 100);
  CHECK(CodeOf(R"({"messaging_product":"whatsapp","to":"+49","type":"text","text":"Hallo"})") ==
        100);
  CHECK(CodeOf(R"({"messaging_product":"whatsapp","status":"read"})") == 100);
  CHECK(CodeOf(R"({"messaging_product":"whatsapp","status":"typing","message_id":"x"})") == 100);
}

TEST_CASE("the answers have the documented form") {
  CHECK(
      ToJson({"+491713920001", "491713920001", "", "wamid.OUT12", "accepted"}) ==
      R"({"messaging_product":"whatsapp","contacts":[{"input":"+491713920001","wa_id":"491713920001"}],"messages":[{"id":"wamid.OUT12","message_status":"accepted"}]})");
  CHECK(
      ErrorAnswer({131056, "too many messages to this user"}, "AbC") ==
      R"({"error":{"message":"(#131056) pair rate limit","type":"OAuthException","code":131056,"error_data":{"messaging_product":"whatsapp","details":"too many messages to this user"},"fbtrace_id":"AbC"}})");
}

}  // namespace
}  // namespace tresen::simulator
