#include "services/customer/keyring/keyring.h"

#include <catch2/catch.hpp>

#include "libs/clock/fake_clock.h"
#include "libs/crypto/random.h"
#include "libs/status/status.h"
#include "services/customer/store/in_memory_customer_store.h"

namespace tresen::customer {
namespace {

const Place kName{"customer.customer", "sealed_name", "a"};

struct Fixture {
  FakeClock clock{absl::FromUnixSeconds(1795000000)};
  InMemoryCustomerStore store;
  crypto::SecretBytes root = crypto::RandomSecret(32);
  Keyring keyring{root.Clone(), store, clock};

  void Add(const std::string& tenant, const std::string& customer) {
    NewCustomer fresh;
    fresh.row.customer = customer;
    fresh.row.key = keyring.NewCustomerKey(tenant, customer).value();
    REQUIRE(store.FindOrCreate(tenant, fresh).ok());
  }
};

TEST_CASE("what is sealed for a customer opens in its place, also for another process") {
  Fixture fixture;
  fixture.Add("demo", "a");
  const auto sealed = fixture.keyring.Seal("demo", "a", kName, "Jürgen");
  REQUIRE(sealed.ok());
  CHECK(sealed->find("Jürgen") == std::string::npos);
  CHECK(*fixture.keyring.Seal("demo", "a", kName, "Jürgen") != *sealed);
  CHECK(*fixture.keyring.Open("demo", "a", kName, *sealed) == "Jürgen");
  Keyring another(fixture.root.Clone(), fixture.store, fixture.clock);
  CHECK(*another.Open("demo", "a", kName, *sealed) == "Jürgen");
}

TEST_CASE("it opens nowhere else, and not when a byte has changed") {
  Fixture fixture;
  fixture.Add("demo", "a");
  fixture.Add("demo", "b");
  fixture.Add("other", "a");
  const std::string sealed = fixture.keyring.Seal("demo", "a", kName, "Mina").value();
  const auto fails = [&](const char* tenant, const char* customer, const Place& place,
                         const std::string& content) {
    return absl::IsDataLoss(fixture.keyring.Open(tenant, customer, place, content).status());
  };
  CHECK(fails("demo", "b", kName, sealed));
  CHECK(fails("other", "a", kName, sealed));
  for (const Place& place : {Place{"x", kName.column, kName.row}, Place{kName.table, "x", kName.row},
                             Place{kName.table, kName.column, "x"}}) {
    CHECK(fails("demo", "a", place, sealed));
  }
  for (size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    CHECK_FALSE(fixture.keyring.Open("demo", "a", kName, changed).ok());
    CHECK_FALSE(fixture.keyring.Open("demo", "a", kName, sealed.substr(0, i)).ok());
  }
}

TEST_CASE("an erased customer's values open no more once the key is forgotten") {
  Fixture fixture;
  fixture.Add("demo", "a");
  const std::string sealed = fixture.keyring.Seal("demo", "a", kName, "Mina").value();
  REQUIRE(fixture.store.Erase("demo", "a", "", "", "", fixture.clock.Now()).ok());
  fixture.keyring.Forget("demo", "a");
  CHECK(Reason(fixture.keyring.Open("demo", "a", kName, sealed).status()) == "ERASED");
  CHECK(Reason(fixture.keyring.Seal("demo", "a", kName, "x").status()) == "ERASED");
  CHECK(Reason(fixture.keyring.Seal("demo", "none", kName, "x").status()) ==
        "CUSTOMER_NOT_FOUND");
}

TEST_CASE("the intake key seals for nobody in particular, per tenant") {
  Fixture fixture;
  const std::string sealed = fixture.keyring.Seal("demo", "", kName, "raw").value();
  CHECK(*fixture.keyring.Open("demo", "", kName, sealed) == "raw");
  CHECK_FALSE(fixture.keyring.Open("other", "", kName, sealed).ok());
}

TEST_CASE("blind indexes agree for equal values of one tenant and field only") {
  Fixture fixture;
  const auto index = [&](const char* tenant, const char* field, const char* value) {
    return fixture.keyring.BlindIndex(tenant, field, value).value();
  };
  const std::string number = index("demo", "wa_id", "491713920001");
  CHECK(number.size() == 32);
  CHECK(index("demo", "wa_id", "491713920001") == number);
  CHECK(index("demo", "wa_id", "491713920002") != number);
  CHECK(index("demo", "phone", "491713920001") != number);
  CHECK(index("other", "wa_id", "491713920001") != number);
  Keyring another(fixture.root.Clone(), fixture.store, fixture.clock);
  CHECK(another.BlindIndex("demo", "wa_id", "491713920001").value() == number);
}

TEST_CASE("another root key opens nothing and says so") {
  Fixture fixture;
  fixture.Add("demo", "a");
  Keyring stranger(crypto::RandomSecret(32), fixture.store, fixture.clock);
  CHECK(Reason(stranger.Seal("demo", "a", kName, "x").status()) == "WRONG_ROOT_KEY");
}

}  // namespace
}  // namespace tresen::customer
