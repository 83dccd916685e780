// Messages that were on their way when the notification service was brought to a newer version.
#include <catch2/catch.hpp>

#include "services/notification/store/store_fixtures.h"
#include "tests/component/upgrade/upgrade.h"

namespace tresen::notification {
namespace {

// At kNow: a message that waits, one that was being sent when everything stopped, one delivered, a
// status that came too early, a notice and a reminder that are due, and settings.
constexpr char kRows[] =
    "INSERT INTO notification.delivery (tenant_id, delivery_id, caller, request_id, request_hash,"
    " customer_id, branch_id, channel, purpose, must_arrive, state, channel_message_id, created_at,"
    " updated_at, sealed_content, attempts, next_at, fence) VALUES"
    " ('demo', 'waits', 'gateway', 'r1', 'hash', 'mina', 'mitte', 'whatsapp', 'reply', true,"
    "  'pending', '', to_timestamp(1794999000), to_timestamp(1794999000), '\\x01', 0,"
    "  to_timestamp(1794999000), 0),"
    " ('demo', 'begun', 'gateway', 'r2', 'hash', 'jan', 'mitte', 'whatsapp', 'service', false,"
    "  'sending', '', to_timestamp(1794998000), to_timestamp(1794998000), '\\x02', 1,"
    "  to_timestamp(1794998000), 1),"
    " ('demo', 'there', 'gateway', 'r3', 'hash', 'eva', 'mitte', 'whatsapp', 'marketing', false,"
    "  'delivered', 'wamid.0', to_timestamp(1794990000), to_timestamp(1794990000), NULL, 1, NULL, 1);"
    "INSERT INTO notification.service_window VALUES"
    " ('demo', 'mina', 'whatsapp', 'mitte', to_timestamp(1794998900));"
    "INSERT INTO notification.early_status VALUES"
    " ('demo', 'wamid.1', 'delivered', 0, true, 'service', to_timestamp(1794999000));"
    "INSERT INTO notification.notice (tenant_id, notice_id, source, way, branch_id, kind, state,"
    " happened_at, created_at, updated_at, sealed_content, next_at) VALUES"
    " ('demo', 'n1', 'booked', 'mail', 'mitte', 'appointment', 'pending', to_timestamp(1794999000),"
    "  to_timestamp(1794999000), to_timestamp(1794999000), '\\x03', to_timestamp(1794999000)),"
    " ('demo', 'n0', 'earlier', 'webhook', 'mitte', 'case', 'sent', to_timestamp(1794990000),"
    "  to_timestamp(1794990000), to_timestamp(1794990000), NULL, NULL);"
    "INSERT INTO notification.reminder (tenant_id, reminder_id, appointment_id, customer_id,"
    " branch_id, starts_at, send_at, state, created_at, updated_at, next_at) VALUES"
    " ('demo', 'm1', 'a1', 'mina', 'mitte', to_timestamp(1795080000), to_timestamp(1794999500),"
    "  'planned', to_timestamp(1794990000), to_timestamp(1794990000), to_timestamp(1794999500));"
    "INSERT INTO notification.notice_target (tenant_id, branch_id, email, webhook_url, language)"
    " VALUES ('demo', 'mitte', 'mitte@salon.example', '', 'de');"
    "INSERT INTO notification.template VALUES ('demo', 'reminder', 'de', 'Bis morgen', '{Ja}');"
    "INSERT INTO notification.followed VALUES ('demo', '42', to_timestamp(1794990000));"
    "INSERT INTO notification.request VALUES ('demo', 'gateway', 'Method', 'q1', 'hash', '\\x04',"
    " to_timestamp(1794990000));";

TEST_CASE("deliveries are intact after an upgrade from any version, and go on") {
  const auto& all = Migrations();
  const size_t from = static_cast<size_t>(GENERATE_COPY(range<int>(1, static_cast<int>(all.size()))));
  INFO("from migration " << from);
  tresen::testing::Upgrade upgrade("notification", all, from);
  upgrade.database.Execute(kRows);
  upgrade.Run();
  const auto pool = upgrade.database.PoolFor("notification");
  PostgresDeliveryStore deliveries(*pool);
  PostgresPlanStore plans(*pool);
  PostgresSettingsStore settings(*pool);
  // The same request answers the same delivery.
  DeliveryRow again = Message("another");
  again.request_id = "r1";
  const auto inserted = deliveries.Insert(again, std::nullopt, std::nullopt);
  REQUIRE(inserted.ok());
  CHECK(inserted->repeated);
  CHECK(inserted->row.delivery_id == "waits");
  // What waited is sent, what was begun is found as begun.
  const auto due = deliveries.Claim(10, kNow, kLease);
  INFO(due.status());
  REQUIRE(due.ok());
  REQUIRE(due->size() == 2);
  for (const DeliveryRow& row : *due) {
    CHECK(row.state == (row.delivery_id == "waits" ? DeliveryState::kPending : DeliveryState::kSending));
    if (row.delivery_id != "waits") continue;
    CHECK(row.last_inbound == absl::FromUnixSeconds(1794998900));
    REQUIRE(*deliveries.Begin(row, kNow));
    REQUIRE(*deliveries.Accept(row, "wamid.1", kNow));
  }
  CHECK((*deliveries.Get("demo", "waits"))->state == DeliveryState::kDelivered);
  CHECK(*deliveries.Report("demo", {{"wamid.0", "", "read", 0, false, ""}}, kNow) == 0);
  CHECK((*deliveries.Get("demo", "there"))->state == DeliveryState::kRead);
  // Notices and reminders as they were planned.
  const auto notices = plans.ClaimNotices(10, kNow, kLease);
  REQUIRE(notices.ok());
  REQUIRE(notices->size() == 1);
  CHECK_FALSE(notices->front().digest);
  CHECK(*plans.EndNotices(notices->front(), {{"n1", "sent", ""}}, kNow));
  const auto reminders = plans.ClaimReminders(10, kNow, kLease);
  REQUIRE(reminders.ok());
  REQUIRE(reminders->size() == 1);
  CHECK(reminders->front().step == 1);
  CHECK(*plans.SendReminder(reminders->front(), Message("reminder"), kNow));
  CHECK(*plans.ResumeToken("demo") == "42");
  // A branch that said nothing about what is new has the defaults.
  const auto target = settings.Target("demo", "mitte");
  REQUIRE(target.ok());
  REQUIRE(target->has_value());
  CHECK((*target)->email == "mitte@salon.example");
  CHECK((*target)->lead_email.empty());
  CHECK((*settings.Template("demo", "reminder", "de"))->body == "Bis morgen");
  CHECK(settings.Rules("demo").ok());
}

}  // namespace
}  // namespace tresen::notification
