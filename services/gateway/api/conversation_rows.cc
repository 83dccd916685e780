// Rows of the store as the contract's messages: opened, with the customer's name and the deliveries.
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "libs/status/status.h"
#include "services/gateway/api/conversation_handlers_impl.h"
#include "services/gateway/desk/names.h"

namespace tresen::gateway {
namespace {

namespace customer = ::tresen::customer::v1;
namespace notification = ::tresen::notification::v1;

constexpr absl::Duration kWindow = absl::Hours(24);

v1::ConversationState StateOf(const std::string& state) {
  if (state == "waiting") return v1::CONVERSATION_STATE_WAITING;
  if (state == "person") return v1::CONVERSATION_STATE_PERSON;
  return v1::CONVERSATION_STATE_ASSISTANT;
}

v1::MessageAuthor AuthorOf(const std::string& author) {
  if (author == "assistant") return v1::MESSAGE_AUTHOR_ASSISTANT;
  if (author == "staff") return v1::MESSAGE_AUTHOR_STAFF;
  return v1::MESSAGE_AUTHOR_CUSTOMER;
}

std::string DeliveryName(notification::DeliveryState state) {
  const std::string name = notification::DeliveryState_Name(state);
  return absl::AsciiStrToLower(absl::StripPrefix(name, "DELIVERY_STATE_"));
}

SealedField ContentField(const ConversationRow& conversation, const MessageRow& message) {
  return {conversation.customer, "gateway.message", "sealed_content", message.message,
          message.sealed_content};
}

}  // namespace

absl::StatusOr<v1::Conversation> ConversationHandlers::Impl::Convert(
    const rpc::CallContext& context, const std::string& tenant, const ConversationRow& row) {
  v1::Conversation result;
  result.set_name(NameOf(tenant, "conversations", row.conversation));
  result.set_customer(NameOf(tenant, "customers", row.customer));
  result.set_branch(NameOf(tenant, "branches", row.branch));
  result.set_channel(row.channel);
  result.set_state(StateOf(row.state));
  result.set_language(row.language);
  if (row.last_inbound_at.has_value()) {
    SetTime(*row.last_inbound_at, result.mutable_last_inbound_time());
    SetTime(*row.last_inbound_at + kWindow, result.mutable_window_end_time());
  }
  SetTime(row.last_activity_at, result.mutable_last_activity_time());
  result.set_handoff_reason(row.handoff_reason);
  if (row.handoff_due_at.has_value()) {
    SetTime(*row.handoff_due_at, result.mutable_handoff_due_time());
  }
  result.set_owner(row.owner);
  result.set_etag(absl::StrCat(row.version));
  TRESEN_ASSIGN_OR_RETURN(
      const auto opened,
      parts.vault.Open(context, tenant,
                       {{row.customer, "gateway.conversation", "sealed_handoff_summary",
                         row.conversation, row.sealed_handoff_summary}},
                       "console"));
  if (!opened.front().content.empty()) {
    for (const absl::string_view line : absl::StrSplit(opened.front().content, '\n')) {
      result.add_handoff_summary(std::string(line));
    }
  }
  customer::GetCustomerRequest request;
  request.set_name(result.customer());
  const auto found =
      customers.Call(&customer::CustomerService::Stub::GetCustomer, context, request);
  if (found.ok()) result.set_customer_display_name(found->display_name());
  else if (!absl::IsNotFound(found.status())) return found.status();
  return result;
}

absl::StatusOr<std::vector<v1::Message>> ConversationHandlers::Impl::Convert(
    const rpc::CallContext& context, const std::string& tenant,
    const ConversationRow& conversation, const std::vector<MessageRow>& rows) {
  std::vector<SealedField> fields;
  for (const MessageRow& row : rows) fields.push_back(ContentField(conversation, row));
  TRESEN_ASSIGN_OR_RETURN(const auto opened, parts.vault.Open(context, tenant, fields, "console"));
  std::vector<v1::Message> messages;
  for (size_t i = 0; i < rows.size(); ++i) {
    const MessageRow& row = rows[i];
    v1::Message& message = messages.emplace_back();
    message.set_name(absl::StrCat(NameOf(tenant, "conversations", conversation.conversation),
                                  "/messages/", row.message));
    message.set_author(AuthorOf(row.author));
    message.set_kind(row.kind);
    SetTime(row.sent_at, message.mutable_send_time());
    message.set_channel_message_id(row.provider_id);
    message.set_intent(row.intent);
    message.set_turn(row.turn);
    message.set_delivery(NameOf(tenant, "deliveries", row.delivery));
    message.set_erased(opened[i].erased || row.sealed_content.empty());
    if (message.erased()) continue;
    TRESEN_ASSIGN_OR_RETURN(const Payload payload, DecodePayload(opened[i].content));
    message.set_text(payload.text);
    for (const std::string& choice : payload.choices) message.add_choices(choice);
  }
  TRESEN_RETURN_IF_ERROR(FillDeliveries(context, messages));
  return messages;
}

// What became of our messages, as the notification service knows it.
absl::Status ConversationHandlers::Impl::FillDeliveries(const rpc::CallContext& context,
                                                        std::vector<v1::Message>& messages) {
  for (v1::Message& message : messages) {
    if (message.author() == v1::MESSAGE_AUTHOR_CUSTOMER) continue;
    message.set_delivery_state("pending");
    if (message.delivery().empty()) continue;
    notification::GetDeliveryRequest request;
    request.set_name(message.delivery());
    const auto delivery = notifications.Call(
        &notification::NotificationService::Stub::GetDelivery, context, request);
    if (absl::IsNotFound(delivery.status())) continue;
    TRESEN_RETURN_IF_ERROR(delivery.status());
    message.set_delivery_state(DeliveryName(delivery->state()));
    message.set_delivery_reason(delivery->reason());
    message.set_channel_message_id(delivery->channel_message_id());
  }
  return absl::OkStatus();
}

}  // namespace tresen::gateway
