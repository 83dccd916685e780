#pragma once

#include <ostream>

#include "absl/status/status.h"
#include "services/tresenctl/remote/endpoints.h"

namespace tresen::tresenctl {

// Reads every message, every entry of the trail and every appointment of the tenant, walks the
// chain between them in both directions and prints each gap on a line. OK only without a gap. Run
// it while nothing is being handled, or again: what arrives between two reads looks like a gap.
absl::Status CheckChain(const Endpoints& endpoints, std::ostream& out);

}  // namespace tresen::tresenctl
