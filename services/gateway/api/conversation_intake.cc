// IngestMessage: messages of other channels; ApplyChannels: which address belongs to which branch.
#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/ids/resource_name.h"
#include "libs/status/status.h"
#include "libs/text/text.h"
#include "services/gateway/api/conversation_handlers_impl.h"
#include "services/gateway/desk/names.h"

namespace tresen::gateway {
namespace {

constexpr size_t kMaxIngest = 16 * 1024;  // bytes of a message taken in

}  // namespace

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
