// ListConversations, GetConversation, ListMessages.
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "libs/status/status.h"
#include "services/gateway/api/conversation_handlers_impl.h"
#include "services/gateway/api/page_token.h"
#include "services/gateway/desk/names.h"

namespace tresen::gateway {
namespace {

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

}  // namespace

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

}  // namespace tresen::gateway
