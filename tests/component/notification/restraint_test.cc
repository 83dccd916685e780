// AUT-02 and AUT-06: second reminders, hours, caps, pace, and a customer who stopped marketing.
#include <catch2/catch.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/status/status.h"
#include "tests/component/notification/branch_world.h"
#include "tests/support/eventually.h"

namespace tresen::testing {
namespace {

namespace v1 = ::tresen::notification::v1;
namespace customer_v1 = ::tresen::customer::v1;
using Stub = v1::NotificationService::Stub;

struct Restraint : BranchWorld {
  Restraint() { ApplyReminderTemplate(); }

  std::string Willing(const std::string& user_id) {
    const std::string customer = Customer(user_id);
    Consent(customer, customer_v1::CONSENT_PURPOSE_MARKETING, customer_v1::CONSENT_STATE_GRANTED);
    return customer;
  }
  v1::Delivery Market(const std::string& customer, absl::Duration valid = absl::Hours(24 * 60)) {
    v1::SendRequest request = Reply(customer, "Neu bei uns.");
    request.set_purpose(v1::MESSAGE_PURPOSE_MARKETING);
    request.set_delivery_class(v1::DELIVERY_CLASS_NICE);
    request.mutable_expire_time()->set_seconds(absl::ToUnixSeconds(Now() + valid));
    const auto delivery = Send(request);
    INFO(delivery.status());
    REQUIRE(delivery.ok());
    return *delivery;
  }
  bool WaitsFor(const v1::Delivery& delivery, const std::string& reason) {
    return Eventually([&] {
      const v1::Delivery now = Get(delivery.name());
      return now.state() == v1::DELIVERY_STATE_PENDING && now.reason() == reason;
    });
  }
  std::string DueAt(const v1::Delivery& delivery) {
    return database.QueryValue(
        absl::StrCat("SELECT next_at AT TIME ZONE 'Europe/Berlin' FROM notification.delivery"
                     " WHERE delivery_id = '",
                     delivery.name().substr(delivery.name().rfind('/') + 1), "'"));
  }
};

TEST_CASE_METHOD(Restraint, "a business may remind a second time, two hours before") {
  auto settings = Settings();
  settings.mutable_rules()->set_second_reminder_minutes(120);
  Apply(settings);
  auto visit = Visit(Customer("DE.1"), absl::Hours(50));
  Book(visit);
  REQUIRE(Eventually([&] {
    return database.QueryValue(
               "SELECT count(*) FROM notification.reminder WHERE state ="
               " 'planned'") == "2";
  }));
  CHECK(database.QueryValue("SELECT string_agg((extract(epoch FROM starts_at - send_at) / 3600)"
                            "::integer::text, ',' ORDER BY step) FROM notification.reminder") ==
        "24,2");
  Advance(absl::Hours(26) + absl::Minutes(1));
  REQUIRE(Eventually([&] { return graph.CountMessages() == 1; }));
  Advance(absl::Hours(22));
  REQUIRE(Eventually([&] { return graph.CountMessages() == 2; }));
  CHECK(absl::StrContains(graph.messages()[1].body, "appt:tenants/demo/appointments/a1:confirm"));
  CHECK(absl::StrContains(graph.messages()[1].body, "appt:tenants/demo/appointments/a1:move"));
  CHECK(absl::StrContains(graph.messages()[1].body, "appt:tenants/demo/appointments/a1:cancel"));
}

TEST_CASE_METHOD(Restraint, "marketing waits at night and holds no answer back") {
  const std::string mina = Willing("DE.2");
  Advance(absl::Hours(8) + absl::Minutes(1));  // 20:01
  const v1::Delivery news = Market(mina);
  REQUIRE(WaitsFor(news, "QUIET_HOURS"));
  CHECK(DueAt(news) == "2026-03-05 09:00:00");
  const auto answer = Send(Reply(mina, "Gern."));
  REQUIRE(answer.ok());
  REQUIRE(Reaches(answer->name(), v1::DELIVERY_STATE_ACCEPTED));
  CHECK(graph.CountMessages() == 1);
  Advance(absl::Hours(13));
  REQUIRE(Reaches(news.name(), v1::DELIVERY_STATE_ACCEPTED));
}

TEST_CASE_METHOD(Restraint,
                 "marketing that expires before its hours ends, and is never sent late") {
  Advance(absl::Hours(8) + absl::Minutes(1));
  const v1::Delivery news = Market(Willing("DE.3"), absl::Hours(2));
  REQUIRE(WaitsFor(news, "QUIET_HOURS"));
  Advance(absl::Hours(2));
  REQUIRE(Reaches(news.name(), v1::DELIVERY_STATE_EXPIRED));
  CHECK(graph.CountMessages() == 0);
}

TEST_CASE_METHOD(Restraint, "marketing keeps three days apart and two in thirty days") {
  const std::string mina = Willing("DE.4");
  REQUIRE(Reaches(Market(mina).name(), v1::DELIVERY_STATE_ACCEPTED));
  const v1::Delivery second = Market(mina);
  REQUIRE(WaitsFor(second, "FREQUENCY_CAP"));
  CHECK(absl::StartsWith(DueAt(second), "2026-03-07 12:00"));
  Advance(absl::Hours(73));
  // Its window has closed meanwhile: without a template it ends instead of being sent.
  REQUIRE(Reaches(second.name(), v1::DELIVERY_STATE_SUPPRESSED));
  REQUIRE(Reaches(Market(mina).name(), v1::DELIVERY_STATE_ACCEPTED));
  const v1::Delivery third = Market(mina);
  REQUIRE(WaitsFor(third, "FREQUENCY_CAP"));
  CHECK(absl::StartsWith(DueAt(third), "2026-04-03 "));
}

TEST_CASE_METHOD(Restraint, "a reminder keeps the hours of service messages") {
  Advance(absl::Hours(10));  // 22:00
  v1::SendRequest request = Reply(Customer("DE.5"), "Ihr Termin.");
  request.set_purpose(v1::MESSAGE_PURPOSE_SERVICE);
  const auto delivery = Send(request);
  REQUIRE(delivery.ok());
  REQUIRE(WaitsFor(*delivery, "QUIET_HOURS"));
  CHECK(DueAt(*delivery) == "2026-03-05 08:00:00");
}

TEST_CASE_METHOD(Restraint, "who stopped marketing at the channel has withdrawn it here") {
  const std::string mina = Willing("DE.6");
  const std::string ben = Willing("DE.7");
  graph.Answer([](int number) {
    return number == 0 ? FakeGraph::Refused(400, 131050) : FakeGraph::Accepted("wamid.BEN");
  });
  SECTION("refused in the answer") {
    const v1::Delivery refused = Market(mina);
    REQUIRE(Reaches(refused.name(), v1::DELIVERY_STATE_REJECTED));
    REQUIRE(
        Eventually([&] { return Withdrawn(mina, customer_v1::CONSENT_PURPOSE_MARKETING) == 1; }));
    CHECK(Withdrawn(ben, customer_v1::CONSENT_PURPOSE_MARKETING) == 0);
    const v1::Delivery next = Market(mina);
    REQUIRE(Reaches(next.name(), v1::DELIVERY_STATE_SUPPRESSED));
    CHECK(Get(next.name()).reason() == "STOPPED");
    CHECK(graph.CountMessages() == 1);
  }
  SECTION("reported later") {
    graph.Answer([](int) { return FakeGraph::Accepted("wamid.BEN"); });
    const v1::Delivery sent = Market(ben);
    REQUIRE(Reaches(sent.name(), v1::DELIVERY_STATE_ACCEPTED));
    Report("wamid.BEN", "failed", "", 131050);
    REQUIRE(
        Eventually([&] { return Withdrawn(ben, customer_v1::CONSENT_PURPOSE_MARKETING) == 1; }));
  }
}

TEST_CASE_METHOD(Restraint, "a stop that cannot be recorded now is recorded after a restart") {
  const std::string mina = Willing("DE.8");
  graph.Answer([](int) { return FakeGraph::Accepted("wamid.OUT"); });
  REQUIRE(Reaches(Market(mina).name(), v1::DELIVERY_STATE_ACCEPTED));
  Stop();
  database.Execute("UPDATE notification.delivery SET state = 'rejected', reason = '131050'");
  Start();
  REQUIRE(Eventually([&] { return Withdrawn(mina, customer_v1::CONSENT_PURPOSE_MARKETING) == 1; }));
  REQUIRE(Eventually(
      [&] { return database.QueryValue("SELECT stop_told FROM notification.delivery") == "t"; }));
}

TEST_CASE_METHOD(Restraint,
                 "behind 45 messages to one customer the next ones wait six seconds each") {
  const std::string mina = Customer("DE.9");
  for (int i = 0; i < 47; ++i) REQUIRE(Send(Reply(mina, absl::StrCat("Nummer ", i, "."))).ok());
  REQUIRE(Eventually([&] { return graph.CountMessages() >= 45; }));
  Advance(absl::Seconds(12));
  REQUIRE(Eventually([&] { return graph.CountMessages() == 47; }));
  CHECK(absl::StrContains(graph.messages()[46].body, "Nummer 46."));
  const char* behind_the_first =
      "SELECT extract(epoch FROM max(begun_at) - min(begun_at)) >= 12 FROM notification.delivery";
  REQUIRE(Eventually([&] { return database.QueryValue(behind_the_first) == "t"; }));
}

TEST_CASE_METHOD(Restraint, "a number that is asked for less sends nothing until it may") {
  graph.Answer([](int number) {
    return number == 0 ? FakeGraph::Refused(429, 130429) : FakeGraph::Accepted("wamid.OUT");
  });
  const auto first = Send(Reply(Customer("DE.11"), "Eins."));
  REQUIRE(Eventually([&] { return graph.CountMessages() == 1; }));
  const auto second = Send(Reply(Customer("DE.12"), "Zwei."));
  REQUIRE(Reaches(first->name(), v1::DELIVERY_STATE_ACCEPTED));
  REQUIRE(Reaches(second->name(), v1::DELIVERY_STATE_ACCEPTED));
  CHECK(graph.CountMessages() == 3);
}

TEST_CASE_METHOD(Restraint, "every rule that cannot be is named") {
  auto settings = Settings();
  settings.set_request_id("wrong");
  auto* rules = settings.mutable_rules();
  rules->set_second_reminder_minutes(1440);
  rules->set_marketing_most(101);
  rules->mutable_service_hours()->set_from_minute(600);
  rules->mutable_service_hours()->set_to_minute(600);
  settings.mutable_targets(0)->set_lead_email("nobody");
  settings.mutable_targets(0)->set_digest_minutes(-1);
  const auto refused = notifications->Call(&Stub::ApplySettings, Context(), settings);
  CHECK(Violations(refused.status()).size() == 5);
}

}  // namespace
}  // namespace tresen::testing
