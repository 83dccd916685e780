#pragma once

#include <ostream>

#include "absl/status/status.h"
#include "services/tresenctl/business_file/business_file.h"
#include "services/tresenctl/remote/endpoints.h"

namespace tresen::tresenctl {

enum class ApplyMode { kCheckOnly, kForReal };

// Lets every service check its part of the business, and only when all agree puts it in force,
// printing one line for each part. The parts are not one transaction: after an error the command
// can be repeated, parts that are already so do not change. Errors name the service and every bad
// field.
absl::Status Apply(const Endpoints& endpoints, const BusinessRequests& requests, ApplyMode mode,
                   std::ostream& out);

}  // namespace tresen::tresenctl
