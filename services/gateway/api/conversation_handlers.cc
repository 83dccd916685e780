#include "services/gateway/api/conversation_handlers.h"

#include <algorithm>
#include <deque>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "libs/crypto/encoding.h"
#include "libs/crypto/hash.h"
#include "libs/ids/resource_name.h"
#include "libs/rpc/client.h"
#include "libs/status/status.h"
#include "libs/text/text.h"
#include "services/gateway/api/page_token.h"
#include "services/gateway/desk/names.h"
#include "tresen/customer/v1/customer.grpc.pb.h"
#include "tresen/notification/v1/notification.grpc.pb.h"

namespace tresen::gateway {
namespace {

namespace customer = ::tresen::customer::v1;
namespace notification = ::tresen::notification::v1;

constexpr size_t kMaxText = 4096;           // code points of a message of staff
constexpr size_t kMaxIngest = 16 * 1024;    // bytes of a message taken in
constexpr absl::Duration kWindow = absl::Hours(24);

struct ConversationRef {
  std::string tenant;
  std::string conversation;
};

std::string ParseTenant(const std::string& name, FieldViolations& wrong) {
  static const auto& pattern = *new ResourcePattern("tenants/{tenant}");
  const auto parsed = pattern.Parse(name);
  if (parsed.ok()) return parsed->Get("tenant");
  wrong.Add("parent", "must be tenants/{tenant}");
  return "";
}

ConversationRef ParseConversation(const char* field, const std::string& name,
                                  FieldViolations& wrong) {
  static const auto& pattern =
      *new ResourcePattern("tenants/{tenant}/conversations/{conversation}");
  const auto parsed = pattern.Parse(name);
  if (parsed.ok()) return {parsed->Get("tenant"), parsed->Get("conversation")};
  wrong.Add(field, "must be tenants/{tenant}/conversations/{conversation}");
  return {};
}

void CheckRequestId(const std::string& request_id, FieldViolations& wrong) {
  if (request_id.empty() || request_id.size() > 255) {
    wrong.Add("request_id", "must have 1 to 255 characters");
  }
}

int PageSize(int wanted, int fallback, FieldViolations& wrong) {
  if (wanted < 0 || wanted > 1000) wrong.Add("page_size", "must be 0 to 1000");
  return wanted > 0 ? wanted : fallback;
}

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

// "state = person AND branch = tenants/demo/branches/mitte"
ConversationFilter ParseFilter(const std::string& text, FieldViolations& wrong) {
  ConversationFilter filter;
  if (text.empty()) return filter;
  for (const absl::string_view term : absl::StrSplit(text, " AND ")) {
    std::pair<std::string, std::string> sides = absl::StrSplit(term, absl::MaxSplits('=', 1));
    const std::string key(absl::StripAsciiWhitespace(sides.first));
    std::string value(absl::StripAsciiWhitespace(sides.second));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
      value = value.substr(1, value.size() - 2);
    }
    const std::string last = LastSegment(value);
    if (value.empty()) wrong.Add("filter", "a term needs a value after =");
    else if (key == "state") filter.state = absl::AsciiStrToLower(value);
    else if (key == "branch") filter.branch = last;
    else if (key == "customer") filter.customer = last;
    else if (key == "channel") filter.channel = value;
    else wrong.Add("filter", "knows state, branch, customer and channel");
  }
  static const auto& states = *new std::set<std::string>{"", "assistant", "waiting", "person"};
  if (states.count(filter.state) == 0) wrong.Add("filter", "state is ASSISTANT, WAITING or PERSON");
  return filter;
}

std::string DeliveryName(notification::DeliveryState state) {
  const std::string name = notification::DeliveryState_Name(state);
  return absl::AsciiStrToLower(absl::StripPrefix(name, "DELIVERY_STATE_"));
}

std::string HashOf(const google::protobuf::Message& request) {
  return crypto::HexEncode(crypto::Sha256(request.SerializeAsString()));
}

SealedField ContentField(const ConversationRow& conversation, const MessageRow& message) {
  return {conversation.customer, "gateway.message", "sealed_content", message.message,
          message.sealed_content};
}

}  // namespace

struct ConversationHandlers::Impl {
  explicit Impl(Parts parts)
      : parts(parts),
        customers(parts.customer_service),
        notifications(parts.notification_service) {}

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
  rpc::Client<customer::CustomerService> customers;
  rpc::Client<notification::NotificationService> notifications;
};

ConversationHandlers::ConversationHandlers(Parts parts)
    : impl_(std::make_shared<Impl>(std::move(parts))) {}
ConversationHandlers::~ConversationHandlers() = default;

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

absl::StatusOr<v1::ListConversationsResponse> ConversationHandlers::List(
    const rpc::CallContext& context, const v1::ListConversationsRequest& request) {
  FieldViolations wrong;
  const std::string tenant = ParseTenant(request.parent(), wrong);
  const int size = PageSize(request.page_size(), 50, wrong);
  const ConversationFilter filter = ParseFilter(request.filter(), wrong);
  std::optional<ConversationCursor> after;
  if (!request.page_token().empty()) {
    const auto parts = DecodeToken("page_token", request.page_token(), 2);
    int64_t micros = 0;
    if (!parts.ok() || !absl::SimpleAtoi(parts->front(), &micros)) {
      wrong.Add("page_token", "is no token of an earlier answer");
    } else {
      after = ConversationCursor{absl::FromUnixMicros(micros), parts->back()};
    }
  }
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  TRESEN_ASSIGN_OR_RETURN(const auto rows,
                          impl_->parts.chats.ListConversations(tenant, filter, after, size + 1));
  v1::ListConversationsResponse response;
  for (const ConversationRow& row : rows) {
    if (response.conversations_size() == size) {
      const ConversationRow& last = rows[size - 1];
      response.set_next_page_token(EncodeToken(
          {absl::StrCat(absl::ToUnixMicros(last.last_activity_at)), last.conversation}));
      break;
    }
    TRESEN_ASSIGN_OR_RETURN(*response.add_conversations(), impl_->Convert(context, tenant, row));
  }
  return response;
}

absl::StatusOr<v1::Conversation> ConversationHandlers::Get(
    const rpc::CallContext& context, const v1::GetConversationRequest& request) {
  FieldViolations wrong;
  const ConversationRef ref = ParseConversation("name", request.name(), wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  TRESEN_ASSIGN_OR_RETURN(const ConversationRow row,
                          impl_->parts.chats.GetConversation(ref.tenant, ref.conversation));
  return impl_->Convert(context, ref.tenant, row);
}

absl::StatusOr<v1::ListMessagesResponse> ConversationHandlers::ListMessages(
    const rpc::CallContext& context, const v1::ListMessagesRequest& request) {
  FieldViolations wrong;
  const ConversationRef ref = ParseConversation("parent", request.parent(), wrong);
  const int size = PageSize(request.page_size(), 100, wrong);
  int64_t after = 0;
  if (!request.page_token().empty()) {
    const auto parts = DecodeToken("page_token", request.page_token(), 1);
    if (!parts.ok() || !absl::SimpleAtoi(parts->front(), &after)) {
      wrong.Add("page_token", "is no token of an earlier answer");
    }
  }
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  TRESEN_ASSIGN_OR_RETURN(const ConversationRow conversation,
                          impl_->parts.chats.GetConversation(ref.tenant, ref.conversation));
  TRESEN_ASSIGN_OR_RETURN(
      auto rows, impl_->parts.chats.ListMessages(ref.tenant, ref.conversation, after, size + 1));
  v1::ListMessagesResponse response;
  if (static_cast<int>(rows.size()) > size) {
    rows.resize(size);
    response.set_next_page_token(EncodeToken({absl::StrCat(rows.back().position)}));
  }
  TRESEN_ASSIGN_OR_RETURN(auto messages,
                          impl_->Convert(context, ref.tenant, conversation, rows));
  for (v1::Message& message : messages) *response.add_messages() = std::move(message);
  return response;
}

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

namespace {

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

absl::StatusOr<std::optional<v1::WatchConversationsResponse>> ConversationHandlers::Impl::Next(
    const rpc::CallContext& context, const std::string& tenant, FeedEntry& at,
    std::deque<FeedEntry>& ahead) {
  if (ahead.empty()) {
    TRESEN_ASSIGN_OR_RETURN(const auto entries, parts.feed.ReadFeed(tenant, at, 100));
    ahead.assign(entries.begin(), entries.end());
  }
  if (ahead.empty()) return std::optional<v1::WatchConversationsResponse>();
  const FeedEntry entry = ahead.front();
  v1::WatchConversationsResponse response;
  response.set_resume_token(
      EncodeToken({absl::StrCat(entry.transaction), absl::StrCat(entry.entry)}));
  TRESEN_ASSIGN_OR_RETURN(const ConversationRow row,
                          parts.chats.GetConversation(tenant, entry.conversation));
  TRESEN_ASSIGN_OR_RETURN(*response.mutable_conversation(), Convert(context, tenant, row));
  if (!entry.message.empty()) {
    TRESEN_ASSIGN_OR_RETURN(const MessageRow message,
                            parts.chats.GetMessage(tenant, entry.conversation, entry.message));
    TRESEN_ASSIGN_OR_RETURN(auto converted, Convert(context, tenant, row, {message}));
    *response.mutable_message() = std::move(converted.front());
  }
  ahead.pop_front();
  at = entry;
  return std::optional<v1::WatchConversationsResponse>(std::move(response));
}

absl::StatusOr<rpc::Feed<v1::WatchConversationsResponse>> ConversationHandlers::Watch(
    const rpc::CallContext&, const v1::WatchConversationsRequest& request) {
  FieldViolations wrong;
  const std::string tenant = ParseTenant(request.parent(), wrong);
  FeedEntry start;
  if (!request.resume_token().empty()) {
    const auto parts = DecodeToken("resume_token", request.resume_token(), 2);
    if (!parts.ok() || !absl::SimpleAtoi(parts->at(0), &start.transaction) ||
        !absl::SimpleAtoi(parts->at(1), &start.entry)) {
      wrong.Add("resume_token", "is no token of an earlier answer");
    }
  }
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  if (request.resume_token().empty()) {
    TRESEN_ASSIGN_OR_RETURN(start, impl_->parts.feed.FeedEnd(tenant));
  }
  // A feed is asked one at a time, so what it remembers needs no lock.
  return rpc::Feed<v1::WatchConversationsResponse>(
      [impl = impl_, tenant, at = start, ahead = std::deque<FeedEntry>()](
          const rpc::CallContext& context) mutable {
        return impl->Next(context, tenant, at, ahead);
      });
}

absl::StatusOr<v1::IngestMessageResponse> ConversationHandlers::Ingest(
    const rpc::CallContext& context, const v1::IngestMessageRequest& request) {
  FieldViolations wrong;
  static const auto& pattern = *new ResourcePattern("tenants/{tenant}/branches/{branch}");
  const auto branch = pattern.Parse(request.parent());
  if (!branch.ok()) wrong.Add("parent", "must be tenants/{tenant}/branches/{branch}");
  const auto is_name = [](const std::string& name) {
    return !name.empty() && name.size() <= 32 &&
           std::all_of(name.begin(), name.end(), [](unsigned char c) {
             return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_';
           });
  };
  if (!is_name(request.channel())) {
    wrong.Add("channel", "must have 1 to 32 lower case letters, digits or underscores");
  } else if (request.channel() == "whatsapp") {
    wrong.Add("channel", "whatsapp has a webhook of its own");
  }
  if (request.user_id().empty() || request.user_id().size() > 256) {
    wrong.Add("user_id", "must have 1 to 256 bytes");
  }
  if (request.message_id().empty() || request.message_id().size() > 255) {
    wrong.Add("message_id", "must have 1 to 255 bytes");
  }
  if (request.text().empty() && request.choice_id().empty()) {
    wrong.Add("text", "must not be empty without choice_id");
  }
  if (request.text().size() > kMaxIngest) wrong.Add("text", "has more than 16384 bytes");
  if (!text::IsValidUtf8(request.text())) wrong.Add("text", "is not valid UTF-8");
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  IncomingMessage message;
  message.address = {branch->Get("tenant"), request.channel(), branch->Get("branch"),
                     branch->Get("branch"), ""};
  message.provider_id = request.message_id();
  message.sender.user_id = request.user_id();
  message.sender.profile_name = request.display_name();
  message.sent_at =
      request.has_send_time() ? TimeOf(request.send_time()) : impl_->parts.clock.Now();
  message.payload.kind = request.choice_id().empty() ? "text" : "choice";
  message.payload.text = request.text();
  message.payload.choice_id = request.choice_id();
  Incoming incoming;
  incoming.messages.push_back(std::move(message));
  const std::string tenant = branch->Get("tenant");
  TRESEN_ASSIGN_OR_RETURN(const IntakeCount count,
                          impl_->parts.intake.Take(context, tenant, incoming));
  v1::IngestMessageResponse response;
  response.set_conversation(NameOf(tenant, "conversations", count.conversations.front()));
  response.set_accepted(count.accepted == 1);
  return response;
}

absl::StatusOr<v1::ApplyChannelsResponse> ConversationHandlers::ApplyChannels(
    const rpc::CallContext&, const v1::ApplyChannelsRequest& request) {
  FieldViolations wrong;
  const std::string tenant = ParseTenant(request.parent(), wrong);
  CheckRequestId(request.request_id(), wrong);
  std::vector<ChannelAddress> addresses;
  std::set<std::pair<std::string, std::string>> seen;
  for (int i = 0; i < request.addresses_size(); ++i) {
    const v1::ChannelAddress& address = request.addresses(i);
    const std::string field = absl::StrCat("addresses[", i, "]");
    if (address.channel().empty()) wrong.Add(absl::StrCat(field, ".channel"), "must not be empty");
    if (address.address_id().empty()) {
      wrong.Add(absl::StrCat(field, ".address_id"), "must not be empty");
    }
    if (!absl::StartsWith(address.branch(), absl::StrCat("tenants/", tenant, "/branches/"))) {
      wrong.Add(absl::StrCat(field, ".branch"), "must be a branch of the tenant");
    }
    if (!seen.insert({address.channel(), address.address_id()}).second) {
      wrong.Add(absl::StrCat(field, ".address_id"), "stands twice");
    }
    addresses.push_back({tenant, address.channel(), address.address_id(),
                         LastSegment(address.branch()), address.display_address()});
  }
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  TRESEN_ASSIGN_OR_RETURN(const bool changed,
                          impl_->parts.addresses.ApplyAddresses(tenant, addresses,
                                                            request.validate_only()));
  v1::ApplyChannelsResponse response;
  response.set_changed(changed);
  return response;
}

}  // namespace tresen::gateway
