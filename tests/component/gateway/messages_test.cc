// Every type of message that WhatsApp delivers is kept in the thread and answered sensibly.
#include "absl/strings/str_cat.h"
#include "tests/component/gateway/installation.h"

namespace tresen::testing {
namespace {

struct Sample {
  const char* type;
  const char* content;
  const char* kind;  // in the thread
  const char* text;
};

// What customers say, one way or another: each is answered.
constexpr Sample kSaid[] = {
    {"text", R"("text":{"body":"Hallo"})", "text", "Hallo"},
    {"interactive",
     R"("context":{"id":"out7"},"interactive":{"type":"button_reply","button_reply":{"id":"appt:42:cancel","title":"Absagen"}})",
     "choice", "Absagen"},
    {"interactive",
     R"("context":{"id":"out8"},"interactive":{"type":"list_reply","list_reply":{"id":"slot:1","title":"Do 10:00","description":"bei Lena"}})",
     "choice", "Do 10:00"},
    {"button", R"("context":{"id":"out9"},"button":{"payload":"appt:42:confirm","text":"Passt"})",
     "choice", "Passt"},
    {"interactive",
     R"("interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent","response_json":"{}"}})",
     "unsupported", "Sent"},
    {"image", R"("image":{"id":"11","mime_type":"image/jpeg","caption":"so kurz bitte"})", "image",
     "so kurz bitte"},
    {"video", R"("video":{"id":"12","mime_type":"video/mp4"})", "video", ""},
    {"audio", R"("audio":{"id":"13","mime_type":"audio/ogg","voice":true})", "audio", ""},
    {"document", R"("document":{"id":"14","mime_type":"application/pdf","filename":"a.pdf"})",
     "document", ""},
    {"sticker", R"("sticker":{"id":"15","mime_type":"image/webp","animated":false})", "sticker",
     ""},
    {"location", R"("location":{"latitude":52.52,"longitude":13.4,"name":"Alexanderplatz"})",
     "location", ""},
    {"contacts", R"("contacts":[{"phones":[{"phone":"+4930123"}]}])", "contacts", ""},
    {"order",
     R"("order":{"catalog_id":"55","product_items":[{"product_retailer_id":"oil-1","quantity":1,"item_price":9.5,"currency":"EUR"}]})",
     "order", ""},
    {"unsupported", R"("unsupported":{"type":"poll"},"errors":[{"code":131051}])", "unsupported",
     ""},
};

// What is only kept.
constexpr Sample kKept[] = {
    {"edit", R"("edit":{"original_message_id":"w0"})", "edit", ""},
    {"revoke", R"("revoke":{"original_message_id":"w0"})", "revoke", ""},
    {"hologram", R"("hologram":{"x":1})", "unknown", ""},
    {"text", R"("group_id":"g1","text":{"body":"Hallo Gruppe"})", "unknown", "Hallo Gruppe"},
};

TEST_CASE("what a customer says in any form stands in the thread and is answered") {
  Installation installation;
  installation.Start();
  int number = 0;
  for (const Sample& sample : kSaid) {
    INFO(sample.content);
    const std::string user = absl::StrCat("DE.", ++number);
    const std::string message =
        Message(absl::StrCat("w", number), sample.type, sample.content, user);
    REQUIRE(installation.Post(Envelope({From(user, {message})})) == 200);
    CHECK(Eventually([&] { return installation.Replies(user) == 1; }));
    const auto thread = installation.Thread(user);
    REQUIRE(thread.size() == 2);
    CHECK(thread[0].kind() == sample.kind);
    CHECK(thread[0].text() == sample.text);
    CHECK(thread[0].channel_message_id() == absl::StrCat("w", number));
    CHECK(thread[0].author() == gateway::v1::MESSAGE_AUTHOR_CUSTOMER);
    CHECK(thread[1].author() == gateway::v1::MESSAGE_AUTHOR_ASSISTANT);
    CHECK_FALSE(thread[1].text().empty());
  }
}

TEST_CASE("what is not said to us is kept without an answer, and opens the window all the same") {
  Installation installation;
  installation.Start();
  int number = 0;
  for (const Sample& sample : kKept) {
    INFO(sample.content);
    const std::string user = absl::StrCat("DE.", ++number);
    const std::string message =
        Message(absl::StrCat("w", number), sample.type, sample.content, user);
    REQUIRE(installation.Post(Envelope({From(user, {message})})) == 200);
    REQUIRE(Eventually([&] {
      return installation.peers.heard().inbounds.size() == static_cast<size_t>(number);
    }));
    const auto thread = installation.Thread(user);
    REQUIRE(thread.size() == 1);
    CHECK(thread[0].kind() == sample.kind);
    CHECK(thread[0].text() == sample.text);
  }
  CHECK(installation.peers.heard().sends.empty());
}

TEST_CASE("a reaction is kept and does not lead to talk") {
  Installation installation;
  installation.Start();
  REQUIRE(installation.Post(Envelope({From(
              "DE.1", {Message("w1", "reaction",
                               R"("reaction":{"message_id":"out9","emoji":"\ud83d\udc4d"})")})})) ==
          200);
  REQUIRE(Eventually([&] { return installation.Count("gateway.turn") == 1; }));
  const auto thread = installation.Thread("DE.1");
  REQUIRE_FALSE(thread.empty());
  CHECK(thread[0].kind() == "reaction");
  CHECK(thread[0].text() == "👍");
}

TEST_CASE("a customer without number is known by the user id alone, one of old by the number") {
  Installation installation;
  installation.Start();
  REQUIRE(installation.Post(TextBody("w1", "Hallo")) == 200);
  const std::string by_number = absl::StrCat(
      R"({"from":"491713920001","id":"w2","timestamp":")", NowSeconds(),
      R"(","type":"text","text":{"body":"Hallo"}})");
  REQUIRE(installation.Post(Envelope({Change(
              "messages", absl::StrCat(R"("messages":[)", by_number, "]"))})) == 200);
  CHECK(Eventually([&] { return installation.Replies("DE.1") == 1; }));
  CHECK(Eventually([&] { return installation.Replies("491713920001") == 1; }));
}

TEST_CASE("a number that the customer shares on request is the customer's, any other card is not") {
  Installation installation;
  installation.Start();
  const auto card = [](const char* id, const char* origin) {
    return Message(id, "contacts",
                   absl::StrCat(R"("contacts":[{)", origin,
                                R"("phones":[{"phone":"+491713920001","wa_id":"491713920001"}]}])"));
  };
  REQUIRE(installation.Post(Envelope({From("DE.1", {card("w1", "")})})) == 200);
  REQUIRE(Eventually([&] { return installation.Replies("DE.1") == 1; }));
  CHECK(installation.peers.heard().links.empty());
  const std::string shared =
      Envelope({From("DE.1", {card("w2", R"("origin":"contact_request",)")})});
  REQUIRE(installation.Post(shared) == 200);
  REQUIRE(Eventually([&] { return installation.Count("gateway.turn") == 2; }));
  const auto links = installation.peers.heard().links;
  REQUIRE(links.size() == 1);
  CHECK(links[0].name() == "tenants/demo/customers/c-DE.1");
  CHECK(links[0].identity().channel() == "whatsapp");
  CHECK(links[0].identity().phone() == "+491713920001");
  CHECK(links[0].identity().wa_id() == "491713920001");
}

TEST_CASE("a change of number or user id is told to the customer service, once and unasked") {
  Installation installation;
  installation.Start();
  SECTION("the number, which somebody else may get") {
    const std::string message = absl::StrCat(
        R"({"from":"491713920001","id":"w13","timestamp":")", NowSeconds(),
        R"(","type":"system","system":{"type":"user_changed_number","body":"User Mina K. changed",)",
        R"("wa_id":"491713920099","user_id":"DE.2"}})");
    const std::string body = Envelope(
        {Change("messages", absl::StrCat(R"("messages":[)", message, "]"))});
    REQUIRE(installation.Post(body) == 200);
    REQUIRE(installation.Post(body) == 200);
    REQUIRE(Eventually([&] { return installation.peers.heard().inbounds.size() == 1; }));
    const auto links = installation.peers.heard().links;
    REQUIRE(links.size() == 1);
    CHECK(links[0].name() == "tenants/demo/customers/c-491713920001");
    CHECK(links[0].identity().user_id() == "DE.2");
    CHECK(links[0].identity().wa_id() == "491713920099");
    CHECK(links[0].replaced().wa_id() == "491713920001");
  }
  SECTION("the user id, in its own field") {
    const std::string body = Envelope({Change(
        "user_id_update",
        absl::StrCat(
            R"("contacts":[{"profile":{"name":"Mina K."}}],"user_id_update":[{"detail":"changed",)",
            R"("user_id":{"previous":"DE.1","current":"DE.2"},"timestamp":)", NowSeconds(),
            "}]"))});
    REQUIRE(installation.Post(body) == 200);
    REQUIRE(installation.Post(body) == 200);
    REQUIRE(Eventually([&] { return installation.peers.heard().inbounds.size() == 1; }));
    const auto links = installation.peers.heard().links;
    REQUIRE(links.size() == 1);
    CHECK(links[0].name() == "tenants/demo/customers/c-DE.1");
    CHECK(links[0].identity().user_id() == "DE.2");
    CHECK_FALSE(links[0].has_replaced());
  }
  CHECK(installation.peers.heard().sends.empty());
}

TEST_CASE("advertising that is stopped in WhatsApp is a withdrawn consent; resuming grants none") {
  Installation installation;
  installation.Start();
  const auto preference = [](const char* value, int64_t at) {
    return Envelope({Change(
        "user_preferences",
        absl::StrCat(R"("contacts":[{"user_id":"DE.1"}],"user_preferences":[{"user_id":"DE.1",)",
                     R"("category":"marketing_messages","value":")", value,
                     R"(","detail":"User requested it","timestamp":)", at, "}]"))});
  };
  const std::string stop = preference("stop", NowSeconds());
  REQUIRE(installation.Post(stop) == 200);
  REQUIRE(installation.Post(stop) == 200);
  REQUIRE(Eventually([&] { return installation.peers.heard().inbounds.size() == 1; }));
  REQUIRE(installation.Post(preference("resume", NowSeconds() + 1)) == 200);
  REQUIRE(Eventually([&] { return installation.peers.heard().inbounds.size() == 2; }));
  const auto consents = installation.peers.heard().consents;
  REQUIRE(consents.size() == 1);
  CHECK(consents[0].name() == "tenants/demo/customers/c-DE.1");
  CHECK(consents[0].purposes(0) == customer::v1::CONSENT_PURPOSE_MARKETING);
  CHECK(consents[0].state() == customer::v1::CONSENT_STATE_WITHDRAWN);
  CHECK(consents[0].wording() == "stop");
  CHECK(installation.peers.heard().sends.empty());
}

}  // namespace
}  // namespace tresen::testing
