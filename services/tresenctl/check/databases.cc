#include "services/tresenctl/check/databases.h"

#include "absl/strings/str_cat.h"
#include "libs/clock/real_clock.h"
#include "libs/postgres/error.h"
#include "libs/postgres/migrate.h"
#include "libs/status/status.h"
#include "services/tresenctl/database/schemas.h"

namespace tresen::tresenctl {
namespace {

using postgres::Statement;
using postgres::Transaction;

constexpr absl::Duration kLargestSkew = absl::Seconds(2);

constexpr Statement kNow{"tresenctl.now", "SELECT clock_timestamp()"};

bool CheckSchemas(Databases& databases, Findings& findings) {
  bool usable = true;
  for (const Schema& schema : AllSchemas()) {
    postgres::Pool& pool = databases.Of(schema.service);
    const absl::Status there = pool.Ping();
    if (Reason(there) == postgres::kDatabaseUnavailable) {
      findings.Problem(
          "PostgreSQL", std::string(there.message()),
          "start PostgreSQL and look at database_url; services wait until it is there");
      return false;
    }
    const absl::Status current =
        there.ok() ? postgres::CheckSchema(pool, schema.service, *schema.migrations) : there;
    if (current.ok()) continue;
    usable = false;
    findings.Problem(schema.service, std::string(current.message()),
                     Reason(current) == "SCHEMA_BEHIND"
                         ? "run tresenctl migrate --database-url URL as the database's owner"
                         : "see that the service's own role exists and may connect");
  }
  return usable;
}

void CheckTenantsApart(const std::string& url, Findings& findings) {
  // Only catalogues are read, which every role may.
  const auto open = postgres::UnprotectedTables(absl::StrCat(url));
  if (!open.ok()) {
    findings.Problem("PostgreSQL", std::string(open.status().message()),
                     "see that the database can be reached with database_url");
    return;
  }
  for (const std::string& table : *open) {
    findings.Problem(table,
                     "row-level security is not forced, or a key does not begin with tenant_id",
                     absl::StrCat("run SELECT tresen.protect('", table,
                                  "') as the owner, and find out who changed it"));
  }
}

void CheckClock(Databases& databases, Findings& findings) {
  const RealClock clock;
  const absl::Time before = clock.Now();
  const auto theirs = databases.Of("gateway").TransactAsSystem(
      [](Transaction& transaction) -> absl::StatusOr<absl::Time> {
        TRESEN_ASSIGN_OR_RETURN(const auto rows, transaction.Execute(kNow));
        return rows.front().Time(0);
      });
  const absl::Time after = clock.Now();
  if (!theirs.ok()) return;  // said by CheckSchemas
  // Only what the way there and back cannot explain.
  const absl::Duration skew = *theirs > after    ? *theirs - after
                              : *theirs < before ? before - *theirs
                                                 : absl::ZeroDuration();
  if (skew <= kLargestSkew) return;
  findings.Problem("clock",
                   absl::StrCat("the database's clock and this machine's differ by ",
                                absl::FormatDuration(absl::Trunc(skew, absl::Milliseconds(1)))),
                   "run an NTP client on both: leases and reminders depend on it");
}

}  // namespace

Databases::Databases(std::string url) : url_(std::move(url)) {
  for (const Schema& schema : AllSchemas()) {
    postgres::PoolOptions options;
    options.connection = url_;
    options.role = absl::StrCat("tresen_", schema.service);
    options.application_name = "tresenctl";
    options.size = 1;
    pools_[schema.service] = std::make_unique<postgres::Pool>(std::move(options));
  }
}

bool CheckDatabase(Databases& databases, Findings& findings) {
  findings.Begin("database");
  if (!CheckSchemas(databases, findings)) return false;
  CheckTenantsApart(databases.url(), findings);
  CheckClock(databases, findings);
  return true;
}

}  // namespace tresen::tresenctl
