// An installation that was set up by an earlier version and is in use, brought to the newest one.
#pragma once

#include <string>
#include <vector>

#include "libs/postgres/migrate.h"
#include "tests/support/test_database.h"

namespace tresen::testing {

class Upgrade {
 public:
  // The service's schema as its first `from` migrations made it.
  Upgrade(std::string service, const std::vector<postgres::Migration>& all, size_t from);

  // Runs the rest of the migrations. Fails the test unless every row is there afterwards with
  // everything that it held, nothing came to it, and every table is protected.
  void Run();

  TestDatabase database;

 private:
  std::vector<std::string> Tables() const;

  const std::string service_;
  const std::vector<postgres::Migration>& all_;
};

}  // namespace tresen::testing
