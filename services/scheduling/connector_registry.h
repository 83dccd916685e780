// Every kind of calendar that a branch can have, by name: the only place that knows them all.
#pragma once

#include <string>

#include "libs/clock/clock.h"
#include "libs/http/client.h"
#include "services/scheduling/foreign_calendars.h"
#include "services/scheduling/own_visits.h"

namespace tresen::scheduling {

struct ConnectorParts {
  http::Client& client;
  const Clock& clock;
  OwnVisits& own;
  std::string secrets_dir;  // files calendar-{tenant}-{secret}; empty: only the environment
};

// The parts outlive what is made.
MakeConnector ConnectorsOf(ConnectorParts parts);

}  // namespace tresen::scheduling
