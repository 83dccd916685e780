#pragma once

#include "libs/service/app.h"

namespace tresen::notification {

// The notification service: the only sender, to customers and to branches.
service::Definition Definition();

}  // namespace tresen::notification
