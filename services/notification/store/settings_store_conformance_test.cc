// What every SettingsStore must do; run against memory and PostgreSQL.
#include <catch2/catch.hpp>

#include "libs/status/status.h"
#include "services/notification/store/store_fixtures.h"

namespace tresen::notification {
namespace {

TenantSettings Settings() {
  TenantSettings settings;
  NoticeTarget mitte{"mitte",
                     "mitte@salon.example",
                     "https://hook.example",
                     "sealed-1",
                     "digest",
                     "de",
                     "lead@salon.example",
                     {}};
  mitte.rules.acknowledge_within = absl::Minutes(20);
  mitte.rules.collect_when_closed = false;
  NoticeTarget nord;
  nord.branch = "nord";
  settings.targets = {nord, mitte};
  settings.templates = {{"reminder", "de", "Hallo {{customer}}", {"Ja", "Nein"}},
                        {"reminder", "en", "Hello {{customer}}", {}}};
  settings.rules.second_reminder = absl::Hours(2);
  settings.rules.marketing_hours = {10 * 60, 18 * 60};
  return settings;
}

bool Apply(SettingsStore& store, const TenantSettings& settings, const std::string& request) {
  const auto changed = store.Apply("demo", settings, Key(request), kNow);
  INFO(changed.status());
  REQUIRE(changed.ok());
  return *changed;
}

EVERY_STORE("settings are found again, and only by their tenant") {
  TestType stores;
  CHECK(Apply(stores.settings, Settings(), "1"));
  const auto read = stores.settings.Read("demo");
  REQUIRE(read.ok());
  CHECK(SameSettings(*read, Settings()));
  REQUIRE(read->targets.size() == 2);
  CHECK(read->targets[0].branch == "mitte");
  const auto mitte = stores.settings.Target("demo", "mitte");
  REQUIRE(mitte->has_value());
  CHECK((*mitte)->lead_email == "lead@salon.example");
  CHECK((*mitte)->rules.acknowledge_within == absl::Minutes(20));
  CHECK_FALSE((*mitte)->rules.collect_when_closed);
  CHECK((*mitte)->sealed_secret == "sealed-1");
  CHECK(stores.settings.Template("demo", "reminder", "de")->value().buttons.size() == 2);
  CHECK_FALSE(stores.settings.Template("demo", "reminder", "pl")->has_value());
  CHECK(stores.settings.Rules("demo")->second_reminder == absl::Hours(2));
  CHECK_FALSE(stores.settings.Target("other", "mitte")->has_value());
  CHECK(*stores.settings.Rules("other") == MessageRules());
}

EVERY_STORE("the same settings change nothing, whatever their order and sealing") {
  TestType stores;
  CHECK(Apply(stores.settings, Settings(), "1"));
  TenantSettings same = Settings();
  std::swap(same.targets[0], same.targets[1]);
  same.targets[0].sealed_secret = "sealed-2";
  CHECK_FALSE(Apply(stores.settings, same, "2"));
  same.targets[0].rules.digest_before = absl::Hours(1);
  CHECK(Apply(stores.settings, same, "3"));
  same.rules.marketing_most = 1;
  CHECK(Apply(stores.settings, same, "4"));
  same.templates.pop_back();
  CHECK(Apply(stores.settings, same, "5"));
  CHECK(stores.settings.Read("demo")->templates.size() == 1);
}

EVERY_STORE("a repeated request answers what it did, another one under its id is refused") {
  TestType stores;
  CHECK(Apply(stores.settings, Settings(), "1"));
  CHECK(Apply(stores.settings, TenantSettings(), "1"));
  CHECK(stores.settings.Read("demo")->targets.size() == 2);
  CHECK(Reason(stores.settings.Apply("demo", Settings(), Key("1", "other"), kNow).status()) ==
        "REQUEST_ID_REUSED");
}

}  // namespace
}  // namespace tresen::notification
