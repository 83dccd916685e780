#pragma once

#include "libs/service/app.h"

namespace tresen::customer {

// The customer service: identities, consents, and the vault with all keys.
service::Definition Definition();

}  // namespace tresen::customer
