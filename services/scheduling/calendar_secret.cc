#include "services/scheduling/calendar_secret.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "libs/config/secrets.h"

namespace tresen::scheduling {

absl::StatusOr<crypto::SecretBytes> CalendarSecret(const std::string& folder,
                                                   const TenantId& tenant,
                                                   const std::string& secret) {
  const std::string variable = absl::AsciiStrToUpper(absl::StrReplaceAll(
      absl::StrCat("TRESEN_CALENDAR_", tenant.value(), "_", secret), {{"-", "_"}}));
  const std::string file =
      folder.empty() ? "" : absl::StrCat(folder, "/calendar-", tenant.value(), "-", secret);
  return config::FindSecret(variable, file);
}

}  // namespace tresen::scheduling
