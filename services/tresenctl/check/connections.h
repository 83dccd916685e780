#pragma once

#include <set>
#include <string>

#include "services/tresenctl/check/findings.h"
#include "services/tresenctl/remote/endpoints.h"

namespace tresen::tresenctl {

// Reaches every service of `wanted` and of the endpoints: is somebody there, does the certificate
// name the service, does it say that it is serving.
void CheckConnections(const Endpoints& endpoints, const std::set<std::string>& wanted,
                      Findings& findings);

}  // namespace tresen::tresenctl
