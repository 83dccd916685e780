// Brings a service's schema to the version its binary expects.
//
// Files are services/<service>/migrations/NNNN_what_it_does.sql, numbered 0001, 0002, … without a
// gap, and embedded by tresen_migrations(<service>) (cmake/TresenMigrations.cmake). Each runs once,
// in its own transaction with a lock timeout of 5 s, and is never edited after it has landed. Names
// in it are schema-qualified.
//
// For migrations the migrator provides, beside schema and role (see Migrate):
//
//   SELECT tresen.protect('gateway.conversation');
//       every table with a tenant_id: row-level security enabled and forced; only rows of the
//       transaction's tenant are seen and written, without a tenant none.
//   SELECT tresen.protect_queue('gateway.inbox');
//       inbox, outbox, timers: the same, and Pool::TransactAsSystem sees and writes all rows.
//   SELECT tresen.append_only('customer.audit');
//       the service's role may read and insert, never update or delete.
//
// Row-level security has a price to know when writing queries: conditions whose function is not
// marked leakproof are checked after the policy and cannot use an index. Leakproof are comparisons
// of text, numbers, dates and timestamptz. Not leakproof are range operators (&&, @>), full text
// (@@), LIKE, jsonb and trigram operators: `during && …` reads every claim of a resource (measured:
// 6 ms instead of 0.06 ms among 2,500). So give such a table plain columns to search by (starts_at,
// ends_at), compare those, and repeat tenant_id = $1 in every query. Constraints, exclusion
// constraints among them, are not affected.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tresen::postgres {

class Pool;

struct Migration {
  int number;
  const char* name;  // the file's name without number and ending
  const char* sql;
};

struct MigrateOptions {
  // A role that may create schemas and roles: the cluster's owner. Not the services' own roles.
  std::string connection;
  std::string service;  // "gateway": schema gateway, role tresen_gateway
};

// Takes an advisory lock (another migrator waits), creates what is missing of schema, role and
// helper functions, and runs the outstanding migrations in order. Returns how many it ran.
//
// The role: LOGIN without a password (who may use it is settled by pg_hba.conf: peer or trust on a
// socket in a private folder, certificates or a password set by the operator over TCP),
// NOSUPERUSER, NOBYPASSRLS, owner of nothing. It may read and write the tables of its schema and
// nothing else.
//
// FAILED_PRECONDITION (reason MIGRATION_CHAIN) for a gap, for a file changed after it ran, and for
// a database that is further than this binary knows by more than expand steps can explain: a
// number missing in the middle. A newer database is fine: old binaries run on expanded schemas.
absl::StatusOr<int> Migrate(const MigrateOptions& options,
                            const std::vector<Migration>& migrations);

// For a service's start and readiness: OK if every migration it knows has been applied,
// FAILED_PRECONDITION (reason SCHEMA_BEHIND) if not yet.
absl::Status CheckSchema(Pool& pool, absl::string_view service,
                         const std::vector<Migration>& migrations);

// Tables with a tenant_id column, in any schema of ours, that are not protected as described
// above or whose primary key does not begin with tenant_id. Empty is right; a test and
// `tresenctl check` ask.
absl::StatusOr<std::vector<std::string>> UnprotectedTables(const std::string& connection);

}  // namespace tresen::postgres
