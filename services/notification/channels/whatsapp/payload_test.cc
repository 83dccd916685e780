#include "services/notification/channels/whatsapp/payload.h"

#include <catch2/catch.hpp>

#include "absl/strings/match.h"

namespace tresen::notification {
namespace {

Outgoing Saying(Content content) {
  Outgoing message;
  message.delivery_id = "token-1";
  message.content = std::move(content);
  return message;
}

const Recipient kBoth{"DE.1", "491713920001"};

TEST_CASE("the business-scoped id goes before the phone number") {
  const auto body = GraphPayload(Saying({.body = "Hallo."}), kBoth);
  REQUIRE(body.ok());
  CHECK(absl::StrContains(*body, R"("recipient":"DE.1")"));
  CHECK_FALSE(absl::StrContains(*body, "\"to\""));
  const auto by_phone = GraphPayload(Saying({.body = "Hallo."}), {"", "491713920001"});
  REQUIRE(by_phone.ok());
  CHECK(absl::StrContains(*by_phone, R"("to":"+491713920001")"));
}

TEST_CASE("labels that are too long are shortened, not refused") {
  Content content{.body = "Wann?"};
  content.buttons = {{"a", "Ein sehr sehr langer Knopf"}, {"b", "Ein sehr sehr langer Knopf"}};
  CHECK(GraphPayload(Saying(content), kBoth).ok());
  Content list{.body = "Wann?"};
  list.list_label = "Alle freien Zeiten anzeigen";
  list.rows = {{"r1", std::string(60, 'x'), std::string(100, 'y')}};
  CHECK(GraphPayload(Saying(list), kBoth).ok());
}

TEST_CASE("a text too long for buttons goes out in its plain form") {
  Content content{.body = std::string(1500, 'x')};
  content.buttons = {{"a", "Ja"}};
  CHECK_FALSE(GraphPayload(Saying(content), kBoth).ok());
  content.plain_text = "Antworten Sie mit 1 für Ja.";
  const auto body = GraphPayload(Saying(content), kBoth);
  REQUIRE(body.ok());
  CHECK(absl::StrContains(*body, R"("type":"text")"));
}

TEST_CASE("every kind of message is built") {
  Content link{.body = "Hier."};
  link.url = "https://shop.example/oil";
  link.url_label = "Ansehen";
  CHECK(absl::StrContains(*GraphPayload(Saying(link), kBoth), "cta_url"));
  Content location{.body = "Wo?"};
  location.request_location = true;
  CHECK(absl::StrContains(*GraphPayload(Saying(location), kBoth), "location_request_message"));
  Content phone{.body = "Ihre Nummer?"};
  phone.request_phone = true;
  CHECK(absl::StrContains(*GraphPayload(Saying(phone), kBoth), "request_contact_info"));
  Outgoing by_template;
  by_template.use_of_template = Template{"appointment_reminder", "de", {{"when", "morgen"}}, {"p"}};
  const auto body = GraphPayload(by_template, kBoth);
  REQUIRE(body.ok());
  CHECK(absl::StrContains(*body, R"("parameter_name":"when")"));
}

}  // namespace
}  // namespace tresen::notification
