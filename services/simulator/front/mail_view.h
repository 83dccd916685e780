#pragma once

#include <nlohmann/json_fwd.hpp>

#include "services/simulator/mail/mailbox.h"

namespace tresen::simulator {

// A mail in the list: who, when, about what.
nlohmann::json MailView(const StoredMail& mail);

}  // namespace tresen::simulator
