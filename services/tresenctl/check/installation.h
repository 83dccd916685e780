#pragma once

#include <string>

#include "absl/time/time.h"
#include "services/tresenctl/check/findings.h"
#include "tresen/runtime/v1/runtime.pb.h"

namespace tresen::tresenctl {

// Looks at the files that the processes read: configuration, secrets, keys.
void CheckFiles(const runtime::v1::Runtime& runtime, Findings& findings);

// Why a file with a secret is not kept well ("can be read by others"); empty: it is.
std::string BadSecretFile(const std::string& path);

}  // namespace tresen::tresenctl
