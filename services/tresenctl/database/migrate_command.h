#pragma once

#include <ostream>
#include <string>

#include "absl/status/status.h"

namespace tresen::tresenctl {

// Brings the schemas of all services up to what this build knows and prints one line for each.
// `database_url` belongs to the owner of the database. Can be repeated; stops at the first error,
// which names the service.
absl::Status MigrateAll(const std::string& database_url, std::ostream& out);

}  // namespace tresen::tresenctl
