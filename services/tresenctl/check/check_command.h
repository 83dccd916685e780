#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/tresenctl/output/console.h"
#include "services/tresenctl/remote/endpoints.h"

namespace tresen::tresenctl {

struct CheckOptions {
  std::string runtime_file;  // empty: only what can be seen from outside
  std::string database_url;  // empty: that of the runtime file, else of the endpoints
  Format format = Format::kText;
};

// The runtime file of the installation that wrote these endpoints; empty when there is none.
std::string RuntimeBeside(const std::string& endpoints_file);

// Examines everything and prints a line for every finding. The exit code: 0 no problem, 1 some.
absl::StatusOr<int> CheckInstallation(const Endpoints& endpoints, const CheckOptions& options,
                                      Console& console);

}  // namespace tresen::tresenctl
