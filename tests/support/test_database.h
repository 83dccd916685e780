#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "libs/postgres/migrate.h"
#include "libs/postgres/pool.h"

namespace tresen::testing {

struct Schema {
  std::string service;  // "gateway"
  std::vector<postgres::Migration> migrations;
};

// An own, freshly migrated database for one test, dropped at its end. Migrating happens once per
// program and set of schemas; the others are copies (about 50 ms).
//
//   TestDatabase database({{"gateway", gateway::Migrations()}});
//   auto pool = database.PoolFor("gateway");
class TestDatabase {
 public:
  explicit TestDatabase(const std::vector<Schema>& schemas = {});
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  // libpq connection string as superuser: past row-level security. Assertions may use it.
  const std::string& owner_connection() const { return owner_; }
  // For a service's configuration: without a role.
  const std::string& connection() const { return connection_; }

  // As the service itself connects: role tresen_<service>.
  std::unique_ptr<postgres::Pool> PoolFor(absl::string_view service, int size = 8) const;

  // Runs SQL as superuser; throws if it fails.
  void Execute(const std::string& sql) const;
  // All rows of a query as superuser, values as text, NULL as "NULL".
  std::vector<std::vector<std::string>> Query(const std::string& sql) const;
  // The single value of a query.
  std::string QueryValue(const std::string& sql) const;

 private:
  std::string name_;
  std::string connection_;
  std::string owner_;
};

}  // namespace tresen::testing
