#include "services/scheduling/outside_connectors.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "libs/config/secrets.h"
#include "libs/status/status.h"
#include "services/scheduling/connectors/caldav/caldav_connector.h"
#include "services/scheduling/connectors/ics/ics_connector.h"

namespace tresen::scheduling {
namespace {

// TRESEN_CALENDAR_{TENANT}_{SECRET}
std::string VariableOf(const TenantId& tenant, const std::string& secret) {
  return absl::StrReplaceAll(
      absl::AsciiStrToUpper(absl::StrCat("tresen_calendar_", tenant.value(), "_", secret)),
      {{"-", "_"}});
}

}  // namespace

OutsideConnectors::OutsideConnectors(const Clock& clock, std::string secrets,
                                     http::ClientOptions::Reach reach)
    : clock_(clock), secrets_(std::move(secrets)), client_([reach] {
        http::ClientOptions options;
        options.reach = reach;
        return options;
      }()) {}

absl::StatusOr<std::unique_ptr<Connector>> OutsideConnectors::Make(const TenantId& tenant,
                                                                   const Branch& branch) {
  const ForeignCalendar& settings = branch.calendar;
  if (settings.authority == Authority::kIcs) {
    IcsConnector::Sources sources;
    sources.branch_url = settings.url;
    sources.staff_urls = settings.staff_urls;
    sources.zone = ZoneOf(branch);
    return std::make_unique<IcsConnector>(client_, std::move(sources));
  }
  if (settings.authority != Authority::kCalDav)
    return absl::FailedPreconditionError("another kind of calendar");
  CalDavConnector::Sources sources;
  sources.account.user = settings.user;
  if (!settings.secret.empty()) {
    const std::string file =
        absl::StrCat(secrets_, "/calendar-", tenant.value(), "-", settings.secret);
    TRESEN_ASSIGN_OR_RETURN(const crypto::SecretBytes password,
                            config::FindSecret(VariableOf(tenant, settings.secret), file));
    sources.account.password = std::string(password.view());
  }
  sources.staff_urls = settings.staff_urls;
  sources.zone = ZoneOf(branch);
  return std::make_unique<CalDavConnector>(client_, std::move(sources), clock_);
}

}  // namespace tresen::scheduling
