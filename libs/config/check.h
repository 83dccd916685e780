#pragma once

#include <iosfwd>

#include "absl/status/status.h"

namespace tresen::config {

// What --check_config prints: every problem on a line of its own, "<where>: <what>", then the
// count. Returns the exit code: 0 when `loaded` is OK, otherwise 2.
int ReportCheck(const absl::Status& loaded, std::ostream& out);

}  // namespace tresen::config
