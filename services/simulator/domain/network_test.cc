#include "services/simulator/domain/network.h"

#include <catch2/catch.hpp>
#include <string>

#include "absl/strings/str_cat.h"

namespace tresen::simulator {
namespace {

constexpr absl::string_view kMitte = "700000000000001";
constexpr absl::string_view kNord = "700000000000002";
const absl::Time kStart = absl::FromUnixSeconds(1795000000);

Account Demo() {
  Account account;
  account.numbers = {{std::string(kMitte), "493023125001", "Salon Beispiel Mitte", "49"},
                     {std::string(kNord), "493023125002", "Salon Beispiel Nord", "49"}};
  return account;
}

struct Salon {
  Network network{Demo()};
  absl::Time now = kStart;
  int sent = 0;

  Customer& Mina() {
    Customer mina;
    mina.id = "mina";
    mina.name = "Mina K.";
    mina.phone = "491713920001";
    return network.customers().Put(std::move(mina));
  }

  void Writes(const Customer& customer, absl::string_view number = kMitte) {
    Message message;
    message.id = absl::StrCat("wamid.IN", ++sent);
    message.phone_number_id = std::string(number);
    message.customer_id = customer.id;
    message.type = "text";
    message.at = now;
    network.Receive(std::move(message));
  }

  SendVerdict Send(const OutgoingMessage& message, absl::string_view number = kMitte) {
    return network.Send(
        {message, std::string(number), "{}", absl::StrCat("wamid.OUT", ++sent), now});
  }

  int Code(const OutgoingMessage& message) {
    const SendVerdict verdict = Send(message);
    return verdict.refusal ? verdict.refusal->code : 0;
  }
};

OutgoingMessage TextTo(absl::string_view phone) {
  OutgoingMessage message;
  message.to = std::string(phone);
  message.type = "text";
  message.text = "Ihr Termin ist am 3.12.";
  return message;
}

OutgoingMessage Reminder(absl::string_view phone) {
  OutgoingMessage message;
  message.to = std::string(phone);
  message.type = "template";
  message.use_of_template = TemplateUse{"appointment_reminder", "de", {}};
  return message;
}

void AddReminder(Network& network, absl::string_view category = "UTILITY") {
  MessageTemplate reminder;
  reminder.name = "appointment_reminder";
  reminder.language = "de";
  reminder.category = std::string(category);
  reminder.body = "Ihr Termin steht an.";
  network.templates().Put(std::move(reminder));
}

TEST_CASE("free text is possible for exactly 24 hours after the customer's message") {
  Salon salon;
  salon.Writes(salon.Mina());
  salon.now += absl::Hours(24) - absl::Milliseconds(1);
  CHECK(salon.Code(TextTo("+491713920001")) == 0);
  salon.now += absl::Milliseconds(1);
  CHECK(salon.Code(TextTo("+491713920001")) == 131047);
}

TEST_CASE("a customer who wrote to one branch has no window at the other") {
  Salon salon;
  salon.Writes(salon.Mina(), kMitte);
  const SendVerdict verdict = salon.Send(TextTo("+491713920001"), kNord);
  REQUIRE(verdict.refusal);
  CHECK(verdict.refusal->code == 131047);
}

TEST_CASE("a template passes outside the window, and only in a language that exists") {
  Salon salon;
  salon.Mina();
  AddReminder(salon.network);
  CHECK(salon.Code(Reminder("+491713920001")) == 0);
  OutgoingMessage english = Reminder("+491713920001");
  english.use_of_template->language = "en";
  CHECK(salon.Code(english) == 132001);
}

TEST_CASE("paused and disabled templates have their own codes") {
  Salon salon;
  AddReminder(salon.network);
  salon.network.templates().SetStatus("appointment_reminder", "de", "PAUSED");
  CHECK(salon.Code(Reminder("+491713920001")) == 132015);
  salon.network.templates().SetStatus("appointment_reminder", "de", "DISABLED");
  CHECK(salon.Code(Reminder("+491713920001")) == 132016);
}

TEST_CASE("a number without plus gets the business number's country code") {
  Salon salon;
  salon.Writes(salon.Mina());
  const SendVerdict verdict = salon.Send(TextTo("0171 3920001"));
  REQUIRE(verdict.accepted != nullptr);
  CHECK(verdict.wa_id == "491713920001");
  CHECK(verdict.input == "0171 3920001");
}

TEST_CASE("both ways to write a Brazilian number reach the same customer") {
  Salon salon;
  Customer ana;
  ana.phone = "5511987654321";
  salon.Writes(salon.network.customers().Put(std::move(ana)));
  const SendVerdict verdict = salon.Send(TextTo("+551187654321"));
  REQUIRE(verdict.accepted != nullptr);
  CHECK(verdict.wa_id == "5511987654321");
}

TEST_CASE("the phone wins over the user id, and the answer names what was used") {
  Salon salon;
  const Customer& mina = salon.Mina();
  salon.Writes(mina);
  OutgoingMessage message = TextTo("");
  message.recipient = mina.user_id;
  SendVerdict verdict = salon.Send(message);
  REQUIRE(verdict.accepted != nullptr);
  CHECK(verdict.user_id == mina.user_id);
  CHECK(verdict.wa_id.empty());
  message.to = "+491713920001";
  verdict = salon.Send(message);
  REQUIRE(verdict.accepted != nullptr);
  CHECK(verdict.user_id.empty());
  CHECK(verdict.wa_id == "491713920001");
}

TEST_CASE("an unknown user id is unreachable and the own number cannot be written to") {
  Salon salon;
  OutgoingMessage message = TextTo("");
  message.recipient = "DE.404";
  CHECK(salon.Code(message) == 131026);
  CHECK(salon.Code(TextTo("+493023125001")) == 131021);
}

TEST_CASE("45 messages to one customer are a burst, the next one waits for the debt") {
  Salon salon;
  salon.network.settings().messages_per_second = 0;
  salon.Writes(salon.Mina());
  for (int i = 0; i < 45; ++i) REQUIRE(salon.Code(TextTo("+491713920001")) == 0);
  CHECK(salon.Code(TextTo("+491713920001")) == 131056);
  salon.now += absl::Seconds(6);
  CHECK(salon.Code(TextTo("+491713920001")) == 0);
  CHECK(salon.Code(TextTo("+491713920001")) == 131056);
}

TEST_CASE("one number carries 80 messages a second in both directions together") {
  Salon salon;
  const Customer& mina = salon.Mina();
  for (int i = 0; i < 79; ++i) salon.Writes(mina);
  CHECK(salon.Code(TextTo("+491713920001")) == 0);
  CHECK(salon.Code(TextTo("+491713920001")) == 130429);
}

TEST_CASE("the portfolio's limit counts different customers outside windows") {
  Salon salon;
  salon.network.settings().customers_per_day = 2;
  AddReminder(salon.network);
  CHECK(salon.Code(Reminder("+491713920001")) == 0);
  CHECK(salon.Code(Reminder("+491713920002")) == 0);
  CHECK(salon.Code(Reminder("+491713920002")) == 0);
  CHECK(salon.Code(Reminder("+491713920003")) == 131048);
  salon.now += absl::Hours(24);
  CHECK(salon.Code(Reminder("+491713920003")) == 0);
}

TEST_CASE("a customer who stopped marketing still gets utility templates") {
  Salon salon;
  salon.Mina().refuses_marketing = true;
  AddReminder(salon.network, "MARKETING");
  CHECK(salon.Code(Reminder("+491713920001")) == 131050);
  AddReminder(salon.network, "UTILITY");
  CHECK(salon.Code(Reminder("+491713920001")) == 0);
}

TEST_CASE("a late refusal is accepted first and fails afterwards") {
  Salon salon;
  salon.network.settings().late_refusals = true;
  salon.Mina();
  const SendVerdict verdict = salon.Send(TextTo("+491713920001"));
  REQUIRE(verdict.accepted != nullptr);
  CHECK(verdict.fails_later == 131047);
}

TEST_CASE("a failure switch answers the next sends with its code, then is used up") {
  Salon salon;
  salon.Writes(salon.Mina());
  FailureSwitch wanted;
  wanted.code = 131016;
  wanted.times = 2;
  salon.network.switches().Add(wanted);
  CHECK(salon.Code(TextTo("+491713920001")) == 131016);
  CHECK(salon.Code(TextTo("+491713920001")) == 131016);
  CHECK(salon.Code(TextTo("+491713920001")) == 0);
}

TEST_CASE("a switch for one number leaves the other alone") {
  Salon salon;
  salon.Writes(salon.Mina());
  FailureSwitch wanted;
  wanted.phone_number_id = std::string(kNord);
  wanted.times = -1;
  salon.network.switches().Add(wanted);
  CHECK(salon.Code(TextTo("+491713920001")) == 0);
}

TEST_CASE("hanging before acceptance stores nothing, hanging after stores the message") {
  Salon salon;
  salon.Writes(salon.Mina());
  FailureSwitch wanted;
  wanted.failure = Failure::kHangBeforeAccept;
  salon.network.switches().Add(wanted);
  SendVerdict verdict = salon.Send(TextTo("+491713920001"));
  CHECK(verdict.accepted == nullptr);
  CHECK_FALSE(verdict.refusal);
  wanted.failure = Failure::kHangAfterAccept;
  salon.network.switches().Add(wanted);
  verdict = salon.Send(TextTo("+491713920001"));
  CHECK(verdict.accepted != nullptr);
}

TEST_CASE("statuses only rise, and a failure is final") {
  Salon salon;
  salon.Writes(salon.Mina());
  Message& message = *salon.Send(TextTo("+491713920001")).accepted;
  CHECK(salon.network.Raise(message, DeliveryStatus::kDelivered, salon.now));
  CHECK_FALSE(salon.network.Raise(message, DeliveryStatus::kSent, salon.now));
  CHECK(salon.network.Raise(message, DeliveryStatus::kFailed, salon.now));
  CHECK_FALSE(salon.network.Raise(message, DeliveryStatus::kRead, salon.now));
}

TEST_CASE("marking a message as seen includes the earlier ones and not the later") {
  Salon salon;
  const Customer& mina = salon.Mina();
  for (int i = 0; i < 3; ++i) salon.Writes(mina);
  REQUIRE(salon.network.MarkSeen(kMitte, "wamid.IN2") != nullptr);
  CHECK(salon.network.chats().ById("wamid.IN1")->seen_by_business);
  CHECK(salon.network.chats().ById("wamid.IN2")->seen_by_business);
  CHECK_FALSE(salon.network.chats().ById("wamid.IN3")->seen_by_business);
  CHECK(salon.network.MarkSeen(kNord, "wamid.IN3") == nullptr);
}

}  // namespace
}  // namespace tresen::simulator
