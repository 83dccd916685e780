// Bodies as Meta's reference (section 4) writes them, and what is refused before it is sent.
#include "libs/whatsapp/outgoing.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "libs/status/status.h"

namespace tresen::whatsapp {
namespace {

using nlohmann::json;

Envelope ToPhone() { return {.phone = "+491713920001"}; }
Envelope ToUser() { return {.user_id = "DE.1000000000000000001"}; }

std::string Repeat(const std::string& text, size_t times) {
  std::string result;
  for (size_t i = 0; i < times; ++i) result += text;
  return result;
}

void CheckSame(const absl::StatusOr<std::string>& built, const char* expected) {
  REQUIRE(built.ok());
  json wanted = json::parse(expected);
  wanted["recipient_type"] = "individual";
  CHECK(json::parse(*built).dump(1) == wanted.dump(1));
}

bool Refuses(const absl::StatusOr<std::string>& built, const std::string& field) {
  const auto violations = Violations(built.status());
  return std::any_of(violations.begin(), violations.end(),
                     [&field](const FieldViolation& v) { return v.field == field; });
}

TEST_CASE("a text is built as the reference shows it") {
  Envelope to = ToPhone();
  to.callback_data = "outbox-5512";
  CheckSame(Build(to, TextMessage{.body = "Ihr Termin ist am 3.12. um 10:00."}),
            R"({"messaging_product":"whatsapp","to":"+491713920001","type":"text",
                "biz_opaque_callback_data":"outbox-5512",
                "text":{"preview_url":false,"body":"Ihr Termin ist am 3.12. um 10:00."}})");
}

TEST_CASE("buttons are built as the reference shows them") {
  const ButtonsMessage message = {
      .body = "Termin am 3.12. um 10:00 bei Lena?",
      .footer = "Salon Nord",
      .buttons = {{"draft:981:yes", "Buchen"}, {"draft:981:other", "Andere Zeit"}}};
  CheckSame(
      Build(ToUser(), message),
      R"({"messaging_product":"whatsapp","recipient":"DE.1000000000000000001","type":"interactive",
                "interactive":{"type":"button","body":{"text":"Termin am 3.12. um 10:00 bei Lena?"},
                "footer":{"text":"Salon Nord"},"action":{"buttons":[
                {"type":"reply","reply":{"id":"draft:981:yes","title":"Buchen"}},
                {"type":"reply","reply":{"id":"draft:981:other","title":"Andere Zeit"}}]}}})");
}

TEST_CASE("a list is built as the reference shows it") {
  const ListMessage message = {.header = "Freie Zeiten",
                               .body = "Donnerstag, 3. Dezember",
                               .button = "Zeiten zeigen",
                               .sections = {{"Vormittag",
                                             {{"slot:2026-12-03T10:00", "10:00", "bei Lena"},
                                              {"slots:next:2026-12-03", "Weitere Zeiten", ""}}}}};
  CheckSame(Build(ToPhone(), message),
            R"({"messaging_product":"whatsapp","to":"+491713920001","type":"interactive",
                "interactive":{"type":"list","header":{"type":"text","text":"Freie Zeiten"},
                "body":{"text":"Donnerstag, 3. Dezember"},"action":{"button":"Zeiten zeigen","sections":[
                {"title":"Vormittag","rows":[{"id":"slot:2026-12-03T10:00","title":"10:00","description":"bei Lena"},
                {"id":"slots:next:2026-12-03","title":"Weitere Zeiten"}]}]}}})");
}

TEST_CASE("a template is built as the reference shows it") {
  const TemplateMessage message = {.name = "appointment_reminder",
                                   .language = "de",
                                   .body = {{"customer", "Mina"}, {"when", "3.12. um\n 10:00"}},
                                   .quick_reply_payloads = {"appt:42:confirm", "appt:42:cancel"}};
  CheckSame(Build(ToPhone(), message),
            R"({"messaging_product":"whatsapp","to":"+491713920001","type":"template",
                "template":{"name":"appointment_reminder","language":{"code":"de"},"components":[
                {"type":"body","parameters":[{"type":"text","parameter_name":"customer","text":"Mina"},
                                             {"type":"text","parameter_name":"when","text":"3.12. um 10:00"}]},
                {"type":"button","sub_type":"quick_reply","index":"0",
                 "parameters":[{"type":"payload","payload":"appt:42:confirm"}]},
                {"type":"button","sub_type":"quick_reply","index":"1",
                 "parameters":[{"type":"payload","payload":"appt:42:cancel"}]}]}})");
}

TEST_CASE("a link is built as the reference shows it") {
  CheckSame(
      Build(ToPhone(),
            LinkMessage{.body = "Anfahrt", .label = "Karte", .url = "https://salon.example/weg"}),
      R"({"messaging_product":"whatsapp","to":"+491713920001","type":"interactive",
                "interactive":{"type":"cta_url","body":{"text":"Anfahrt"},"action":{"name":"cta_url",
                "parameters":{"display_text":"Karte","url":"https://salon.example/weg"}}}})");
}

TEST_CASE("requests for location and contact are built as the reference shows them") {
  CheckSame(BuildLocationRequest(ToPhone(), "Wo sind Sie?"),
            R"({"messaging_product":"whatsapp","to":"+491713920001","type":"interactive",
                "interactive":{"type":"location_request_message","body":{"text":"Wo sind Sie?"},
                "action":{"name":"send_location"}}})");
  CheckSame(
      BuildContactRequest(ToUser(), "Unter welcher Nummer sind Sie erreichbar?"),
      R"({"messaging_product":"whatsapp","recipient":"DE.1000000000000000001","type":"interactive",
                "interactive":{"type":"contact_request","body":{"text":"Unter welcher Nummer sind Sie erreichbar?"},
                "action":{"name":"request_contact_info"}}})");
}

TEST_CASE("a reaction is built and never quotes") {
  CheckSame(Build(ToPhone(), ReactionMessage{"wamid.T1", "👍"}),
            R"({"messaging_product":"whatsapp","to":"+491713920001","type":"reaction",
                "reaction":{"message_id":"wamid.T1","emoji":"\ud83d\udc4d"}})");
  Envelope quoting = ToPhone();
  quoting.reply_to_wamid = "wamid.T1";
  CHECK(Refuses(Build(quoting, ReactionMessage{"wamid.T1", "👍"}), "reply_to_wamid"));
  CHECK(Refuses(Build(ToPhone(), ReactionMessage{"wamid.T1", "ok"}), "emoji"));
}

TEST_CASE("read marks can show the typing sign") {
  CHECK(
      BuildRead("wamid.T1", Typing::kShow) ==
      R"({"messaging_product":"whatsapp","status":"read","message_id":"wamid.T1","typing_indicator":{"type":"text"}})");
  CHECK(BuildRead("wamid.T1", Typing::kHide) ==
        R"({"messaging_product":"whatsapp","status":"read","message_id":"wamid.T1"})");
}

TEST_CASE("a reply quotes the message it answers") {
  Envelope to = ToPhone();
  to.reply_to_wamid = "wamid.T1";
  const auto built = Build(to, TextMessage{.body = "x"});
  CHECK(json::parse(*built)["context"]["message_id"] == "wamid.T1");
}

TEST_CASE("a phone number is sent with a plus and wins over the user id") {
  const auto built = Build({.user_id = "DE.1", .phone = "491713920001"}, TextMessage{.body = "x"});
  CHECK(json::parse(*built)["to"] == "+491713920001");
  CHECK_FALSE(json::parse(*built).contains("recipient"));
}

TEST_CASE("without a usable address nothing is built") {
  const TextMessage text = {.body = "x"};
  CHECK(Refuses(Build({}, text), "user_id"));
  CHECK(Refuses(Build({.user_id = "Mina"}, text), "user_id"));
  CHECK(Refuses(Build({.phone = "0171"}, text), "phone"));
  CHECK(Refuses(Build({.phone = "+491713920001", .callback_data = std::string(513, 'x')}, text),
                "callback_data"));
}

TEST_CASE("limits count code points, at the edge and beyond") {
  CHECK(Build(ToPhone(), TextMessage{.body = Repeat("ä", 4096)}).ok());
  CHECK(Refuses(Build(ToPhone(), TextMessage{.body = Repeat("ä", 4097)}), "body"));
  CHECK(Refuses(Build(ToPhone(), TextMessage{.body = " \n"}), "body"));
  CHECK(Refuses(Build(ToPhone(), TextMessage{.body = "\xff"}), "body"));
}

TEST_CASE("every violation of buttons is named at once") {
  const ButtonsMessage message = {
      .header = Repeat("h", 61),
      .body = Repeat("b", 1025),
      .footer = Repeat("f", 61),
      .buttons = {
          {" a", "Gleich"}, {"b", "Gleich"}, {"b", Repeat("😀", 21)}, {Repeat("i", 257), ""}}};
  const auto built = Build(ToPhone(), message);
  for (const char* field :
       {"header", "body", "footer", "number of buttons", "buttons[0].id", "buttons[1].title",
        "buttons[2].id", "buttons[2].title", "buttons[3].id", "buttons[3].title"}) {
    CAPTURE(field);
    CHECK(Refuses(built, field));
  }
}

TEST_CASE("a list holds ten rows in all") {
  ListMessage message = {.body = "b", .button = "Zeigen", .sections = {{"A", {}}, {"B", {}}}};
  for (int i = 0; i < 10; ++i) message.sections[i % 2].rows.push_back({std::to_string(i), "t", ""});
  CHECK(Build(ToPhone(), message).ok());
  message.sections[0].rows.push_back({"10", "t", ""});
  CHECK(Refuses(Build(ToPhone(), message), "number of rows"));
}

TEST_CASE("two sections need titles, one does not") {
  ListMessage message = {.body = "b", .button = "Zeigen", .sections = {{"", {{"1", "t", ""}}}}};
  CHECK(Build(ToPhone(), message).ok());
  message.sections.push_back({"B", {{"2", "t", ""}}});
  CHECK(Refuses(Build(ToPhone(), message), "sections[0].title"));
}

TEST_CASE("a template is refused for what Meta would refuse") {
  const TemplateMessage good = {.name = "reminder", .language = "en_US", .body = {{"", "x"}}};
  CHECK(Build(ToPhone(), good).ok());
  TemplateMessage bad = good;
  bad.name = "Reminder";
  bad.language = "de-DE";
  bad.body.push_back({"when", ""});
  const auto built = Build(ToPhone(), bad);
  CHECK(Refuses(built, "name"));
  CHECK(Refuses(built, "language"));
  CHECK(Refuses(built, "body[1]"));
}

TEST_CASE("a link needs an address of the web") {
  CHECK(Refuses(Build(ToPhone(), LinkMessage{.body = "b", .label = "l", .url = "javascript:x"}),
                "url"));
}

}  // namespace
}  // namespace tresen::whatsapp
