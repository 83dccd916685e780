#include "services/tresenctl/database/migrate_command.h"

#include "absl/strings/str_cat.h"
#include "services/tresenctl/database/schemas.h"

namespace tresen::tresenctl {

absl::Status MigrateAll(const std::string& database_url, std::ostream& out) {
  for (const Schema& schema : AllSchemas()) {
    const auto ran = postgres::Migrate({database_url, schema.service}, *schema.migrations);
    if (!ran.ok()) {
      return {ran.status().code(), absl::StrCat(schema.service, ": ", ran.status().message())};
    }
    const int latest = schema.migrations->empty() ? 0 : schema.migrations->back().number;
    out << schema.service << ": " << *ran << " migrations ran, now at " << latest << "\n";
  }
  return absl::OkStatus();
}

}  // namespace tresen::tresenctl
