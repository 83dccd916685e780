#include "libs/rpc/authenticator.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "libs/clock/fake_clock.h"
#include "libs/status/status.h"

namespace tresen::rpc {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

std::vector<std::string> FieldsOf(const absl::Status& status) {
  std::vector<std::string> fields;
  for (const FieldViolation& violation : Violations(status)) fields.push_back(violation.field);
  return fields;
}

TEST_CASE("a scope is held by its name, by a prefix or by everything") {
  CHECK(HoldsScope({"scheduling.read"}, "scheduling.read"));
  CHECK(HoldsScope({"x", "scheduling.*"}, "scheduling.read"));
  CHECK(HoldsScope({"*"}, "scheduling.read"));
  CHECK_FALSE(HoldsScope({}, "scheduling.read"));
  CHECK_FALSE(HoldsScope({"scheduling"}, "scheduling.read"));
  CHECK_FALSE(HoldsScope({"sched*"}, "scheduling.read"));
  CHECK_FALSE(HoldsScope({"scheduling.read.*"}, "scheduling.read"));
  CHECK_FALSE(HoldsScope({"scheduling.*"}, "schedulingx.read"));
}

TEST_CASE("keys are long, unlike each other and named by their id") {
  const NewApiKey a = GenerateApiKey("console");
  const NewApiKey b = GenerateApiKey("console");
  CHECK(a.key != b.key);
  CHECK(a.key.substr(0, 12) == "trk_console_");
  CHECK(a.key.size() == 12 + 64);
  CHECK(a.sha256_hex.size() == 64);
}

TEST_CASE("a key is believed until it expires") {
  FakeClock clock(kNow);
  const NewApiKey key = GenerateApiKey("console");
  const auto authenticator = Authenticator::Create(
      {{}, {{"console", key.sha256_hex, "demo", {"echo.*"}, kNow + absl::Hours(1)}}}, clock);
  REQUIRE(authenticator.ok());
  const auto caller = (*authenticator)->ByBearer("bearer " + key.key);
  REQUIRE(caller.ok());
  CHECK(caller->id == "key:console");
  CHECK(caller->tenant == "demo");
  CHECK(caller->kind == Principal::Kind::kApiKey);
  clock.Advance(absl::Hours(1));
  CHECK(Reason((*authenticator)->ByBearer("Bearer " + key.key).status()) == "API_KEY_EXPIRED");
}

TEST_CASE("anything but the whole key is refused alike") {
  FakeClock clock(kNow);
  const NewApiKey key = GenerateApiKey("console");
  const auto authenticator =
      Authenticator::Create({{}, {{"console", key.sha256_hex, "demo", {"*"}}}}, clock);
  REQUIRE(authenticator.ok());
  std::string changed = key.key;
  changed.back() = changed.back() == '0' ? '1' : '0';
  for (const std::string& wrong :
       {std::string(), std::string("Bearer"), key.key, "Token " + key.key, "Bearer " + changed,
        "Bearer " + key.key.substr(0, 40), "Bearer trk_other_" + key.key.substr(12),
        "Bearer " + std::string(100'000, 'x'), "Bearer " + key.sha256_hex}) {
    const absl::Status refused = (*authenticator)->ByBearer(wrong).status();
    CHECK(absl::IsUnauthenticated(refused));
    CHECK(Reason(refused) == "BAD_API_KEY");
  }
}

TEST_CASE("a certificate must carry exactly one identity of ours") {
  FakeClock clock(kNow);
  const auto authenticator =
      Authenticator::Create({{{Principal::Kind::kInternal, "nlu", "", {"*"}}}, {}}, clock);
  REQUIRE(authenticator.ok());
  CHECK((*authenticator)->ByCertificate({"https://x", "spiffe://tresen/nlu"})->internal());
  for (const std::vector<std::string>& wrong :
       {std::vector<std::string>{},
        {"spiffe://tresen/"},
        {"spiffe://other/nlu"},
        {"spiffe://tresen/nlu/x"},
        {"spiffe://tresen/nlu", "spiffe://tresen/gateway"}}) {
    CHECK(absl::IsUnauthenticated((*authenticator)->ByCertificate(wrong).status()));
  }
}

TEST_CASE("every mistake in the table is named") {
  FakeClock clock(kNow);
  Authenticator::Table table;
  table.peers = {{Principal::Kind::kClient, "desk", "", {}},
                 {Principal::Kind::kInternal, "Not A Name", "", {}},
                 {Principal::Kind::kInternal, "desk", "", {}}};
  table.keys = {{"console", "ABC", "", {}}};
  const absl::Status refused = Authenticator::Create(table, clock).status();
  CHECK(absl::IsInvalidArgument(refused));
  CHECK_THAT(FieldsOf(refused), Catch::UnorderedEquals(std::vector<std::string>{
                                    "peers[0].tenant", "peers[1].name", "peers[2].name",
                                    "api_keys[0].sha256", "api_keys[0].tenant"}));
}

}  // namespace
}  // namespace tresen::rpc
