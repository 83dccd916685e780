#include "services/simulator/webhooks/webhook_body.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "libs/whatsapp/signature.h"
#include "services/simulator/webhooks/update_items.h"

namespace tresen::simulator {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1795000000);

Account Demo() {
  Account account;
  account.numbers = {{"700000000000001", "493023125001", "Salon Beispiel Mitte", "49"},
                     {"700000000000002", "493023125002", "Salon Beispiel Nord", "49"}};
  return account;
}

Customer Juergen() {
  Customer customer;
  customer.id = "c1";
  customer.name = "Jürgen";
  customer.phone = "491713920001";
  customer.user_id = "DE.1000000000000001";
  return customer;
}

Message Text(std::string id, std::string phone_number_id = "700000000000001") {
  Message message;
  message.id = std::move(id);
  message.phone_number_id = std::move(phone_number_id);
  message.customer_id = "c1";
  message.type = "text";
  message.content = R"({"text":{"body":"Grüße 😀"}})";
  message.at = kNow;
  return message;
}

Update Of(const Message& message, const Customer& customer) {
  return MessageUpdate(message, customer, Demo().numbers[0], nullptr);
}

// The reference's test vector: body and signature must come out byte for byte.
TEST_CASE("body and signature are those that Meta would send") {
  const std::string body = BuildWebhookBody(Demo(), {Of(Text("wamid.TEST0001"), Juergen())});
  CHECK(
      body ==
      R"({"object":"whatsapp_business_account","entry":[{"id":"900000000000001","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"493023125001","phone_number_id":"700000000000001"},"contacts":[{"profile":{"name":"J\u00fcrgen"},"wa_id":"491713920001","user_id":"DE.1000000000000001"}],"messages":[{"from":"491713920001","from_user_id":"DE.1000000000000001","id":"wamid.TEST0001","timestamp":"1795000000","type":"text","text":{"body":"Gr\u00fc\u00dfe \ud83d\ude00"}}]}}]}]})");
  CHECK(whatsapp::Sign(body, crypto::SecretBytes("tresen-test-secret")) ==
        "sha256=abca8c8a8b9ac359ad290fad25c5c94416c66ce91f2eff4222e11b5752afda8e");
}

TEST_CASE("a batch has one change per number and each contact once") {
  const nlohmann::json body = nlohmann::json::parse(
      BuildWebhookBody(Demo(), {Of(Text("wamid.1"), Juergen()), Of(Text("wamid.2"), Juergen()),
                                Of(Text("wamid.3", "700000000000002"), Juergen())}));
  const auto& changes = body["entry"][0]["changes"];
  REQUIRE(changes.size() == 2);
  CHECK(changes[0]["value"]["messages"].size() == 2);
  CHECK(changes[0]["value"]["contacts"].size() == 1);
  CHECK(changes[1]["value"]["metadata"]["phone_number_id"] == "700000000000002");
}

TEST_CASE("a customer behind a username is known by the user id only") {
  Customer customer = Juergen();
  customer.username = "@juergen";
  const Update update = Of(Text("wamid.1"), customer);
  CHECK_FALSE(absl::StrContains(update.item, "491713920001"));
  CHECK_FALSE(absl::StrContains(update.contact, "491713920001"));
  CHECK(absl::StrContains(update.contact, R"("username":"@juergen")"));
}

TEST_CASE("a number change has no contacts") {
  Message message = Text("wamid.1");
  message.type = "system";
  CHECK(Of(message, Juergen()).contact.empty());
}

TEST_CASE("a tap quotes the business's message") {
  Message tap = Text("wamid.1");
  tap.quoted_id = "wamid.OUT7";
  const auto item = nlohmann::json::parse(Of(tap, Juergen()).item);
  CHECK(item["context"]["from"] == "493023125001");
  CHECK(item["context"]["id"] == "wamid.OUT7");
}

TEST_CASE("a status carries callback data, and the price once") {
  Message message = Text("wamid.OUT9");
  message.direction = Direction::kToCustomer;
  message.callback_data = "outbox-5512";
  message.category = "UTILITY";
  message.billable = true;
  const auto sent = nlohmann::json::parse(
      StatusUpdate(message, {DeliveryStatus::kSent, kNow, false}, Juergen()).item);
  CHECK(sent["biz_opaque_callback_data"] == "outbox-5512");
  CHECK(sent["pricing"]["category"] == "utility");
  CHECK(sent["recipient_id"] == "491713920001");
  const auto read = nlohmann::json::parse(
      StatusUpdate(message, {DeliveryStatus::kRead, kNow, false}, Juergen()).item);
  CHECK_FALSE(read.contains("pricing"));
}

TEST_CASE("a failed status has its error and no contact, and the user id only if addressed by it") {
  Message message = Text("wamid.OUT11");
  message.direction = Direction::kToCustomer;
  message.failure_code = 131047;
  Update update = StatusUpdate(message, {DeliveryStatus::kFailed, kNow, false}, Juergen());
  auto item = nlohmann::json::parse(update.item);
  CHECK(update.contact.empty());
  CHECK(item["errors"][0]["code"] == 131047);
  CHECK_FALSE(item.contains("recipient_user_id"));
  message.addressed_by_user_id = true;
  update = StatusUpdate(message, {DeliveryStatus::kFailed, kNow, false}, Juergen());
  CHECK(nlohmann::json::parse(update.item).contains("recipient_user_id"));
}

}  // namespace
}  // namespace tresen::simulator
