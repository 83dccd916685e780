// The two sets of stores that the conformance suites run against, and valid rows for them.
#pragma once

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/notification/migrations.h"
#include "services/notification/store/in_memory_delivery_store.h"
#include "services/notification/store/in_memory_plan_store.h"
#include "services/notification/store/in_memory_settings_store.h"
#include "services/notification/store/postgres_delivery_store.h"
#include "services/notification/store/postgres_plan_store.h"
#include "services/notification/store/postgres_settings_store.h"
#include "tests/support/test_database.h"

#define EVERY_STORE(name) TEMPLATE_TEST_CASE(name, "", MemoryStores, PostgresStores)

namespace tresen::notification {

struct MemoryStores {
  InMemoryDeliveryStore deliveries;
  InMemoryPlanStore plans{deliveries};
  InMemorySettingsStore settings;
};

struct PostgresStores {
  tresen::testing::TestDatabase database{{{"notification", Migrations()}}};
  std::unique_ptr<postgres::Pool> pool = database.PoolFor("notification");
  PostgresDeliveryStore deliveries{*pool};
  PostgresPlanStore plans{*pool};
  PostgresSettingsStore settings{*pool};
};

inline const absl::Time kNow = absl::FromUnixSeconds(1795000000);
inline constexpr absl::Duration kLease = absl::Minutes(1);
// A lease that has ended when the claim answers.
inline constexpr absl::Duration kOver = -absl::Seconds(1);

inline DeliveryRow Message(const std::string& id, const std::string& customer = "mina",
                           absl::Time at = kNow) {
  DeliveryRow row;
  row.tenant = "demo";
  row.delivery_id = id;
  row.caller = "gateway";
  row.request_id = absl::StrCat("request-", id);
  row.request_hash = "hash";
  row.customer = customer;
  row.branch = "mitte";
  row.channel = "whatsapp";
  row.urgency = Urgency::kMust;
  row.created_at = at;
  row.updated_at = at;
  row.expires_at = at + absl::Hours(24);
  row.sealed_content = std::string("\0sealed", 7);
  return row;
}

inline NoticeRow Notice(const std::string& id, const std::string& source,
                        NoticeWay way = NoticeWay::kMail, absl::Time tell_at = kNow) {
  NoticeRow row;
  row.tenant = "demo";
  row.notice_id = id;
  row.source = source;
  row.way = way;
  row.branch = "mitte";
  row.customer = "mina";
  row.happened_at = kNow;
  row.created_at = kNow;
  row.tell_at = tell_at;
  row.sealed_content = "sealed";
  return row;
}

inline ReminderRow Reminder(const std::string& id, const std::string& appointment, int step = 1,
                            absl::Time send_at = kNow + absl::Hours(1)) {
  ReminderRow row;
  row.tenant = "demo";
  row.reminder_id = id;
  row.appointment = appointment;
  row.customer = "mina";
  row.branch = "mitte";
  row.starts_at = kNow + absl::Hours(25);
  row.send_at = send_at;
  row.step = step;
  return row;
}

inline RequestKey Key(const std::string& request_id, const std::string& hash = "hash") {
  return {"gateway", "Method", request_id, hash};
}

}  // namespace tresen::notification
