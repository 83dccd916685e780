#include <catch2/catch.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/component/notification/installation.h"
#include "tests/support/eventually.h"

namespace tresen::testing {
namespace {

namespace v1 = ::tresen::notification::v1;
namespace customer_v1 = ::tresen::customer::v1;

struct Doubts : Installation {
  Doubts() { Start(); }

  // The Graph API may have taken the first message; nobody knows.
  v1::Delivery SendInDoubt(v1::DeliveryClass delivery_class) {
    graph.Answer([](int number) {
      return number == 0 ? http::Plain(502, "bad gateway") : FakeGraph::Accepted("wamid.AGAIN");
    });
    auto request = Reply(Customer("DE.21"), "Vielleicht.");
    request.set_delivery_class(delivery_class);
    const auto delivery = Send(request);
    REQUIRE(delivery.ok());
    REQUIRE(Reaches(delivery->name(), v1::DELIVERY_STATE_UNKNOWN));
    return *delivery;
  }
  void LetTheSilenceEnd() {
    database.Execute(absl::StrCat("UPDATE notification.delivery SET next_at = ", SqlNow(),
                                  " WHERE state = 'unknown'"));
  }
};

TEST_CASE_METHOD(Doubts, "a status with our token ends the doubt without a second message") {
  const auto delivery = SendInDoubt(v1::DELIVERY_CLASS_MUST);
  CHECK(Report("wamid.FIRST", "sent", delivery.name().substr(delivery.name().rfind('/') + 1)) == 0);
  CHECK(Get(delivery.name()).state() == v1::DELIVERY_STATE_SENT);
  CHECK(Get(delivery.name()).channel_message_id() == "wamid.FIRST");
  CHECK(graph.CountMessages() == 1);
}

TEST_CASE_METHOD(Doubts, "a message that must arrive is sent again after the silence") {
  const auto delivery = SendInDoubt(v1::DELIVERY_CLASS_MUST);
  LetTheSilenceEnd();
  REQUIRE(Reaches(delivery.name(), v1::DELIVERY_STATE_ACCEPTED));
  CHECK(graph.CountMessages() == 2);
  CHECK(database.QueryValue("SELECT resends FROM notification.delivery") == "1");
}

TEST_CASE_METHOD(Doubts, "a silence during which nobody listened begins anew") {
  const auto delivery = SendInDoubt(v1::DELIVERY_CLASS_MUST);
  database.Execute(
      absl::StrCat("UPDATE notification.delivery SET next_at = ", SqlNow(),
                   " - interval '1 minute' WHERE state = 'unknown'"));
  REQUIRE(Eventually([&] {
    return database.QueryValue(absl::StrCat("SELECT next_at > ", SqlNow(),
                                            " FROM notification.delivery")) == "t";
  }));
  CHECK(graph.CountMessages() == 1);
  LetTheSilenceEnd();
  REQUIRE(Reaches(delivery.name(), v1::DELIVERY_STATE_ACCEPTED));
}

TEST_CASE_METHOD(Doubts, "a message that would only be nice is dropped after the silence") {
  const auto delivery = SendInDoubt(v1::DELIVERY_CLASS_NICE);
  LetTheSilenceEnd();
  REQUIRE(Reaches(delivery.name(), v1::DELIVERY_STATE_EXPIRED));
  CHECK(Get(delivery.name()).reason() == "OUTCOME_UNKNOWN");
  CHECK(graph.CountMessages() == 1);
}

TEST_CASE_METHOD(Doubts, "what a dead process was sending is in doubt, not sent again at once") {
  graph.Answer([](int) { return FakeGraph::Refused(400, 190); });
  const auto delivery = Send(Reply(Customer("DE.22"), "Halb."));
  REQUIRE(delivery.ok());
  REQUIRE(Reaches(delivery->name(), v1::DELIVERY_STATE_PENDING));
  database.Execute(
      "UPDATE notification.delivery SET state = 'sending', fence = fence + 1, next_at = "
      "'2020-01-01',"
      " lease_until = now() - interval '1 second'");
  REQUIRE(Reaches(delivery->name(), v1::DELIVERY_STATE_UNKNOWN));
  CHECK(graph.CountMessages() == 1);
}

TEST_CASE_METHOD(Doubts, "marketing needs a grant, service messages stop with the second STOP") {
  const std::string mina = Customer("DE.23");
  auto marketing = Reply(mina, "Angebot.");
  marketing.set_purpose(v1::MESSAGE_PURPOSE_MARKETING);
  auto delivery = Send(marketing);
  REQUIRE(delivery.ok());
  REQUIRE(Reaches(delivery->name(), v1::DELIVERY_STATE_SUPPRESSED));
  CHECK(Get(delivery->name()).reason() == "NO_CONSENT");

  Consent(mina, customer_v1::CONSENT_PURPOSE_MARKETING, customer_v1::CONSENT_STATE_GRANTED);
  marketing.set_request_id("granted");
  delivery = Send(marketing);
  REQUIRE(Reaches(delivery->name(), v1::DELIVERY_STATE_ACCEPTED));

  Consent(mina, customer_v1::CONSENT_PURPOSE_SERVICE, customer_v1::CONSENT_STATE_WITHDRAWN);
  auto service = Reply(mina, "Ihr Termin.");
  service.set_purpose(v1::MESSAGE_PURPOSE_SERVICE);
  delivery = Send(service);
  REQUIRE(Reaches(delivery->name(), v1::DELIVERY_STATE_SUPPRESSED));
  CHECK(Get(delivery->name()).reason() == "STOPPED");

  delivery = Send(Reply(mina, "Antwort."));
  CHECK(Reaches(delivery->name(), v1::DELIVERY_STATE_ACCEPTED));
}

TEST_CASE_METHOD(Doubts, "nothing goes to a customer who was erased while a message waited") {
  graph.Answer([](int) { return FakeGraph::Refused(400, 190); });
  const std::string mina = Customer("DE.24");
  const auto delivery = Send(Reply(mina, "Zu spät."));
  REQUIRE(Reaches(delivery->name(), v1::DELIVERY_STATE_PENDING));
  Erase(mina);
  graph.Answer(nullptr);
  database.Execute("UPDATE notification.delivery SET next_at = '2020-01-01'");
  Restart();
  REQUIRE(Reaches(delivery->name(), v1::DELIVERY_STATE_CANCELLED));
  CHECK(Get(delivery->name()).reason() == "ERASED");
}

}  // namespace
}  // namespace tresen::testing
