#pragma once

#include <string>
#include <vector>

#include "libs/postgres/pool.h"
#include "services/gateway/store/gateway_store.h"

namespace tresen::gateway {

class PostgresGatewayStore final : public GatewayStore {
 public:
  // `pool` outlives the store.
  explicit PostgresGatewayStore(postgres::Pool& pool) : pool_(pool) {}

  absl::StatusOr<std::vector<ChannelAddress>> ListAddresses() override;
  absl::StatusOr<bool> ApplyAddresses(absl::string_view tenant,
                                      const std::vector<ChannelAddress>& addresses,
                                      bool validate_only) override;

  absl::StatusOr<IntakeCount> StoreIntake(absl::string_view tenant, const Intake& intake,
                                          const BurstPolicy& burst, absl::Time now) override;
  absl::StatusOr<std::vector<Claim>> ClaimConversations(int limit, absl::Time now,
                                                        absl::Duration lease) override;
  absl::StatusOr<std::optional<absl::Time>> NextDue() override;
  absl::StatusOr<OpenWork> LoadWork(const Claim& claim) override;
  absl::StatusOr<CommitOutcome> NoteProgress(const Claim& claim, absl::string_view turn,
                                             const std::vector<std::string>& provider_ids,
                                             int64_t known_arrival,
                                             absl::string_view sealed_progress) override;
  absl::StatusOr<CommitOutcome> CommitTurn(const Claim& claim, const TurnRecord& turn,
                                           absl::Time now) override;
  absl::Status Release(const Claim& claim, std::optional<absl::Time> next_at) override;
  absl::Status SetAside(const Claim& claim, absl::string_view provider_id, absl::Time now) override;

  absl::StatusOr<std::vector<OutboxRow>> ClaimOutbox(int limit, absl::Time now,
                                                     absl::Duration lease) override;
  absl::Status FinishOutbox(const OutboxRow& row, absl::string_view message,
                            absl::string_view delivery) override;
  absl::Status FinishOutboxRows(const std::vector<HandedOver>& rows) override;
  absl::Status PostponeOutbox(const OutboxRow& row, absl::Time next_at,
                              absl::string_view error_reason) override;
  absl::StatusOr<std::vector<ClaimedStatuses>> ClaimStatuses(int limit, absl::Time now,
                                                             absl::Duration lease) override;
  absl::Status FinishStatuses(const ClaimedStatuses& claimed) override;

  absl::StatusOr<std::vector<OverdueHandoff>> ListOverdueHandoffs(int limit,
                                                                  absl::Time now) override;
  absl::Status NoteEscalated(const OverdueHandoff& handoff) override;
  absl::StatusOr<std::optional<absl::Duration>> MedianWait(absl::string_view tenant,
                                                           absl::string_view branch,
                                                           absl::Time since) override;

  absl::StatusOr<ConversationRow> GetConversation(absl::string_view tenant,
                                                  absl::string_view conversation) override;
  absl::StatusOr<std::vector<ConversationRow>> ListConversations(
      absl::string_view tenant, const ConversationFilter& filter,
      const std::optional<ConversationCursor>& after, int limit) override;
  absl::StatusOr<std::vector<MessageRow>> ListMessages(absl::string_view tenant,
                                                       absl::string_view conversation,
                                                       int64_t after_position, int limit) override;
  absl::StatusOr<MessageRow> GetMessage(absl::string_view tenant, absl::string_view conversation,
                                        absl::string_view message) override;
  absl::StatusOr<std::string> ApplyStaffAction(absl::string_view tenant,
                                               absl::string_view conversation,
                                               const StaffAction& action) override;

  absl::StatusOr<FeedEntry> FeedEnd(absl::string_view tenant) override;
  absl::StatusOr<std::vector<FeedEntry>> ReadFeed(absl::string_view tenant, const FeedEntry& after,
                                                  int limit) override;

  absl::StatusOr<bool> IsLinkRevoked(absl::string_view tenant,
                                     absl::string_view appointment) override;
  absl::StatusOr<int> FeedGeneration(absl::string_view tenant, absl::string_view owner) override;
  absl::StatusOr<int> RenewFeed(absl::string_view tenant, absl::string_view owner,
                                absl::string_view request_id, absl::Time now) override;

  // Ends every lease. Only when nobody else works: who held one is fenced off.
  absl::Status FreeLeases();

  absl::StatusOr<QueueDepths> Depths(absl::Time now) override;
  absl::StatusOr<int64_t> Prune(absl::Time now) override;

 private:
  postgres::Pool& pool_;
};

// Channels of PostgreSQL's NOTIFY on which workers are woken.
inline constexpr char kInboxChannel[] = "gateway_inbox";
inline constexpr char kOutboxChannel[] = "gateway_outbox";
inline constexpr char kFeedChannel[] = "gateway_feed";

}  // namespace tresen::gateway
