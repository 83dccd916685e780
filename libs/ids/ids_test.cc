#include <catch2/catch.hpp>
#include <string>
#include <type_traits>

#include "libs/clock/fake_clock.h"
#include "libs/ids/id.h"
#include "libs/ids/id_source.h"
#include "libs/ids/resource_name.h"

namespace tresen {
namespace {

TEST_CASE("an id of one kind is not an id of another") {
  STATIC_REQUIRE_FALSE(std::is_convertible_v<TenantId, BranchId>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<std::string, TenantId>);
  CHECK(TenantId("a") == TenantId("a"));
  CHECK(TenantId("a") < TenantId("b"));
  CHECK(TenantId().empty());
}

TEST_CASE("outside ids are checked") {
  CHECK(BranchId::Parse("nord")->value() == "nord");
  CHECK(BranchId::Parse("01890a5d-ac96-774b-bcce-b302099a8057").ok());
  CHECK(BranchId::Parse(std::string(64, 'a')).ok());
  const std::string bad = GENERATE(as<std::string>{}, "", "Nord", "a b", "a/b", "ä", "a\n",
                                   "a;drop", std::string(65, 'a'));
  CHECK_FALSE(BranchId::Parse(bad).ok());
}

TEST_CASE("a NUL byte is no part of an id") {
  CHECK_FALSE(BranchId::Parse(absl::string_view("a\0b", 3)).ok());
}

TEST_CASE("new ids are UUIDs of version 7 in the clock's order") {
  FakeClock clock(absl::FromUnixMillis(0x018f00000001));
  RandomIdSource source(clock);
  const std::string first = source.NewId();
  CHECK(first.size() == 36);
  CHECK(first.substr(0, 15) == "018f0000-0001-7");
  CHECK(std::string("89ab").find(first[19]) != std::string::npos);
  clock.Advance(absl::Milliseconds(1));
  CHECK(source.NewId() > first);
  CHECK(ValidateId(first).ok());
}

TEST_CASE("ids go up and differ even when the clock stands or goes back") {
  FakeClock clock(absl::FromUnixMillis(0x018f00000001));
  RandomIdSource source(clock);
  std::string last;
  for (int i = 0; i < 10'000; ++i) {
    if (i % 100 == 0) clock.Advance(absl::Milliseconds(-50));
    std::string next = source.NewId();
    REQUIRE(next > last);
    last = next;
  }
}

TEST_CASE("test ids are the same in every run") {
  SequentialIdSource source;
  CHECK(source.NewId() == "00000000-0000-7000-8000-000000000001");
  CHECK(source.New<CustomerId>().value() == "00000000-0000-7000-8000-000000000002");
}

TEST_CASE("a request id depends on the message and the step, and on nothing else") {
  CHECK(DeriveRequestId("wamid.1", "book") == DeriveRequestId("wamid.1", "book"));
  CHECK(DeriveRequestId("wamid.1", "book") != DeriveRequestId("wamid.1", "reply"));
  CHECK(DeriveRequestId("wamid.1", "2book") != DeriveRequestId("wamid.12", "book"));
  CHECK(DeriveRequestId("wamid.1", "book").value().size() == 36);
  CHECK(DeriveRequestId("wamid.1", "book").value()[14] == '8');
}

TEST_CASE("a derived request id never changes between versions of the product") {
  CHECK(DeriveRequestId("wamid.1", "book").value() == "14bd7fa6-ca7c-80c4-8da7-c698c6807955");
}

TEST_CASE("resource names are taken apart and put together") {
  const ResourcePattern branches("tenants/{tenant}/branches/{branch}");
  const auto name = branches.Parse("tenants/demo/branches/nord");
  REQUIRE(name.ok());
  CHECK(name->Get<TenantId>("tenant") == TenantId("demo"));
  CHECK(name->Get("branch") == "nord");
  CHECK(name->Get("room").empty());
  CHECK(branches.Format({"demo", "nord"}) == "tenants/demo/branches/nord");
}

TEST_CASE("a name of another form is refused, with the wanted form") {
  const ResourcePattern branches("tenants/{tenant}/branches/{branch}");
  const std::string bad = GENERATE("", "tenants/demo", "tenants/demo/branches/",
                                   "tenants//branches/nord", "tenants/demo/branches/nord/",
                                   "/tenants/demo/branches/nord", "tenants/demo/staff/nord",
                                   "tenants/DEMO/branches/nord", "tenants/demo/branches/nord/x");
  const auto name = branches.Parse(bad);
  CHECK(name.status().message() == "must have the form tenants/{tenant}/branches/{branch}");
}

TEST_CASE("a dash stands for any, as AIP-159 has it") {
  CHECK(ResourcePattern("tenants/{t}/branches/{b}").Parse("tenants/demo/branches/-")->Get("b") ==
        "-");
}

}  // namespace
}  // namespace tresen
