#include "services/scheduling/connector_registry.h"

#include <utility>

#include "libs/status/status.h"
#include "services/scheduling/calendar_secret.h"
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

}  // namespace

MakeConnector ConnectorsOf(ConnectorParts parts) {
  return [parts = std::move(parts)](
             const TenantId& tenant, const Branch& branch, Reading reading,
             OnReading on_reading) -> absl::StatusOr<std::unique_ptr<Connector>> {
    switch (branch.calendar.authority) {
      case Authority::kTimeGlobe:
        return MakeTimeGlobe(parts, tenant, branch, reading, std::move(on_reading));
      default:
        return absl::UnimplementedError("there is no connector for this calendar");
    }
  };
}

}  // namespace tresen::scheduling
