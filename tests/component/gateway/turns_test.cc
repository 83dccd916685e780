// From the webhook over the turn to the outbox, with what goes wrong on the way.
#include <algorithm>
#include <functional>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/component/gateway/installation.h"

namespace tresen::testing {
namespace {

namespace v1 = ::tresen::gateway::v1;

TEST_CASE("a message becomes a turn, a reply and a delivery, under one trace") {
  Installation installation;
  installation.peers.Means("Hallo", Intent("greet"));
  installation.Start();
  REQUIRE(installation.Post(TextBody("w1", "Hallo")) == 200);
  REQUIRE(Eventually([&] {
    return installation.Count("gateway.outbox WHERE next_at IS NULL") == 1;
  }));
  const Heard heard = installation.peers.heard();
  REQUIRE(heard.parsed.size() == 1);
  CHECK(heard.parsed[0].text() == "Hallo");
  CHECK(heard.parsed[0].time_zone() == "Europe/Berlin");
  REQUIRE(heard.sends.size() == 1);
  const auto& send = heard.sends[0];
  CHECK(send.parent() == "tenants/demo");
  CHECK(send.customer() == "tenants/demo/customers/c-DE.1");
  CHECK(send.branch() == "tenants/demo/branches/mitte");
  CHECK(send.purpose() == notification::v1::MESSAGE_PURPOSE_REPLY);
  CHECK(send.mark_read() == "w1");
  CHECK(send.has_answers_message_time());
  const v1::Conversation conversation = installation.Conversation("DE.1");
  CHECK(send.conversation() == conversation.name());
  CHECK(conversation.state() == v1::CONVERSATION_STATE_ASSISTANT);
  CHECK(conversation.customer_display_name() == "Mina");
  const auto thread = installation.Thread("DE.1");
  REQUIRE(thread.size() == 2);
  CHECK(thread[0].intent() == "greet");
  CHECK(thread[1].name() == send.message());
  CHECK(thread[1].text() == send.content().body());
  CHECK(thread[1].delivery() == "tenants/demo/deliveries/" + send.request_id());
  // What was handled and handed over leaves no words behind but the sealed thread.
  CHECK(installation.Count("gateway.inbox WHERE sealed_payload IS NOT NULL") == 0);
  CHECK(installation.Count("gateway.outbox WHERE sealed_request IS NOT NULL") == 0);
  CHECK(installation.Count("gateway.outbox o JOIN gateway.turn t ON t.traceparent = o.traceparent"
                           " JOIN gateway.inbox i ON substr(i.traceparent, 4, 32)"
                           " = substr(t.traceparent, 4, 32)") == 1);
}

TEST_CASE("messages of one chat are answered in the order in which they were sent") {
  Installation installation;
  installation.Start();
  std::vector<std::string> taps;
  for (int i = 0; i < 12; ++i) {
    taps.push_back(Message(absl::StrCat("w", i), "button",
                           absl::StrCat(R"("button":{"payload":"x","text":"tap )", i, R"("})")));
  }
  // All in the same second, over several bodies.
  for (int i = 0; i < 12; i += 4) {
    REQUIRE(installation.Post(Envelope({From("DE.1", {taps.begin() + i, taps.begin() + i + 4})})) ==
            200);
  }
  REQUIRE(Eventually([&] { return installation.Replies("DE.1") == 12; }));
  const Heard heard = installation.peers.heard();
  for (int i = 0; i < 12; ++i) CHECK(heard.sends[i].mark_read() == absl::StrCat("w", i));
}

TEST_CASE("a reply that cannot be handed over now is handed over later, once") {
  Installation installation;
  installation.Start();
  SECTION("the notification service is away") {
    installation.peers.SetDown("notification", true);
    REQUIRE(installation.Post(TextBody("w1", "Hallo")) == 200);
    REQUIRE(Eventually([&] { return installation.Count("gateway.turn") == 1; }));
    CHECK(installation.peers.heard().sends.empty());
    SECTION("and comes back") {}
    SECTION("and the gateway is started anew meanwhile") {
      installation.Stop();
      installation.Start();
    }
    installation.peers.SetDown("notification", false);
  }
  SECTION("its answer is lost") {
    installation.peers.LoseAnswers("Send", 6);
    REQUIRE(installation.Post(TextBody("w1", "Hallo")) == 200);
  }
  REQUIRE(Eventually(
      [&] { return installation.Count("gateway.outbox WHERE next_at IS NULL") == 1; },
      absl::Seconds(60)));
  CHECK(installation.Replies("DE.1") == 1);
  CHECK(installation.Thread("DE.1").size() == 2);
}

TEST_CASE("a turn that cannot be decided now is decided later; nothing is forgotten by a restart") {
  Installation installation;
  installation.Start();
  const char* away = GENERATE("nlu", "scheduling");
  installation.peers.SetDown(away, true);
  REQUIRE(installation.Post(TextBody("w1", "Hallo")) == 200);
  REQUIRE(Eventually([&] {
    return installation.Count("gateway.conversation WHERE attempts > 0") == 1;
  }));
  installation.Stop();
  installation.Start();
  installation.peers.SetDown(away, false);
  REQUIRE(Eventually([&] { return installation.Replies("DE.1") == 1; }, absl::Seconds(60)));
  CHECK(installation.Count("gateway.turn") == 1);
  CHECK(installation.Thread("DE.1").size() == 2);
}

TEST_CASE("however long understanding is away, a message waits for it and is not given up") {
  Installation installation;
  installation.Start();
  installation.peers.SetDown("nlu", true);
  REQUIRE(installation.Post(TextBody("w1", "Hallo")) == 200);
  // More attempts than a message has that fails by itself, without the time between them.
  for (int attempt = 1; attempt <= 14; ++attempt) {
    REQUIRE(Eventually([&] {
      return installation.Count(absl::StrCat(
                 "gateway.conversation WHERE lease_until IS NULL AND fence >= ", attempt)) == 1;
    }));
    installation.database.Execute(
        "UPDATE gateway.conversation SET next_at = '2000-01-01';"
        "SELECT pg_notify('gateway_inbox', '')");
  }
  CHECK(installation.Count("gateway.inbox WHERE state = 'open'") == 1);
  CHECK(installation.Count("gateway.conversation WHERE state = 'assistant'") == 1);
  installation.peers.SetDown("nlu", false);
  REQUIRE(Eventually([&] { return installation.Replies("DE.1") == 1; }, absl::Seconds(60)));
}

// "Schneiden" on the day of the free slot, at ten.
nlu::v1::ParseResponse WantsTheSlot() {
  nlu::v1::ParseResponse meaning = Intent("book");
  nlu::v1::Entity* service = meaning.add_entities();
  service->set_kind(nlu::v1::ENTITY_KIND_SERVICE);
  service->set_end(9);
  service->add_values("tenants/demo/services/cut");
  service->set_confidence(0.97);
  return meaning;
}

std::string FirstChoice(const notification::v1::SendRequest& send) {
  const auto& content = send.content();
  if (content.buttons_size() > 0) return content.buttons(0).id();
  return content.rows_size() > 0 ? content.rows(0).id() : "";
}

TEST_CASE("a booking whose answer was lost is asked for again as the same booking") {
  Installation installation;
  installation.peers.Means("Schneiden", WantsTheSlot());
  installation.Start();
  REQUIRE(installation.Post(TextBody("w1", "Schneiden")) == 200);
  // Taps the first choice until the appointment is asked for.
  installation.peers.LoseAnswers("BookAppointment", 5);
  for (int step = 1; step < 5 && installation.peers.heard().bookings.empty(); ++step) {
    REQUIRE(Eventually([&] { return installation.Replies("DE.1") == step; }, absl::Seconds(60)));
    const auto send = installation.peers.heard().sends.back();
    INFO(send.content().body());
    REQUIRE_FALSE(FirstChoice(send).empty());
    const std::string tap = Message(
        absl::StrCat("tap", step), "interactive",
        absl::StrCat(R"("context":{"id":"out"},"interactive":{"type":"button_reply",)",
                     R"("button_reply":{"id":")", FirstChoice(send), R"(","title":"x"}})"));
    REQUIRE(installation.Post(Envelope({From("DE.1", {tap})})) == 200);
    REQUIRE(Eventually([&] {
      return installation.Replies("DE.1") > step || !installation.peers.heard().bookings.empty();
    }));
  }
  REQUIRE(installation.peers.heard().bookings.size() == 1);
  REQUIRE(Eventually(
      [&] { return installation.Count("gateway.inbox WHERE state = 'open'") == 0; },
      absl::Seconds(60)));
  const Heard heard = installation.peers.heard();
  REQUIRE(heard.bookings.size() == 1);
  CHECK(heard.calls.at(heard.bookings[0].request_id()) == 6);
  CHECK(heard.bookings[0].customer() == "tenants/demo/customers/c-DE.1");
  CHECK(absl::StartsWith(heard.bookings[0].origin().conversation(),
                         "tenants/demo/conversations/"));
  CHECK(absl::StrContains(heard.sends.back().content().body(), "10:00"));
  CHECK(installation.Count("gateway.conversation WHERE progress_turn <> ''") == 0);
}

TEST_CASE("a customer who asks for a person waits, is taken over, written to and handed back") {
  Installation installation;
  installation.peers.Means("Mensch bitte", Intent("human"));
  installation.Start();
  REQUIRE(installation.Post(TextBody("w1", "Mensch bitte")) == 200);
  REQUIRE(Eventually([&] { return installation.peers.heard().notices.size() == 1; }));
  v1::Conversation conversation = installation.Conversation("DE.1");
  CHECK(conversation.state() == v1::CONVERSATION_STATE_WAITING);
  CHECK(conversation.has_handoff_due_time());
  CHECK(installation.peers.heard().notices[0].kind() == notification::v1::NOTICE_KIND_CASE_OPENED);
  CHECK(installation.peers.heard().notices[0].parent() == "tenants/demo/branches/mitte");

  v1::TakeOverRequest take;
  take.set_name(conversation.name());
  take.set_owner("Lena");
  take.set_request_id("take-1");
  for (int repeat = 0; repeat < 2; ++repeat) {
    conversation = Must(installation.Call(&ConversationStub::TakeOver, take));
    CHECK(conversation.state() == v1::CONVERSATION_STATE_PERSON);
    CHECK(conversation.owner() == "Lena");
    CHECK_FALSE(conversation.has_handoff_due_time());
  }
  const int before = installation.Replies("DE.1");
  REQUIRE(installation.Post(TextBody("w2", "Sind Sie da?")) == 200);
  REQUIRE(Eventually([&] { return installation.Count("gateway.turn") == 2; }));
  CHECK(installation.Replies("DE.1") == before);

  v1::SendMessageRequest send;
  send.set_parent(conversation.name());
  send.set_text("Ja, hier ist Lena.");
  send.set_owner("Lena");
  send.set_request_id("send-1");
  const v1::Message written = Must(installation.Call(&ConversationStub::SendMessage, send));
  CHECK(written.author() == v1::MESSAGE_AUTHOR_STAFF);
  CHECK(Must(installation.Call(&ConversationStub::SendMessage, send)).name() == written.name());
  REQUIRE(Eventually([&] { return installation.Replies("DE.1") == before + 1; }));
  const auto sent = installation.peers.heard().sends.back();
  CHECK(sent.content().body() == "Ja, hier ist Lena.");
  CHECK(sent.purpose() == notification::v1::MESSAGE_PURPOSE_STAFF);

  v1::HandBackRequest back;
  back.set_name(conversation.name());
  back.set_request_id("back-1");
  CHECK(Must(installation.Call(&ConversationStub::HandBack, back)).state() ==
        v1::CONVERSATION_STATE_ASSISTANT);
  REQUIRE(installation.Post(TextBody("w3", "Hallo")) == 200);
  CHECK(Eventually([&] { return installation.Replies("DE.1") == before + 2; }));
  CHECK(installation.Count("gateway.handoff_answer") == 1);
}

TEST_CASE("a branch is told of an overdue case again until somebody has heard it") {
  Installation installation;
  installation.peers.Means("Mensch bitte", Intent("human"));
  installation.Start();
  REQUIRE(installation.Post(TextBody("w1", "Mensch bitte")) == 200);
  REQUIRE(Eventually([&] { return installation.peers.heard().notices.size() == 1; }));
  installation.peers.SetDown("notification", true);
  installation.database.Execute(
      "UPDATE gateway.conversation SET handoff_due_at = now() - interval '1 minute'");
  installation.Stop();  // the watch asks at its start, then every few seconds
  installation.Start();
  installation.peers.SetDown("notification", false);
  REQUIRE(Eventually(
      [&] { return installation.Count("gateway.conversation WHERE handoff_escalated") == 1; }));
  const auto notices = installation.peers.heard().notices;
  REQUIRE(notices.size() == 2);
  CHECK(notices[1].kind() == notification::v1::NOTICE_KIND_CASE_OVERDUE);
}

TEST_CASE("whoever follows the conversations sees every message, from any token on") {
  Installation installation;
  installation.Start();
  const rpc::Client<ConversationService> client(installation.As("console"));
  v1::WatchConversationsRequest watch;
  watch.set_parent("tenants/demo");
  const auto follow = [&](size_t messages) {
    std::vector<v1::WatchConversationsResponse> seen;
    const std::function<bool(const v1::WatchConversationsResponse&)> take =
        [&](const v1::WatchConversationsResponse& response) {
          if (response.has_message()) seen.push_back(response);
          return seen.size() < messages;
        };
    const absl::Status status =
        client.Watch(&ConversationStub::WatchConversations,
                     rpc::CallContext::Background("gateway", absl::Seconds(30)), watch, take);
    INFO(status);
    REQUIRE(status.ok());
    return seen;
  };
  std::vector<v1::WatchConversationsResponse> seen;
  {
    // The customer goes on writing until the follower, who begins some time, has seen enough.
    std::jthread writer([&](const std::stop_token& enough) {
      for (int i = 0; !enough.stop_requested(); ++i) {
        installation.Post(TextBody(absl::StrCat("w", i), "Hallo"));
      }
    });
    seen = follow(6);
  }
  std::vector<std::string> thread;
  for (const v1::Message& message : installation.Thread("DE.1")) thread.push_back(message.name());
  std::vector<std::string> followed;
  for (const auto& response : seen) followed.push_back(response.message().name());
  CHECK(std::search(thread.begin(), thread.end(), followed.begin(), followed.end()) !=
        thread.end());
  CHECK(seen[0].conversation().name() == installation.Conversation("DE.1").name());
  // Again from the second on: the same, without gap or repeat.
  watch.set_resume_token(seen[1].resume_token());
  const auto rest = follow(4);
  for (int i = 0; i < 4; ++i) CHECK(rest[i].message().name() == followed[i + 2]);
}

TEST_CASE("an erased customer's open message is closed without a word") {
  Installation installation;
  installation.peers.SetDown("nlu", true);
  installation.Start();
  REQUIRE(installation.Post(TextBody("w1", "Hallo")) == 200);
  installation.peers.EraseCustomer("c-DE.1");
  installation.peers.SetDown("nlu", false);
  REQUIRE(Eventually(
      [&] { return installation.Count("gateway.inbox WHERE state = 'open'") == 0; },
      absl::Seconds(60)));
  CHECK(installation.peers.heard().sends.empty());
  const auto thread = installation.Thread("DE.1");
  REQUIRE(thread.size() == 1);
  CHECK(thread[0].text().empty());
}

TEST_CASE("a message of another channel is taken once and answered there") {
  Installation installation;
  installation.Start();
  v1::IngestMessageRequest ingest;
  ingest.set_parent("tenants/demo/branches/mitte");
  ingest.set_channel("webchat");
  ingest.set_user_id("visitor-7");
  ingest.set_message_id("m1");
  ingest.set_text("Hallo");
  const auto first = Must(installation.Call(&ConversationStub::IngestMessage, ingest));
  CHECK(first.accepted());
  const auto again = Must(installation.Call(&ConversationStub::IngestMessage, ingest));
  CHECK_FALSE(again.accepted());
  CHECK(again.conversation() == first.conversation());
  REQUIRE(Eventually([&] { return installation.Replies("visitor-7") == 1; }));
  CHECK(installation.peers.heard().sends[0].channel() == "webchat");
}

TEST_CASE("another tenant's program neither reads nor writes here") {
  Installation installation;
  installation.Start();
  REQUIRE(installation.Post(TextBody("w1", "Hallo")) == 200);
  REQUIRE(Eventually([&] { return installation.Replies("DE.1") == 1; }));
  v1::GetConversationRequest get;
  get.set_name(installation.Conversation("DE.1").name());
  const absl::Status refused =
      installation.Call(&ConversationStub::GetConversation, get, "stranger").status();
  CHECK(absl::IsPermissionDenied(refused));
  CHECK(Reason(refused) == "WRONG_TENANT");
  v1::ListConversationsRequest list;
  list.set_parent("tenants/other");
  CHECK(Must(installation.Call(&ConversationStub::ListConversations, list, "stranger"))
            .conversations()
            .empty());
  v1::ApplyChannelsRequest channels;
  channels.set_parent("tenants/other");
  channels.set_request_id("c1");
  v1::ChannelAddress* address = channels.add_addresses();
  address->set_channel("whatsapp");
  address->set_address_id(kPhoneNumberId);
  address->set_branch("tenants/other/branches/x");
  CHECK(Reason(installation.Call(&ConversationStub::ApplyChannels, channels, "stranger")
                   .status()) == "ADDRESS_TAKEN");
}

}  // namespace
}  // namespace tresen::testing
