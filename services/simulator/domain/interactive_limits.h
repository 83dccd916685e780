#pragma once

#include <optional>

#include "services/simulator/domain/graph_error.h"
#include "services/simulator/domain/outgoing_message.h"

namespace tresen::simulator {

// Refuses an interactive message that breaks the limits of its kind.
std::optional<GraphError> CheckInteractive(const Interactive& interactive);

}  // namespace tresen::simulator
