#include "services/scheduling/connector_registry.h"

#include <utility>

#include "libs/status/status.h"
#include "services/scheduling/calendar_secret.h"
#include "services/scheduling/connectors/caldav/caldav_connector.h"
#include "services/scheduling/connectors/ics/ics_connector.h"
#include "services/scheduling/connectors/timeglobe/timeglobe_connector.h"

namespace tresen::scheduling {
namespace {

using Reading = Connector::TimeReading;
using OnReading = std::function<void(const Reading&)>;

absl::StatusOr<std::unique_ptr<Connector>> MakeTimeGlobe(const ConnectorParts& parts,
                                                         const TenantId& tenant,
                                                         const Branch& branch, Reading reading,
                                                         OnReading on_reading) {
  TimeGlobeOptions options;
  TRESEN_ASSIGN_OR_RETURN(options.key,
                          CalendarSecret(parts.secrets_dir, tenant, branch.calendar.secret));
  options.tenant = tenant;
  options.settings = branch.calendar;
  options.zone = ZoneOf(branch);
  options.reading = reading;
  options.on_reading = std::move(on_reading);
  return std::make_unique<TimeGlobeConnector>(std::move(options), parts.client, parts.clock);
}

IsOwn OwnOf(const ConnectorParts& parts, const TenantId& tenant) {
  return [&own = parts.own, tenant](const VisitId& visit) { return own.Contains(tenant, visit); };
}

absl::StatusOr<std::unique_ptr<Connector>> MakeCalDav(const ConnectorParts& parts,
                                                      const TenantId& tenant,
                                                      const Branch& branch) {
  CalDavConnector::Sources sources;
  sources.account.user = branch.calendar.user;
  if (!branch.calendar.secret.empty()) {
    TRESEN_ASSIGN_OR_RETURN(const crypto::SecretBytes password,
                            CalendarSecret(parts.secrets_dir, tenant, branch.calendar.secret));
    sources.account.password = std::string(password.view());
  }
  sources.staff_urls = branch.calendar.staff_urls;
  sources.zone = ZoneOf(branch);
  sources.is_own = OwnOf(parts, tenant);
  return std::make_unique<CalDavConnector>(parts.client, std::move(sources), parts.clock);
}

std::unique_ptr<Connector> MakeIcs(const ConnectorParts& parts, const TenantId& tenant,
                                   const Branch& branch) {
  IcsConnector::Sources sources;
  sources.branch_url = branch.calendar.url;
  sources.staff_urls = branch.calendar.staff_urls;
  sources.zone = ZoneOf(branch);
  sources.is_own = OwnOf(parts, tenant);
  return std::make_unique<IcsConnector>(parts.client, std::move(sources));
}

}  // namespace

MakeConnector ConnectorsOf(ConnectorParts parts) {
  return [parts = std::move(parts)](
             const TenantId& tenant, const Branch& branch, Reading reading,
             OnReading on_reading) -> absl::StatusOr<std::unique_ptr<Connector>> {
    switch (branch.calendar.authority) {
      case Authority::kTimeGlobe:
        return MakeTimeGlobe(parts, tenant, branch, reading, std::move(on_reading));
      case Authority::kCalDav:
        return MakeCalDav(parts, tenant, branch);
      case Authority::kIcs:
        return MakeIcs(parts, tenant, branch);
      default:
        return absl::UnimplementedError("there is no connector for this calendar");
    }
  };
}

}  // namespace tresen::scheduling
