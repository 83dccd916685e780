#include "services/gateway/desk/channel_news.h"

#include <catch2/catch.hpp>

namespace tresen::gateway {
namespace {

namespace customer = ::tresen::customer::v1;

TurnScope Scope() {
  TurnScope scope;
  scope.tenant = "demo";
  scope.conversation = "c1";
  scope.customer = "mina";
  scope.channel = "whatsapp";
  return scope;
}

ReadMessage Message(const std::string& kind) {
  ReadMessage message;
  message.stored.provider_id = "w1";
  message.stored.sent_at = absl::FromUnixSeconds(1795000000);
  message.payload.kind = kind;
  return message;
}

TEST_CASE("most messages tell nothing new about the customer") {
  ReadMessage text = Message("text");
  text.payload.text = "stop";
  CHECK_FALSE(LinkRequest(Scope(), text).has_value());
  CHECK_FALSE(StopRequest(Scope(), text).has_value());
}

TEST_CASE("a new number replaces the old one, a new user id stands beside the old one") {
  ReadMessage moved = Message("system");
  moved.payload.new_wa_id = "2";
  moved.payload.new_user_id = "DE.2";
  moved.payload.old_wa_id = "1";
  auto link = LinkRequest(Scope(), moved);
  REQUIRE(link.has_value());
  CHECK(link->name() == "tenants/demo/customers/mina");
  CHECK(link->identity().channel() == "whatsapp");
  CHECK(link->identity().wa_id() == "2");
  CHECK(link->identity().user_id() == "DE.2");
  CHECK(link->replaced().wa_id() == "1");
  CHECK(LinkRequest(Scope(), moved)->request_id() == link->request_id());
  moved.stored.provider_id = "w2";
  CHECK(LinkRequest(Scope(), moved)->request_id() != link->request_id());
  moved.payload.old_wa_id = "2";
  CHECK_FALSE(LinkRequest(Scope(), moved)->has_replaced());
}

TEST_CASE("a number that was shared is linked as number for people") {
  ReadMessage card = Message("contacts");
  card.payload.shared_phone = "+49 171 3920001";
  CHECK(LinkRequest(Scope(), card)->identity().phone() == "+49 171 3920001");
}

TEST_CASE("stopped advertising is a withdrawal as it was said; resuming is no consent") {
  ReadMessage preference = Message("preference");
  preference.payload.text = "stop";
  preference.payload.choice_id = "marketing_messages";
  const auto stop = StopRequest(Scope(), preference);
  REQUIRE(stop.has_value());
  CHECK(stop->state() == customer::CONSENT_STATE_WITHDRAWN);
  CHECK(stop->purposes(0) == customer::CONSENT_PURPOSE_MARKETING);
  CHECK(stop->wording_id() == "marketing_messages");
  CHECK(stop->say_time().seconds() == 1795000000);
  CHECK(stop->request_id() != LinkRequest(Scope(), [] {
                                ReadMessage moved = Message("system");
                                moved.payload.new_wa_id = "2";
                                return moved;
                              }())->request_id());
  preference.payload.choice_id = "other_messages";
  CHECK_FALSE(StopRequest(Scope(), preference).has_value());
  preference.payload.choice_id = "marketing_messages";
  preference.payload.text = "resume";
  CHECK_FALSE(StopRequest(Scope(), preference).has_value());
}

}  // namespace
}  // namespace tresen::gateway
