#include "libs/config/check.h"

#include <ostream>
#include <vector>

#include "libs/status/status.h"

namespace tresen::config {

int ReportCheck(const absl::Status& loaded, std::ostream& out) {
  if (loaded.ok()) {
    out << "configuration is valid\n";
    return 0;
  }
  const std::vector<FieldViolation> violations = Violations(loaded);
  for (const FieldViolation& violation : violations) {
    out << violation.field << ": " << violation.description << "\n";
  }
  if (violations.empty()) out << std::string(loaded.message()) << "\n";
  const size_t count = violations.empty() ? 1 : violations.size();
  out << count << (count == 1 ? " problem\n" : " problems\n");
  return 2;
}

}  // namespace tresen::config
