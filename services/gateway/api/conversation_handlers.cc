#include "services/gateway/api/conversation_handlers.h"

#include <utility>

#include "services/gateway/api/conversation_handlers_impl.h"

namespace tresen::gateway {

ConversationHandlers::ConversationHandlers(Parts parts)
    : impl_(std::make_shared<Impl>(std::move(parts))) {}
ConversationHandlers::~ConversationHandlers() = default;

}  // namespace tresen::gateway
