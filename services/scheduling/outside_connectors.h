// Connectors of branches that keep calendars elsewhere, from their settings.
#pragma once

#include <memory>
#include <string>

#include "libs/clock/clock.h"
#include "libs/http/client.h"
#include "services/scheduling/connectors/connector.h"
#include "services/scheduling/domain/catalogue.h"

namespace tresen::scheduling {

// Thread-safe. Outlives the connectors it makes; the clock outlives both.
class OutsideConnectors {
 public:
  // `secrets` is the folder of secrets. Without `reach` to anywhere only public addresses are
  // asked: they are entered by tenants.
  OutsideConnectors(const Clock& clock, std::string secrets, http::ClientOptions::Reach reach);

  // FAILED_PRECONDITION for another authority, NOT_FOUND naming a secret that is not there.
  absl::StatusOr<std::unique_ptr<Connector>> Make(const TenantId& tenant, const Branch& branch);

 private:
  const Clock& clock_;
  const std::string secrets_;
  http::Client client_;
};

}  // namespace tresen::scheduling
