#pragma once

#include <string>
#include <vector>

#include "services/simulator/domain/account.h"
#include "services/simulator/webhooks/update.h"

namespace tresen::simulator {

// Puts updates into one body: a change for each number and field, a contact only once per value.
// The numbers of all updates must belong to the account.
std::string BuildWebhookBody(const Account& account, const std::vector<Update>& updates);

}  // namespace tresen::simulator
