#include <catch2/catch.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/status/status.h"
#include "tests/component/notification/installation.h"
#include "tests/support/eventually.h"

namespace tresen::testing {
namespace {

namespace v1 = ::tresen::notification::v1;

struct Started : Installation {
  Started() { Start(); }
};

std::string TokenOf(const v1::Delivery& delivery) {
  return delivery.name().substr(delivery.name().rfind('/') + 1);
}

TEST_CASE_METHOD(Started, "a reply reaches the Graph API with its token, address and trace") {
  const std::string mina = Customer("DE.1000000000000000001");
  auto request = Reply(mina, "Ihr Termin steht.");
  request.set_mark_read("wamid.IN1");
  const auto delivery = Send(request);
  INFO(delivery.status());
  REQUIRE(delivery.ok());
  REQUIRE(Reaches(delivery->name(), v1::DELIVERY_STATE_ACCEPTED));
  CHECK(Get(delivery->name()).channel_message_id() == "wamid.OUT0");
  REQUIRE(graph.calls().size() == 2);
  CHECK(absl::StrContains(graph.calls()[0].body, "wamid.IN1"));
  const FakeGraph::Call sent = graph.calls()[1];
  CHECK(sent.path == "/v26.0/700000000000001/messages");
  CHECK(sent.authorization == "Bearer test-token");
  CHECK(sent.traceparent.size() == 55);
  CHECK(absl::StrContains(sent.body, "Ihr Termin steht."));
  CHECK(absl::StrContains(sent.body, R"("recipient":"DE.1000000000000000001")"));
  CHECK(absl::StrContains(sent.body, TokenOf(*delivery)));
}

TEST_CASE_METHOD(Started, "the same request sends once and answers the same delivery") {
  const auto request = Reply(Customer("DE.1000000000000000002"), "Einmal.");
  const auto first = Send(request);
  const auto second = Send(request);
  REQUIRE(first.ok());
  REQUIRE(second.ok());
  CHECK(first->name() == second->name());
  REQUIRE(Reaches(first->name(), v1::DELIVERY_STATE_ACCEPTED));
  CHECK(graph.CountMessages() == 1);
  auto other = request;
  other.mutable_content()->set_body("Anderes.");
  CHECK(Reason(Send(other).status()) == "REQUEST_ID_REUSED");
}

TEST_CASE_METHOD(Started, "statuses rise, also when they come before the answer to the send") {
  std::string token;
  graph.Answer([&](int) {
    REQUIRE(Eventually([&] {
      token = database.QueryValue("SELECT delivery_id FROM notification.delivery");
      return !token.empty();
    }));
    Report("wamid.EARLY", "delivered", token);
    return FakeGraph::Accepted("wamid.EARLY");
  });
  const auto delivery = Send(Reply(Customer("DE.1000000000000000003"), "Hallo."));
  REQUIRE(delivery.ok());
  REQUIRE(Reaches(delivery->name(), v1::DELIVERY_STATE_DELIVERED));
  CHECK(Report("wamid.EARLY", "sent") == 0);
  CHECK(Report("wamid.EARLY", "failed", "", 131026) == 0);
  CHECK(Get(delivery->name()).state() == v1::DELIVERY_STATE_DELIVERED);
  CHECK(Report("wamid.EARLY", "read") == 0);
  CHECK(Get(delivery->name()).state() == v1::DELIVERY_STATE_READ);
  CHECK(Report("wamid.ELSEWHERE", "sent") == 1);
}

TEST_CASE_METHOD(Started,
                 "free text outside the window is suppressed, a template is sent instead") {
  const std::string mina = Customer("DE.1000000000000000004");
  const auto late = Send(Reply(mina, "Zu spät.", absl::Hours(24)));
  REQUIRE(late.ok());
  REQUIRE(Reaches(late->name(), v1::DELIVERY_STATE_SUPPRESSED));
  CHECK(Get(late->name()).reason() == "WINDOW_CLOSED");
  auto request = Reply(mina, "Zu spät.", absl::Hours(25));
  request.mutable_template_()->set_template_("staff_follow_up");
  request.mutable_template_()->set_language("de");
  const auto by_template = Send(request);
  INFO(by_template.status());
  REQUIRE(by_template.ok());
  REQUIRE(Reaches(by_template->name(), v1::DELIVERY_STATE_ACCEPTED));
  REQUIRE(graph.CountMessages() == 1);
  CHECK(absl::StrContains(graph.messages()[0].body, "staff_follow_up"));
}

TEST_CASE_METHOD(Started,
                 "a message waits while the channel asks for less and then goes out once") {
  graph.Answer([](int number) {
    return number == 0 ? FakeGraph::Refused(400, 131056) : FakeGraph::Accepted("wamid.OUT");
  });
  const auto delivery = Send(Reply(Customer("DE.1000000000000000005"), "Geduld."));
  REQUIRE(delivery.ok());
  REQUIRE(Reaches(delivery->name(), v1::DELIVERY_STATE_ACCEPTED));
  CHECK(graph.CountMessages() == 2);
  CHECK(Get(delivery->name()).attempts() == 2);
}

TEST_CASE_METHOD(Started, "a refusal for good ends the delivery with the channel's code") {
  graph.Answer([](int) { return FakeGraph::Refused(400, 131026); });
  const auto delivery = Send(Reply(Customer("DE.1000000000000000006"), "Niemand da."));
  REQUIRE(delivery.ok());
  REQUIRE(Reaches(delivery->name(), v1::DELIVERY_STATE_REJECTED));
  CHECK(Get(delivery->name()).reason() == "131026");
}

TEST_CASE_METHOD(Started, "what is said to one customer arrives in order") {
  const std::string mina = Customer("DE.1000000000000000007");
  for (int i = 0; i < 20; ++i) REQUIRE(Send(Reply(mina, absl::StrCat("Nummer ", i, "."))).ok());
  REQUIRE(Eventually([&] { return graph.CountMessages() == 20; }));
  for (int i = 0; i < 20; ++i) {
    CHECK(absl::StrContains(graph.messages()[i].body, absl::StrCat("Nummer ", i, ".")));
  }
}

TEST_CASE_METHOD(Started, "a message for a channel of others is accepted when it is stored") {
  auto request = Reply(Customer("DE.1000000000000000008"), "Im Web.");
  request.set_channel("web");
  const auto delivery = Send(request);
  REQUIRE(delivery.ok());
  CHECK(delivery->state() == v1::DELIVERY_STATE_ACCEPTED);
  CHECK(graph.CountMessages() == 0);
}

TEST_CASE_METHOD(Started, "every bad field is named") {
  const auto refused = Send(v1::SendRequest());
  CHECK(absl::IsInvalidArgument(refused.status()));
  CHECK(Violations(refused.status()).size() >= 6);
}

TEST_CASE_METHOD(Started, "what was not sent when the service stopped is sent after its start") {
  graph.Answer([](int) { return FakeGraph::Refused(400, 190); });
  const auto delivery = Send(Reply(Customer("DE.1000000000000000009"), "Bald."));
  REQUIRE(delivery.ok());
  // A delivery is pending from the start; what counts is that it is pending again after the
  // refusal.
  REQUIRE(Eventually([&] {
    const v1::Delivery now = Get(delivery->name());
    return now.attempts() == 1 && now.state() == v1::DELIVERY_STATE_PENDING;
  }));
  // Stopped first: the running sender would take the row and put it off until its gate opens.
  Stop();
  database.Execute("UPDATE notification.delivery SET next_at = '2020-01-01'");
  graph.Answer(nullptr);
  Restart();
  CHECK(Reaches(delivery->name(), v1::DELIVERY_STATE_ACCEPTED));
}

}  // namespace
}  // namespace tresen::testing
