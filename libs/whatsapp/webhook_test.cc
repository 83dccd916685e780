#include "libs/whatsapp/webhook.h"

#include <catch2/catch.hpp>
#include <string>

#include "libs/status/status.h"
#include "libs/whatsapp/webhook_fixture.h"

namespace tresen::whatsapp {
namespace {

constexpr char kMina[] = "DE.1000000000000000001";

TEST_CASE("a text arrives with every identity of the customer") {
  const InboundMessage message = OnlyMessage(
      BodyWithMessages(Message("text", R"("text":{"body":"Gr\u00fc\u00dfe \ud83d\ude00"})")));
  CHECK(message.kind == MessageKind::kText);
  CHECK(message.text == "Grüße 😀");
  CHECK(message.phone_number_id == "700000000000001");
  CHECK(message.wamid == "wamid.T1");
  CHECK(message.from.wa_id == "491713920001");
  CHECK(message.from.user_id == kMina);
  CHECK(message.from.profile_name == "Mina K.");
  CHECK(message.sent_at == absl::FromUnixSeconds(1795000000));
}

TEST_CASE("a customer who hides the number is known by the user id alone") {
  const InboundMessage message = OnlyMessage(Body(Change(
      "messages",
      R"("contacts":[{"profile":{"name":"Mina","username":"@mina.k"},"user_id":"DE.1000000000000000001"}],
         "messages":[{"from_user_id":"DE.1000000000000000001","id":"wamid.T2","timestamp":"1795000100",
                      "type":"text","text":{"body":"Hallo"}}])")));
  CHECK(message.from.user_id == kMina);
  CHECK(message.from.wa_id.empty());
  CHECK(message.from.username == "@mina.k");
}

TEST_CASE("contacts are matched by id, not by position") {
  const auto webhook = ParseWebhook(Body(Change(
      "messages",
      R"("contacts":[{"profile":{"name":"Second"},"wa_id":"2222222"},{"profile":{"name":"First"},"wa_id":"1111111"}],
         "messages":[{"from":"1111111","id":"wamid.A","timestamp":"1795000000","type":"text","text":{"body":"a"}},
                     {"from":"2222222","id":"wamid.B","timestamp":"1795000000","type":"text","text":{"body":"b"}},
                     {"from":"3333333","id":"wamid.C","timestamp":"1795000000","type":"text","text":{"body":"c"}}])")));
  REQUIRE(webhook.ok());
  REQUIRE(webhook->messages.size() == 3);
  CHECK(webhook->messages[0].from.profile_name == "First");
  CHECK(webhook->messages[1].from.profile_name == "Second");
  CHECK(webhook->messages[2].from.profile_name.empty());
}

TEST_CASE("every entry, change and item is walked") {
  std::string one = BodyWithMessages(Message("text", R"("text":{"body":"x"})"));
  const std::string change =
      Change("messages", absl::StrCat(R"("messages":[)", Message("text", R"("text":{"body":"x"})"),
                                      ",", Message("text", R"("text":{"body":"y"})"), "]"));
  const std::string body =
      absl::StrCat(R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[)",
                   change, ",", change, R"(]},{"id":"2","changes":[)", change, "]}]}");
  CHECK(ParseWebhook(body)->messages.size() == 6);
}

TEST_CASE("a bad item is named and its neighbours are read") {
  const auto webhook = ParseWebhook(BodyWithMessages(
      R"(7,{"from":"491713920001","timestamp":"1795000000","type":"text","text":{"body":"no id"}},)" +
      Message("text", R"("text":{"body":42})") + "," +
      Message("text", R"("text":{"body":"good"})")));
  REQUIRE(webhook.ok());
  REQUIRE(webhook->messages.size() == 1);
  CHECK(webhook->messages[0].text == "good");
  REQUIRE(webhook->bad_items.size() == 3);
  CHECK(webhook->bad_items[0].where == "entry[0].changes[0].value.messages[0]");
  CHECK(webhook->bad_items[1].why == "no usable message id");
  CHECK(webhook->bad_items[2].why == "text without body");
}

TEST_CASE("what makes an item unusable is told") {
  const auto [item, why] = GENERATE(table<std::string, std::string>({
      {R"({"id":"wamid.1","timestamp":"1795000000","type":"text","text":{"body":"x"}})",
       "no sender"},
      {R"({"from":"4917","id":"wamid.1","type":"text","text":{"body":"x"}})",
       "no usable timestamp"},
      {R"({"from":"4917","id":"wamid.1","timestamp":"-1","type":"text","text":{"body":"x"}})",
       "no usable timestamp"},
      {R"({"from":"4917","id":"wamid.1","timestamp":"99999999999999999999","type":"text"})",
       "no usable timestamp"},
      {R"({"from":"4917","id":"wa\u0000mid","timestamp":"1795000000","type":"text"})",
       "no usable message id"},
      {R"({"from":"4917","id":"wamid.1","timestamp":"1795000000","type":"image"})",
       "media without content"},
  }));
  const auto webhook = ParseWebhook(BodyWithMessages(item));
  REQUIRE(webhook.ok());
  CHECK(webhook->messages.empty());
  REQUIRE(webhook->bad_items.size() == 1);
  CHECK(webhook->bad_items[0].why == why);
}

TEST_CASE("half of a surrogate pair spoils neither the message nor the batch") {
  const auto webhook = ParseWebhook(
      BodyWithMessages(Message("text", R"("text":{"body":"a\ud83dz \\ud83d \udc4d"})") + "," +
                       Message("text", R"("text":{"body":"\ud83d\udc4d"})")));
  REQUIRE(webhook.ok());
  REQUIRE(webhook->messages.size() == 2);
  CHECK(webhook->messages[0].text == "a\uFFFDz \\ud83d \uFFFD");
  CHECK(webhook->messages[1].text == "👍");
}

TEST_CASE("bytes that are not UTF-8 are replaced") {
  CHECK(OnlyMessage(BodyWithMessages(Message("text", "\"text\":{\"body\":\"a\xff\xc3z\"}"))).text ==
        "a\uFFFD\uFFFDz");
}

TEST_CASE("a body that is no webhook is refused with its reason") {
  const auto [body, reason] = GENERATE(table<std::string, std::string>({
      {"", "NOT_JSON"},
      {"{\"object\":", "NOT_JSON"},
      {"null", "NOT_A_WEBHOOK"},
      {"[]", "NOT_A_WEBHOOK"},
      {R"({"object":"page","entry":[]})", "NOT_A_WEBHOOK"},
      {R"({"object":"whatsapp_business_account","entry":{}})", "NOT_A_WEBHOOK"},
      {std::string(100'000, '['), "TOO_DEEP"},
      {std::string(65, '[') + std::string(65, ']'), "TOO_DEEP"},
  }));
  const absl::Status status = ParseWebhook(body).status();
  CHECK(status.code() == absl::StatusCode::kInvalidArgument);
  CHECK(Reason(status) == reason);
}

TEST_CASE("brackets inside a text are not depth") {
  const std::string text(1000, '[');
  CHECK(
      OnlyMessage(BodyWithMessages(Message("text", R"("text":{"body":"\")" + text + "\"}"))).text ==
      "\"" + text);
}

TEST_CASE("empty and odd envelopes are no error") {
  CHECK(ParseWebhook(Body("")).ok());
  CHECK(ParseWebhook(Body(Change("messages", ""))).ok());
  CHECK(ParseWebhook(Body("7,{}"))->bad_items.size() == 2);
  CHECK(ParseWebhook(Body(Change("messages", R"("messages":{})")))->bad_items.size() == 1);
}

TEST_CASE("the raw item is kept in ASCII") {
  const InboundMessage message =
      OnlyMessage(BodyWithMessages(Message("text", R"("text":{"body":"ä"})")));
  CHECK(message.raw_json.find("\\u00e4") != std::string::npos);
}

TEST_CASE("a batch of a thousand messages is read") {
  std::string messages = Message("text", R"("text":{"body":"x"})");
  for (int i = 1; i < 1000; ++i) messages += "," + Message("text", R"("text":{"body":"x"})");
  CHECK(ParseWebhook(BodyWithMessages(messages))->messages.size() == 1000);
}

}  // namespace
}  // namespace tresen::whatsapp
