#include <algorithm>

#include "libs/status/status.h"
#include "services/gateway/store/in_memory_gateway_store.h"

namespace tresen::gateway {
namespace {

absl::Status ConversationNotFound() {
  return MakeError(absl::StatusCode::kNotFound, "CONVERSATION_NOT_FOUND", "no such conversation");
}

bool Matches(const ConversationFilter& filter, const ConversationRow& row) {
  return (filter.state.empty() || filter.state == row.state) &&
         (filter.branch.empty() || filter.branch == row.branch) &&
         (filter.customer.empty() || filter.customer == row.customer) &&
         (filter.channel.empty() || filter.channel == row.channel);
}

bool SameAddress(const ChannelAddress& a, const ChannelAddress& b) {
  return a.channel == b.channel && a.address_id == b.address_id;
}

}  // namespace

void InMemoryGatewayStore::AddMessage(Conversation& conversation, const MessageRow& message) {
  const bool known = std::ranges::any_of(
      conversation.messages, [&](const MessageRow& row) { return row.message == message.message; });
  if (known) return;
  conversation.messages.push_back(message);
  conversation.messages.back().position = ++sequence_;
}

void InMemoryGatewayStore::AddChange(Tenant& tenant, absl::string_view conversation,
                                     absl::string_view message, absl::Time now) {
  ++sequence_;
  tenant.feed.push_back({{static_cast<uint64_t>(sequence_), sequence_, std::string(conversation),
                          std::string(message)},
                         now});
}

absl::StatusOr<std::vector<ChannelAddress>> InMemoryGatewayStore::ListAddresses() {
  absl::MutexLock lock(&mutex_);
  std::vector<ChannelAddress> addresses;
  for (const auto& [tenant, rows] : tenants_) {
    addresses.insert(addresses.end(), rows.addresses.begin(), rows.addresses.end());
  }
  std::ranges::sort(addresses, {}, [](const ChannelAddress& address) {
    return std::tie(address.tenant, address.channel, address.address_id);
  });
  return addresses;
}

absl::StatusOr<bool> InMemoryGatewayStore::ApplyAddresses(
    absl::string_view tenant, const std::vector<ChannelAddress>& addresses, bool validate_only) {
  absl::MutexLock lock(&mutex_);
  for (const auto& [other, rows] : tenants_) {
    if (other == tenant) continue;
    for (const ChannelAddress& taken : rows.addresses) {
      if (std::ranges::any_of(addresses, [&](const auto& a) { return SameAddress(a, taken); })) {
        return MakeError(absl::StatusCode::kFailedPrecondition, "ADDRESS_TAKEN",
                         "an address belongs to another tenant");
      }
    }
  }
  std::vector<ChannelAddress>& present = TenantOf(tenant).addresses;
  const bool changed = !std::is_permutation(present.begin(), present.end(), addresses.begin(),
                                            addresses.end());
  if (changed && !validate_only) present = addresses;
  return changed;
}

absl::StatusOr<ConversationRow> InMemoryGatewayStore::GetConversation(
    absl::string_view tenant, absl::string_view conversation) {
  absl::MutexLock lock(&mutex_);
  const Conversation* found = Find(tenant, conversation);
  if (found == nullptr) return ConversationNotFound();
  return found->row;
}

absl::StatusOr<std::vector<ConversationRow>> InMemoryGatewayStore::ListConversations(
    absl::string_view tenant, const ConversationFilter& filter,
    const std::optional<ConversationCursor>& after, int limit) {
  absl::MutexLock lock(&mutex_);
  std::vector<ConversationRow> found;
  for (const auto& [id, conversation] : TenantOf(tenant).conversations) {
    const ConversationRow& row = conversation.row;
    const bool beyond = !after.has_value() ||
                        std::tie(row.last_activity_at, row.conversation) <
                            std::tie(after->last_activity_at, after->conversation);
    if (beyond && Matches(filter, row)) found.push_back(row);
  }
  std::ranges::sort(found, std::greater<>(), [](const ConversationRow& row) {
    return std::tie(row.last_activity_at, row.conversation);
  });
  if (found.size() > static_cast<size_t>(limit)) found.resize(limit);
  return found;
}

absl::StatusOr<std::vector<MessageRow>> InMemoryGatewayStore::ListMessages(
    absl::string_view tenant, absl::string_view conversation, int64_t after_position, int limit) {
  absl::MutexLock lock(&mutex_);
  std::vector<MessageRow> messages;
  const Conversation* found = Find(tenant, conversation);
  if (found == nullptr) return messages;
  for (const MessageRow& message : found->messages) {
    if (message.position > after_position && static_cast<int>(messages.size()) < limit) {
      messages.push_back(message);
    }
  }
  return messages;
}

absl::StatusOr<MessageRow> InMemoryGatewayStore::GetMessage(absl::string_view tenant,
                                                            absl::string_view conversation,
                                                            absl::string_view message) {
  absl::MutexLock lock(&mutex_);
  if (const Conversation* found = Find(tenant, conversation); found != nullptr) {
    for (const MessageRow& row : found->messages) {
      if (row.message == message) return row;
    }
  }
  return MakeError(absl::StatusCode::kNotFound, "MESSAGE_NOT_FOUND", "no such message");
}

absl::StatusOr<std::string> InMemoryGatewayStore::ApplyStaffAction(absl::string_view tenant,
                                                                   absl::string_view conversation,
                                                                   const StaffAction& action) {
  absl::MutexLock lock(&mutex_);
  Conversation* found = Find(tenant, conversation);
  if (found == nullptr) return ConversationNotFound();
  Tenant& rows = TenantOf(tenant);
  const auto [answer, fresh] = rows.answers.try_emplace({action.method, action.request_id});
  if (!fresh) {
    if (answer->second.request_hash == action.request_hash) return answer->second.result;
    return MakeError(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED",
                     "request_id was used for another request");
  }
  ConversationRow& row = found->row;
  if (row.state == "waiting") {
    const absl::Duration waited = std::max(action.at - row.state_since, absl::ZeroDuration());
    rows.waits.try_emplace({row.conversation, row.state_since},
                           Wait{row.branch, waited, row.state_since + waited});
  }
  if (row.state != action.state) row.state_since = action.at;
  row.state = action.state;
  row.owner = action.owner;
  row.handoff_due_at.reset();
  found->escalated = false;
  if (action.state == "assistant") {
    row.handoff_reason.clear();
    row.sealed_handoff_summary.clear();
  }
  row.last_staff_at = action.at;
  row.last_activity_at = std::max(row.last_activity_at, action.at);
  ++row.version;
  ++found->queue.fence;
  found->queue.lease_until = absl::InfinitePast();
  if (action.message.has_value()) AddMessage(*found, *action.message);
  if (action.outbox.has_value()) AddOutbox(rows, *action.outbox, action.at, -absl::Nanoseconds(1));
  const std::string message = action.message.has_value() ? action.message->message : "";
  AddChange(rows, conversation, message, action.at);
  answer->second = {action.request_hash, message.empty() ? row.conversation : message, action.at};
  return answer->second.result;
}

absl::StatusOr<FeedEntry> InMemoryGatewayStore::FeedEnd(absl::string_view /*tenant*/) {
  absl::MutexLock lock(&mutex_);
  return FeedEntry{static_cast<uint64_t>(sequence_), INT64_MAX, "", ""};
}

absl::StatusOr<std::vector<FeedEntry>> InMemoryGatewayStore::ReadFeed(absl::string_view tenant,
                                                                      const FeedEntry& after,
                                                                      int limit) {
  absl::MutexLock lock(&mutex_);
  std::vector<FeedEntry> entries;
  for (const Change& change : TenantOf(tenant).feed) {
    const FeedEntry& entry = change.entry;
    if (std::tie(entry.transaction, entry.entry) > std::tie(after.transaction, after.entry) &&
        static_cast<int>(entries.size()) < limit) {
      entries.push_back(entry);
    }
  }
  return entries;
}

// Nothing revokes a link yet.
absl::StatusOr<bool> InMemoryGatewayStore::IsLinkRevoked(absl::string_view /*tenant*/,
                                                         absl::string_view /*appointment*/) {
  return false;
}

absl::StatusOr<int> InMemoryGatewayStore::FeedGeneration(absl::string_view tenant,
                                                         absl::string_view owner) {
  absl::MutexLock lock(&mutex_);
  const auto& generations = TenantOf(tenant).feed_generations;
  const auto it = generations.find(std::string(owner));
  return it == generations.end() ? 0 : it->second;
}

absl::StatusOr<int> InMemoryGatewayStore::RenewFeed(absl::string_view tenant, absl::string_view owner,
                                                    absl::string_view request_id, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  Tenant& rows = TenantOf(tenant);
  const auto [answer, fresh] = rows.answers.try_emplace(
      {"RenewCalendarFeed", std::string(request_id)}, Answer{std::string(owner), "", now});
  if (!fresh) {
    if (answer->second.request_hash != owner) {
      return MakeError(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED",
                       "request_id was used for another request");
    }
    int generation = 0;
    if (!absl::SimpleAtoi(answer->second.result, &generation)) return absl::InternalError("no generation");
    return generation;
  }
  const int generation = ++rows.feed_generations[std::string(owner)];
  answer->second.result = absl::StrCat(generation);
  return generation;
}

}  // namespace tresen::gateway
