#pragma once

#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "libs/clock/clock.h"
#include "libs/ids/id_source.h"
#include "libs/rpc/call_context.h"
#include "libs/rpc/channel.h"
#include "libs/rpc/service.h"
#include "services/gateway/inbox/intake.h"
#include "services/gateway/store/gateway_store.h"
#include "services/gateway/vault/vault.h"
#include "tresen/gateway/v1/gateway.pb.h"

namespace tresen::gateway {

// ConversationService: the chats of a business for staff and integrators.
class ConversationHandlers {
 public:
  struct Parts {
    ChatStore& chats;
    FeedStore& feed;
    AddressStore& addresses;
    const Vault& vault;
    InboxIntake& intake;
    const ::tresen::Clock& clock;
    IdSource& ids;
    std::shared_ptr<rpc::Channel> customer_service;
    std::shared_ptr<rpc::Channel> notification_service;
  };
  // All parts outlive the handlers.
  explicit ConversationHandlers(Parts parts);
  ~ConversationHandlers();

  absl::StatusOr<v1::ListConversationsResponse> List(const rpc::CallContext& context,
                                                     const v1::ListConversationsRequest& request);
  absl::StatusOr<v1::Conversation> Get(const rpc::CallContext& context,
                                       const v1::GetConversationRequest& request);
  absl::StatusOr<v1::ListMessagesResponse> ListMessages(const rpc::CallContext& context,
                                                        const v1::ListMessagesRequest& request);
  absl::StatusOr<v1::Message> Send(const rpc::CallContext& context,
                                   const v1::SendMessageRequest& request);
  absl::StatusOr<v1::Conversation> TakeOver(const rpc::CallContext& context,
                                            const v1::TakeOverRequest& request);
  absl::StatusOr<v1::Conversation> HandBack(const rpc::CallContext& context,
                                            const v1::HandBackRequest& request);
  absl::StatusOr<rpc::Feed<v1::WatchConversationsResponse>> Watch(
      const rpc::CallContext& context, const v1::WatchConversationsRequest& request);
  absl::StatusOr<v1::IngestMessageResponse> Ingest(const rpc::CallContext& context,
                                                   const v1::IngestMessageRequest& request);
  absl::StatusOr<v1::ApplyChannelsResponse> ApplyChannels(const rpc::CallContext& context,
                                                          const v1::ApplyChannelsRequest& request);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;  // shared with feeds that are still open
};

}  // namespace tresen::gateway
