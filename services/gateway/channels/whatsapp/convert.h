#pragma once

#include "libs/whatsapp/webhook.h"
#include "services/gateway/inbox/intake.h"

namespace tresen::gateway {

// Cloud API items as the inbox takes them, whatever they are: nothing is dropped here.
Payload PayloadOf(const whatsapp::InboundMessage& message);
IncomingMessage IncomingOf(const ChannelAddress& address, const whatsapp::InboundMessage& message);
StatusRecord StatusOf(const whatsapp::StatusUpdate& status);
// The change of a user id as a message of the previous identity that says who it is from now on.
IncomingMessage IncomingOf(const ChannelAddress& address, const whatsapp::UserIdUpdate& update);
// "stop" for marketing in the app's own settings, as a system note of the customer.
IncomingMessage IncomingOf(const ChannelAddress& address,
                           const whatsapp::PreferenceUpdate& preference);

}  // namespace tresen::gateway
