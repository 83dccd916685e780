#pragma once

#include <string>
#include <vector>

#include "libs/postgres/migrate.h"

namespace tresen::tresenctl {

// What one service keeps in the database.
struct Schema {
  std::string service;
  const std::vector<postgres::Migration>* migrations;  // lives as long as the program
};

// Those of all services of this build.
std::vector<Schema> AllSchemas();

}  // namespace tresen::tresenctl
