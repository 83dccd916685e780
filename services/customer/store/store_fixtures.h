// The two stores that the conformance suite runs against, and valid records for it.
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string>

#include "libs/status/status.h"
#include "services/customer/migrations.h"
#include "services/customer/store/in_memory_customer_store.h"
#include "services/customer/store/postgres_customer_store.h"
#include "tests/support/test_database.h"

#define EVERY_STORE(name) TEMPLATE_TEST_CASE(name, "", MemoryStore, PostgresStore)

namespace tresen::customer {

inline const absl::Time kNow = absl::FromUnixSeconds(1795000000);
inline constexpr char kDemo[] = "demo";

struct MemoryStore {
  InMemoryCustomerStore store;
};

struct PostgresStore {
  tresen::testing::TestDatabase database{{{"customer", Migrations()}}};
  std::unique_ptr<postgres::Pool> pool = database.PoolFor("customer", 20);
  PostgresCustomerStore store{*pool};
};

template <class T>
T Must(absl::StatusOr<T> answer) {
  INFO(answer.status());
  REQUIRE(answer.ok());
  return *std::move(answer);
}
inline void Must(const absl::Status& status) {
  INFO(status);
  REQUIRE(status.ok());
}

inline IdentityRow UserId(const std::string& value) {
  return {"whatsapp", "user_id", "user " + value, "sealed " + value};
}
inline IdentityRow Number(const std::string& value) {
  return {"whatsapp", "wa_id", "number " + value, "sealed " + value};
}

inline NewCustomer Person(const std::string& id, std::vector<IdentityRow> identities) {
  NewCustomer person;
  person.row.customer = id;
  person.row.created_at = kNow;
  person.row.language = "de";
  person.row.sealed_name = "sealed name of " + id;
  person.row.key = {1, 1, "wrapped key of " + id, "commitment of " + id};
  person.identities = std::move(identities);
  return person;
}

inline std::string Add(CustomerStore& store, const std::string& id,
                       std::vector<IdentityRow> identities) {
  return Must(store.FindOrCreate(kDemo, Person(id, std::move(identities))));
}

inline std::string Find(CustomerStore& store, const IdentityRow& identity,
                        const std::string& tenant = kDemo) {
  return Must(store.FindByIndexes(tenant, identity.channel, {identity.blind_index})).front();
}

inline ConsentRow Consent(Purpose purpose, bool granted, absl::Time said_at = kNow) {
  ConsentRow row;
  row.entry = {purpose, granted, said_at};
  row.channel = "whatsapp";
  row.wording_id = "stop";
  row.wording_version = "1";
  row.language = "de";
  row.wording_sha256 = "sha";
  row.sealed_wording = "sealed wording";
  row.message = "m1";
  row.actor = "gateway";
  return row;
}

inline RequestKey Key(const std::string& request_id) {
  return {"RecordConsent", request_id, "hash " + request_id, "gateway"};
}

}  // namespace tresen::customer
