#include "libs/postgres/migrate.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "libs/postgres/connection.h"
#include "libs/postgres/error.h"
#include "libs/postgres/pool.h"
#include "libs/postgres/schema_sql.h"
#include "libs/status/status.h"

namespace tresen::postgres {
namespace {

// An index over a large table takes its time.
constexpr absl::Duration kLongestStep = absl::Hours(6);

constexpr Statement kLock{"migrate.lock", "SELECT pg_advisory_lock(7236833)"};
constexpr Statement kChecksum{"migrate.checksum",
                              "SELECT encode(sha256(convert_to($1, 'UTF8')), 'hex')"};
constexpr Statement kUnprotected{"migrate.unprotected", kUnprotectedSql};

absl::Status BrokenChain(absl::string_view message) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "MIGRATION_CHAIN", message);
}

// Both go into SQL as they are.
bool IsPlainName(absl::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_';
  });
}

absl::Status CheckNumbers(const std::vector<Migration>& migrations) {
  int expected = 1;
  for (const Migration& migration : migrations) {
    if (migration.number != expected++ || !IsPlainName(migration.name)) {
      return BrokenChain(absl::StrCat("migration ", migration.number, " (", migration.name,
                                      ") does not follow its predecessor"));
    }
  }
  return absl::OkStatus();
}

// One run of the migrator for one service.
class Migrator {
 public:
  Migrator(Connection& connection, const std::string& service)
      : connection_(connection), service_(service) {}

  absl::Status Prepare() {
    connection_.Queue(kLock, {});
    TRESEN_RETURN_IF_ERROR(connection_.Flush().status());
    TRESEN_RETURN_IF_ERROR(Run("migrate.shared_schema", kSharedSchemaSql));
    return Run("migrate.service_schema",
               absl::StrReplaceAll(kServiceSchemaSql, {{"$0", service_}}));
  }

  absl::Status LoadApplied() {
    const std::string sql = absl::StrCat("SELECT number, checksum FROM ", service_,
                                         ".schema_migration ORDER BY number");
    connection_.QueueOnce({"migrate.applied", sql.c_str()}, {});
    TRESEN_ASSIGN_OR_RETURN(const Result rows, connection_.Flush());
    int expected = 1;
    for (const Row row : rows) {
      applied_[static_cast<int>(row.Int64(0))] = row.Text(1);
      if (row.Int64(0) != expected++)
        return BrokenChain("the database has a gap in its migrations");
    }
    return absl::OkStatus();
  }

  // True if it ran now, false if it had run before.
  absl::StatusOr<bool> Apply(const Migration& migration) {
    connection_.Queue(kChecksum, {migration.sql});
    TRESEN_ASSIGN_OR_RETURN(const Result result, connection_.Flush());
    const std::string checksum = result.front().Text(0);
    if (const auto done = applied_.find(migration.number); done != applied_.end()) {
      if (done->second == checksum) return false;
      return BrokenChain(absl::StrCat("migration ", migration.number, " (", migration.name,
                                      ") was changed after it had run"));
    }
    TRESEN_RETURN_IF_ERROR(Run(migration.name, ScriptFor(migration, checksum)));
    return true;
  }

 private:
  std::string ScriptFor(const Migration& migration, absl::string_view checksum) const {
    const std::string record = absl::StrCat(
        "INSERT INTO ", service_, ".schema_migration (number, name, checksum) VALUES (",
        migration.number, ", '", migration.name, "', '", checksum, "');");
    // Not waiting long for a lock keeps the queries behind it running; the migration is run again.
    constexpr char kGuard[] = "SET LOCAL lock_timeout = '5s';\n";
    return absl::StrCat("BEGIN;\n", kGuard, migration.sql, "\n;\n", record, "\nCOMMIT;");
  }

  absl::Status Run(absl::string_view name, const std::string& sql) {
    const absl::Status status = connection_.Script(name, sql);
    if (status.ok() || connection_.script_error().empty()) return status;
    return MakeError(status.code(), Reason(status),
                     absl::StrCat(service_, " ", name, ": ", connection_.script_error()),
                     Metadata(status));
  }

  Connection& connection_;
  const std::string service_;
  std::map<int, std::string> applied_;
};

ConnectionSettings OwnerSettings(const std::string& connection) {
  ConnectionSettings settings;
  settings.connection = connection;
  settings.application_name = "tresen-migrate";
  settings.answer_timeout = kLongestStep;
  return settings;
}

}  // namespace

absl::StatusOr<int> Migrate(const MigrateOptions& options,
                            const std::vector<Migration>& migrations) {
  if (!IsPlainName(options.service)) return BrokenChain("not a service's name");
  TRESEN_RETURN_IF_ERROR(CheckNumbers(migrations));
  TRESEN_ASSIGN_OR_RETURN(const std::unique_ptr<Connection> connection,
                          Connection::Open(OwnerSettings(options.connection)));
  Migrator migrator(*connection, options.service);
  TRESEN_RETURN_IF_ERROR(migrator.Prepare());
  TRESEN_RETURN_IF_ERROR(migrator.LoadApplied());
  int ran = 0;
  for (const Migration& migration : migrations) {
    TRESEN_ASSIGN_OR_RETURN(const bool now, migrator.Apply(migration));
    ran += now ? 1 : 0;
  }
  return ran;
}

absl::Status CheckSchema(Pool& pool, absl::string_view service,
                         const std::vector<Migration>& migrations) {
  if (!IsPlainName(service)) return BrokenChain("not a service's name");
  const std::string name = absl::StrCat("postgres.schema_of_", service);
  const std::string sql =
      absl::StrCat("SELECT count(*) FROM ", service, ".schema_migration WHERE number <= $1");
  const auto expected = static_cast<int64_t>(migrations.size());
  const auto applied = pool.TransactAsSystem([&](Transaction& tx) -> absl::StatusOr<int64_t> {
    TRESEN_ASSIGN_OR_RETURN(const Result result,
                            tx.Execute({name.c_str(), sql.c_str()}, {expected}));
    return result.front().Int64(0);
  });
  const bool no_schema =
      SqlState(applied.status()) == "42P01" || Reason(applied.status()) == kForbidden;
  if (!applied.ok() && !no_schema) return applied.status();
  if (applied.ok() && *applied == expected) return absl::OkStatus();
  return MakeError(
      absl::StatusCode::kFailedPrecondition, "SCHEMA_BEHIND",
      absl::StrCat("the schema of ", service, " is behind this binary: migrate first"));
}

absl::StatusOr<std::vector<std::string>> UnprotectedTables(const std::string& connection_string) {
  TRESEN_ASSIGN_OR_RETURN(const std::unique_ptr<Connection> connection,
                          Connection::Open(OwnerSettings(connection_string)));
  connection->Queue(kUnprotected, {});
  TRESEN_ASSIGN_OR_RETURN(const Result rows, connection->Flush());
  std::vector<std::string> tables;
  for (const Row row : rows) tables.push_back(row.Text(0));
  return tables;
}

}  // namespace tresen::postgres
