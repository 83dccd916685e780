// A small schema of the kind the services have, for the tests of libs/postgres.
#pragma once

#include <vector>

#include "libs/postgres/migrate.h"
#include "tests/support/test_database.h"

namespace tresen::testing {

inline std::vector<postgres::Migration> DeskMigrations() {
  return {{1, "notes_and_errands",
           "CREATE TABLE desk.note (tenant_id text NOT NULL, note_id text NOT NULL, body text,"
           " seen integer NOT NULL DEFAULT 0, PRIMARY KEY (tenant_id, note_id));"
           "SELECT tresen.protect('desk.note');"
           "CREATE TABLE desk.errand (tenant_id text NOT NULL, errand_id bigint NOT NULL,"
           " state text NOT NULL DEFAULT 'open', PRIMARY KEY (tenant_id, errand_id));"
           "SELECT tresen.protect_queue('desk.errand');"
           "CREATE TABLE desk.audit (tenant_id text NOT NULL, number bigint NOT NULL,"
           " PRIMARY KEY (tenant_id, number));"
           "SELECT tresen.protect('desk.audit'); SELECT tresen.append_only('desk.audit');"},
          {2, "stays",
           "CREATE EXTENSION IF NOT EXISTS btree_gist;"
           "CREATE TABLE desk.stay (tenant_id text NOT NULL, room text NOT NULL,"
           " during tstzrange NOT NULL,"
           " EXCLUDE USING gist (tenant_id WITH =, room WITH =, during WITH &&));"
           "SELECT tresen.protect('desk.stay');"}};
}

inline std::vector<Schema> DeskSchemas() { return {{"desk", DeskMigrations()}}; }

}  // namespace tresen::testing
