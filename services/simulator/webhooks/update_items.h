#pragma once

#include "services/simulator/domain/account.h"
#include "services/simulator/domain/customer.h"
#include "services/simulator/domain/message.h"
#include "services/simulator/webhooks/update.h"

namespace tresen::simulator {

// A customer's message as the business receives it. `quoted` is the message it answers, if the
// simulator knows it.
Update MessageUpdate(const Message& message, const Customer& customer, const BusinessNumber& number,
                     const Message* quoted);

// One status of a message to a customer, with the business's own callback data and the price.
Update StatusUpdate(const Message& message, const StatusTold& told, const Customer& customer);

}  // namespace tresen::simulator
