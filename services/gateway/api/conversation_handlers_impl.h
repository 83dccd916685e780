// What the handlers of ConversationService share; included by their parts only.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "libs/rpc/client.h"
#include "services/gateway/api/conversation_handlers.h"
#include "services/gateway/api/request_fields.h"
#include "tresen/customer/v1/customer.grpc.pb.h"
#include "tresen/notification/v1/notification.grpc.pb.h"

namespace tresen::gateway {

struct ConversationHandlers::Impl {
  explicit Impl(Parts parts)
      : parts(parts),
        customers(parts.customer_service),
        notifications(parts.notification_service) {}

  // A row with its customer's name, opened for a person.
  absl::StatusOr<v1::Conversation> Convert(const rpc::CallContext& context,
                                           const std::string& tenant, const ConversationRow& row);
  absl::StatusOr<std::vector<v1::Message>> Convert(const rpc::CallContext& context,
                                                   const std::string& tenant,
                                                   const ConversationRow& conversation,
                                                   const std::vector<MessageRow>& rows);
  absl::Status FillDeliveries(const rpc::CallContext& context, std::vector<v1::Message>& messages);
  absl::StatusOr<v1::Conversation> Act(const rpc::CallContext& context, const ConversationRef& ref,
                                       StaffAction action);
  absl::StatusOr<std::optional<v1::WatchConversationsResponse>> Next(
      const rpc::CallContext& context, const std::string& tenant, FeedEntry& at,
      std::deque<FeedEntry>& ahead);

  Parts parts;
  rpc::Client<::tresen::customer::v1::CustomerService> customers;
  rpc::Client<::tresen::notification::v1::NotificationService> notifications;
};

}  // namespace tresen::gateway
