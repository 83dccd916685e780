#include "tests/component/upgrade/upgrade.h"

#include <catch2/catch.hpp>
#include <utility>

#include "absl/strings/str_cat.h"

namespace tresen::testing {

Upgrade::Upgrade(std::string service, const std::vector<postgres::Migration>& all, size_t from)
    : service_(std::move(service)), all_(all) {
  const std::vector<postgres::Migration> older(all.begin(), all.begin() + from);
  const auto ran = postgres::Migrate({database.owner_connection(), service_}, older);
  INFO(ran.status());
  REQUIRE(ran.ok());
  REQUIRE(*ran == static_cast<int>(from));
}

std::vector<std::string> Upgrade::Tables() const {
  std::vector<std::string> tables;
  for (const auto& row : database.Query(absl::StrCat(
           "SELECT tablename FROM pg_tables WHERE schemaname = '", service_, "' AND tablename <> 'schema_migration' ORDER BY 1")))
    tables.push_back(row.front());
  return tables;
}

void Upgrade::Run() {
  const std::vector<std::string> tables = Tables();
  database.Execute("CREATE SCHEMA before");
  for (const std::string& table : tables)
    database.Execute(absl::StrCat("CREATE TABLE before.", table, " AS SELECT to_jsonb(t) AS row FROM ",
                                  service_, ".", table, " t"));
  const auto ran = postgres::Migrate({database.owner_connection(), service_}, all_);
  INFO(ran.status());
  REQUIRE(ran.ok());
  for (const std::string& table : tables) {
    INFO(table);
    const std::string now = absl::StrCat(service_, ".", table);
    CHECK(database.QueryValue(absl::StrCat(
              "SELECT count(*) FROM before.", table,
              " b WHERE NOT EXISTS (SELECT FROM ", now, " t WHERE to_jsonb(t) @> b.row)")) == "0");
    CHECK(database.QueryValue(absl::StrCat("SELECT count(*) FROM ", now)) ==
          database.QueryValue(absl::StrCat("SELECT count(*) FROM before.", table)));
  }
  database.Execute("DROP SCHEMA before CASCADE");
  const auto unprotected = postgres::UnprotectedTables(database.owner_connection());
  REQUIRE(unprotected.ok());
  CHECK(unprotected->empty());
}

}  // namespace tresen::testing
