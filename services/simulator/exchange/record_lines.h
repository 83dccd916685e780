#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "services/simulator/domain/customer.h"
#include "services/simulator/domain/message.h"
#include "services/simulator/webhooks/update.h"

namespace tresen::simulator {

// How facts lie in the journal: objects with "fact" as their kind.

nlohmann::json CustomerFact(const Customer& customer);
std::optional<Customer> ReadCustomerFact(const nlohmann::json& fact);

nlohmann::json MessageFact(const Message& message);
std::optional<Message> ReadMessageFact(const nlohmann::json& fact);

// An update that belongs to no message.
nlohmann::json UpdateFact(const Update& update);
Update ReadUpdateFact(const nlohmann::json& fact);

}  // namespace tresen::simulator
