#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "libs/crypto/secret.h"
#include "services/scheduling/domain/ids.h"

namespace tresen::scheduling {

// The key or password that a branch's calendar outside names `secret`: the variable
// TRESEN_CALENDAR_{TENANT}_{SECRET}, else the file calendar-{tenant}-{secret} (mode 0600) in
// `folder`, which may be empty: no files. The tenant is part of the name, so that no tenant's
// settings reach another's secret. NOT_FOUND, SECRET_MISSING or SECRET_FILE_UNSUITABLE with the
// name of what is missing.
absl::StatusOr<crypto::SecretBytes> CalendarSecret(const std::string& folder,
                                                   const TenantId& tenant,
                                                   const std::string& secret);

}  // namespace tresen::scheduling
