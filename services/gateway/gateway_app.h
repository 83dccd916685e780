#pragma once

#include "libs/service/app.h"

namespace tresen::gateway {

// The gateway: the door to customers (webhook, pages) and to staff and integrators (chats, Connect),
// and the desk that holds the conversations.
service::Definition Definition();

}  // namespace tresen::gateway
