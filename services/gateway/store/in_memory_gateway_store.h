#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "libs/clock/clock.h"
#include "services/gateway/store/gateway_store.h"

namespace tresen::gateway {

// For tests: everything under one lock, gone with the object. Same behaviour as PostgreSQL, proven
// by the conformance suite.
class InMemoryGatewayStore final : public GatewayStore {
 public:
  // `lease_clock` stands for the database's own time; it outlives the store.
  explicit InMemoryGatewayStore(const ::tresen::Clock& lease_clock) : lease_clock_(lease_clock) {}

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

  absl::StatusOr<QueueDepths> Depths(absl::Time now) override;
  absl::StatusOr<int64_t> Prune(absl::Time now) override;

 private:
  // When a row is due and who has it; a row that nothing is to be done with has no next_at.
  struct Queued {
    std::optional<absl::Time> next_at;
    absl::Time lease_until = absl::InfinitePast();
    int64_t fence = 0;
    int attempts = 0;
  };
  struct Inbound {
    OpenMessage message;
    std::string conversation;
    enum class State { kOpen, kDone, kDead } state = State::kOpen;
  };
  struct Conversation {
    ConversationRow row;
    Queued queue;
    std::optional<absl::Time> burst_since;
    bool escalated = false;
    std::vector<MessageRow> messages;
  };
  struct Outgoing {
    OutboxRow row;
    Queued queue;
    int64_t position = 0;
    absl::Time created_at;
  };
  struct Report {
    StatusRecord status;
    Queued queue;
    absl::Time received_at;
  };
  struct Wait {
    std::string branch;
    absl::Duration waited;
    absl::Time answered_at;
  };
  struct Answer {
    std::string request_hash;
    std::string result;
    absl::Time created_at;
  };
  struct Change {
    FeedEntry entry;
    absl::Time changed_at;
  };
  struct Tenant {
    std::vector<ChannelAddress> addresses;
    std::map<std::string, Conversation> conversations;
    std::map<std::tuple<std::string, std::string, std::string>, Inbound> inbox;
    std::map<std::string, Outgoing> outbox;
    std::map<std::tuple<std::string, std::string, std::string>, Report> reports;
    std::map<std::string, absl::Time> raw;  // when received
    std::map<std::pair<std::string, absl::Time>, Wait> waits;
    std::map<std::pair<std::string, std::string>, Answer> answers;
    std::vector<Change> feed;
    std::map<std::string, int> feed_generations;
  };

  bool IsDue(const Queued& queue, absl::Time now) const;
  bool IsFree(const Queued& queue) const;
  void Take(Queued& queue, absl::Duration lease) const;
  Tenant& TenantOf(absl::string_view tenant) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Conversation* Find(absl::string_view tenant, absl::string_view conversation)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Nothing when the claim is lost.
  Conversation* Held(const Claim& claim) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::vector<Inbound*> OpenIn(Tenant& tenant, absl::string_view conversation);

  Conversation& FindOrOpen(Tenant& tenant, const InboundRecord& record, absl::Time now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void StoreMessage(absl::string_view tenant_id, const Intake& intake, size_t index,
                    const BurstPolicy& burst, absl::Time now, IntakeCount& count)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // What is open beside the known messages, and whether text after `known_arrival` is among it.
  struct More {
    int count = 0;
    bool text = false;
  };
  More MoreThan(const Claim& claim, const std::vector<std::string>& known, int64_t known_arrival)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool IsOnItsWay(Tenant& tenant, absl::string_view conversation);
  void AddMessage(Conversation& conversation, const MessageRow& message)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void AddOutbox(Tenant& tenant, const OutboxRow& row, absl::Time now, absl::Duration lease)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void AddChange(Tenant& tenant, absl::string_view conversation, absl::string_view message,
                 absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const ::tresen::Clock& lease_clock_;
  absl::Mutex mutex_;
  std::map<std::string, Tenant, std::less<>> tenants_ ABSL_GUARDED_BY(mutex_);
  int64_t sequence_ ABSL_GUARDED_BY(mutex_) = 0;  // of everything that has a position
};

}  // namespace tresen::gateway
