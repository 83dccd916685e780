#include "services/scheduling/connector_registry.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "libs/config/secrets.h"
#include "libs/status/status.h"
#include "services/scheduling/connectors/timeglobe/timeglobe_connector.h"

namespace tresen::scheduling {
namespace {

using Reading = Connector::TimeReading;
using OnReading = std::function<void(const Reading&)>;

// The tenant is part of the name, so that no tenant's settings reach another's secret.
absl::StatusOr<crypto::SecretBytes> SecretOf(const ConnectorParts& parts, const TenantId& tenant,
                                             const std::string& secret) {
  const std::string variable = absl::AsciiStrToUpper(absl::StrReplaceAll(
      absl::StrCat("TRESEN_CALENDAR_", tenant.value(), "_", secret), {{"-", "_"}}));
  const std::string path =
      parts.secrets_dir.empty()
          ? ""
          : absl::StrCat(parts.secrets_dir, "/calendar-", tenant.value(), "-", secret);
  return config::FindSecret(variable, path);
}

absl::StatusOr<std::unique_ptr<Connector>> MakeTimeGlobe(const ConnectorParts& parts,
                                                         const TenantId& tenant,
                                                         const Branch& branch, Reading reading,
                                                         OnReading on_reading) {
  TimeGlobeOptions options;
  TRESEN_ASSIGN_OR_RETURN(options.key, SecretOf(parts, tenant, branch.calendar.secret));
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
