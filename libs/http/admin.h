#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "libs/http/router.h"

namespace tresen::http {

// Adds what operators and Kubernetes ask every process for: /metrics (Prometheus text), /livez (the
// process runs: always 200) and /readyz (200, or 503 with the code and reason of `ready`).
void AddAdminRoutes(Router& router, std::function<std::string()> metrics,
                    std::function<absl::Status()> ready);

}  // namespace tresen::http
