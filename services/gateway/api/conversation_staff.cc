// What staff do to a conversation: take it over, give it back, write in it.
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/crypto/encoding.h"
#include "libs/crypto/hash.h"
#include "libs/status/status.h"
#include "libs/text/text.h"
#include "services/gateway/api/conversation_handlers_impl.h"
#include "services/gateway/desk/names.h"

namespace tresen::gateway {
namespace {

namespace notification = ::tresen::notification::v1;

constexpr size_t kMaxText = 4096;  // code points of a message

std::string HashOf(const google::protobuf::Message& request) {
  return crypto::HexEncode(crypto::Sha256(request.SerializeAsString()));
}

notification::SendRequest StaffSend(const ConversationRef& ref, const ConversationRow& conversation,
                                    const std::string& message_id, const std::string& text,
                                    const std::string& request_id) {
  notification::SendRequest send;
  send.set_parent(absl::StrCat("tenants/", ref.tenant));
  send.set_customer(NameOf(ref.tenant, "customers", conversation.customer));
  send.set_branch(NameOf(ref.tenant, "branches", conversation.branch));
  send.set_channel(conversation.channel);
  send.mutable_content()->set_body(text);
  send.mutable_content()->set_plain_text(text);
  send.set_purpose(notification::MESSAGE_PURPOSE_STAFF);
  send.set_delivery_class(notification::DELIVERY_CLASS_MUST);
  send.set_conversation(NameOf(ref.tenant, "conversations", ref.conversation));
  send.set_message(absl::StrCat(send.conversation(), "/messages/", message_id));
  send.set_request_id(request_id);
  return send;
}

}  // namespace

absl::StatusOr<v1::Conversation> ConversationHandlers::Impl::Act(const rpc::CallContext& context,
                                                                 const ConversationRef& ref,
                                                                 StaffAction action) {
  action.at = parts.clock.Now();
  TRESEN_RETURN_IF_ERROR(
      parts.chats.ApplyStaffAction(ref.tenant, ref.conversation, action).status());
  TRESEN_ASSIGN_OR_RETURN(const ConversationRow row,
                          parts.chats.GetConversation(ref.tenant, ref.conversation));
  return Convert(context, ref.tenant, row);
}

absl::StatusOr<v1::Conversation> ConversationHandlers::TakeOver(
    const rpc::CallContext& context, const v1::TakeOverRequest& request) {
  FieldViolations wrong;
  const ConversationRef ref = ParseConversation("name", request.name(), wrong);
  CheckRequestId(request.request_id(), wrong);
  if (request.owner().size() > 200) wrong.Add("owner", "has more than 200 bytes");
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  StaffAction action;
  action.method = "TakeOver";
  action.request_id = request.request_id();
  action.request_hash = HashOf(request);
  action.state = "person";
  action.owner = request.owner();
  return impl_->Act(context, ref, std::move(action));
}

absl::StatusOr<v1::Conversation> ConversationHandlers::HandBack(
    const rpc::CallContext& context, const v1::HandBackRequest& request) {
  FieldViolations wrong;
  const ConversationRef ref = ParseConversation("name", request.name(), wrong);
  CheckRequestId(request.request_id(), wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  StaffAction action;
  action.method = "HandBack";
  action.request_id = request.request_id();
  action.request_hash = HashOf(request);
  action.state = "assistant";
  return impl_->Act(context, ref, std::move(action));
}

absl::StatusOr<v1::Message> ConversationHandlers::Send(const rpc::CallContext& context,
                                                       const v1::SendMessageRequest& request) {
  FieldViolations wrong;
  const ConversationRef ref = ParseConversation("parent", request.parent(), wrong);
  CheckRequestId(request.request_id(), wrong);
  const size_t length = text::CountCodePoints(request.text());
  if (text::Trim(request.text()).empty() || length > kMaxText) {
    wrong.Add("text", "must have 1 to 4096 characters");
  }
  if (text::HasControlCharacters(request.text())) wrong.Add("text", "has control characters");
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  ChatStore& chats = impl_->parts.chats;
  TRESEN_ASSIGN_OR_RETURN(const ConversationRow conversation,
                          chats.GetConversation(ref.tenant, ref.conversation));
  StaffAction action;
  action.method = "SendMessage";
  action.request_id = request.request_id();
  action.request_hash = HashOf(request);
  action.state = "person";
  action.owner = request.owner();
  action.at = impl_->parts.clock.Now();
  // The same request makes the same rows, so that a repeat finds its own.
  const std::string origin = absl::StrCat(ref.conversation, "/", request.request_id());
  MessageRow row;
  row.message = DeriveRequestId(origin, "staff-message").value();
  row.author = "staff";
  row.kind = "text";
  row.sent_at = action.at;
  OutboxRow outbox;
  outbox.tenant = ref.tenant;
  outbox.outbox_id = DeriveRequestId(origin, "staff-send").value();
  outbox.conversation = ref.conversation;
  outbox.customer = conversation.customer;
  outbox.kind = "message";
  outbox.traceparent = context.trace().Format();
  Payload payload;
  payload.kind = "text";
  payload.text = request.text();
  TRESEN_ASSIGN_OR_RETURN(
      auto sealed,
      impl_->parts.vault.Seal(
          context, ref.tenant,
          {{conversation.customer, "gateway.message", "sealed_content", row.message,
            EncodePayload(payload)},
           {conversation.customer, "gateway.outbox", "sealed_request", outbox.outbox_id,
            StaffSend(ref, conversation, row.message, request.text(), outbox.outbox_id)
                .SerializeAsString()}}));
  row.sealed_content = std::move(sealed[0]);
  outbox.sealed_request = std::move(sealed[1]);
  action.message = row;
  action.outbox = outbox;
  TRESEN_ASSIGN_OR_RETURN(const std::string message,
                          chats.ApplyStaffAction(ref.tenant, ref.conversation, action));
  TRESEN_ASSIGN_OR_RETURN(const MessageRow stored,
                          chats.GetMessage(ref.tenant, ref.conversation, message));
  TRESEN_ASSIGN_OR_RETURN(auto converted,
                          impl_->Convert(context, ref.tenant, conversation, {stored}));
  return std::move(converted.front());
}

}  // namespace tresen::gateway
