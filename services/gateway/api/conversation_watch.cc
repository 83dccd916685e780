// WatchConversations: the change feed of one tenant as a stream.
#include <deque>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/status/status.h"
#include "services/gateway/api/conversation_handlers_impl.h"
#include "services/gateway/api/page_token.h"

namespace tresen::gateway {

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

}  // namespace tresen::gateway
