#include "services/scheduling/outside_connectors.h"

#include <utility>

#include "libs/status/status.h"
#include "services/scheduling/calendar_secret.h"
#include "services/scheduling/connectors/caldav/caldav_connector.h"
#include "services/scheduling/connectors/ics/ics_connector.h"

namespace tresen::scheduling {
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
    TRESEN_ASSIGN_OR_RETURN(const crypto::SecretBytes password,
                            CalendarSecret(secrets_, tenant, settings.secret));
    sources.account.password = std::string(password.view());
  }
  sources.staff_urls = settings.staff_urls;
  sources.zone = ZoneOf(branch);
  return std::make_unique<CalDavConnector>(client_, std::move(sources), clock_);
}

}  // namespace tresen::scheduling
