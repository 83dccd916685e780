#include "services/tresenctl/remote/conversations_command.h"

#include <catch2/catch.hpp>
#include <sstream>

#include "services/tresenctl/output/values.h"

namespace tresen::tresenctl {
namespace {

gateway::v1::Message MessageOf(gateway::v1::MessageAuthor author, const std::string& text) {
  gateway::v1::Message message;
  message.set_author(author);
  message.set_kind("text");
  message.set_text(text);
  message.mutable_send_time()->set_seconds(1772802000);  // 2026-03-06 14:00 in Berlin
  return message;
}

std::string Thread(const std::vector<gateway::v1::Message>& messages) {
  gateway::v1::Conversation conversation;
  conversation.set_name("tenants/demo/conversations/c1");
  conversation.set_customer("tenants/demo/customers/k1");
  conversation.set_customer_display_name("Mina\x1b K.");
  conversation.set_branch("tenants/demo/branches/mitte");
  conversation.set_channel("whatsapp");
  conversation.set_state(gateway::v1::CONVERSATION_STATE_ASSISTANT);
  std::ostringstream out;
  PrintThread(conversation, messages, ZoneOf("Europe/Berlin"), out);
  return out.str();
}

TEST_CASE("a thread reads like a chat, with what was understood and what became of our messages") {
  auto question = MessageOf(gateway::v1::MESSAGE_AUTHOR_CUSTOMER, "Geht morgen\nSchneiden?");
  question.set_intent("book");
  auto answer = MessageOf(gateway::v1::MESSAGE_AUTHOR_ASSISTANT, "Ja:");
  answer.add_choices("10:00");
  answer.add_choices("11:15");
  answer.set_delivery_state("rejected");
  answer.set_delivery_reason("131026");
  CHECK(Thread({question, answer}) ==
        "tenants/demo/conversations/c1\n"
        "customer  k1 (Mina K.)\n"
        "branch    mitte, whatsapp\n"
        "answered  by the assistant\n"
        "\n"
        "2026-03-06 14:00  Mina K.  [book]\n"
        "    Geht morgen\n"
        "    Schneiden?\n"
        "\n"
        "2026-03-06 14:00  assistant  (rejected: 131026)\n"
        "    Ja:\n"
        "    [10:00] [11:15] \n");
}

TEST_CASE("media and erased messages are named") {
  auto image = MessageOf(gateway::v1::MESSAGE_AUTHOR_CUSTOMER, "");
  image.set_kind("image");
  auto erased = MessageOf(gateway::v1::MESSAGE_AUTHOR_CUSTOMER, "");
  erased.set_erased(true);
  const std::string text = Thread({image, erased});
  CHECK(text.find("    (image)\n") != std::string::npos);
  CHECK(text.find("    (erased)\n") != std::string::npos);
}

}  // namespace
}  // namespace tresen::tresenctl
