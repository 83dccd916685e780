// Where conversations are kept: one interface per use, so that whoever needs one is given no more.
//
// All are thread-safe. Instants that decide what is due are the business's; leases run in the
// database's own time. A tenant sees only its own rows; what takes due work or cleans up sees all.
// Errors are those of libs/postgres: UNAVAILABLE when nothing happened or may have happened.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/gateway/store/records.h"

namespace tresen::gateway {

// The numbers and other addresses through which customers write.
class AddressStore {
 public:
  virtual ~AddressStore() = default;

  virtual absl::StatusOr<std::vector<ChannelAddress>> ListAddresses() = 0;  // of all tenants
  // Replaces the tenant's addresses; whether that changed anything. FAILED_PRECONDITION
  // (ADDRESS_TAKEN) when another tenant has one.
  virtual absl::StatusOr<bool> ApplyAddresses(absl::string_view tenant,
                                              const std::vector<ChannelAddress>& addresses,
                                              bool validate_only) = 0;
};

// What channels deliver.
class InboxStore {
 public:
  virtual ~InboxStore() = default;

  // Stores everything; what was there already is counted and left alone, so that after an error all
  // of it may be given again. A new message makes its conversation due: text when the burst has been quiet, anything else at once;
  // one that is due already stays due.
  virtual absl::StatusOr<IntakeCount> StoreIntake(absl::string_view tenant, const Intake& intake,
                                                  const BurstPolicy& burst, absl::Time now) = 0;
};

// Conversations as a queue of turns. Whoever claims one holds it alone until the lease ends; what is
// written names the claim's fence.
class TurnStore {
 public:
  virtual ~TurnStore() = default;

  // Takes conversations that are due, at most `limit`, the longest due first, each for `lease`.
  virtual absl::StatusOr<std::vector<Claim>> ClaimConversations(int limit, absl::Time now,
                                                                absl::Duration lease) = 0;
  // When the next conversation that nobody holds is due; absent: none is waiting.
  virtual absl::StatusOr<std::optional<absl::Time>> NextDue() = 0;
  // Open messages in the order in which they were sent. FAILED_PRECONDITION (LEASE_LOST) when
  // somebody else has the conversation now.
  virtual absl::StatusOr<OpenWork> LoadWork(const Claim& claim) = 0;
  // Notes, before a turn first changes something (and before each further change), which messages
  // it consists of and what it was decided on. kMoreArrived when text that the turn does not
  // include has arrived after `known_arrival` and nothing was noted for the turn before.
  virtual absl::StatusOr<CommitOutcome> NoteProgress(const Claim& claim, absl::string_view turn,
                                                     const std::vector<std::string>& provider_ids,
                                                     int64_t known_arrival,
                                                     absl::string_view sealed_progress) = 0;
  // Ends the turn: messages handled and emptied, thread, dialogue, state, outbox, feed; all or
  // nothing. The claim ends with it.
  virtual absl::StatusOr<CommitOutcome> CommitTurn(const Claim& claim, const TurnRecord& turn,
                                                   absl::Time now) = 0;
  // Gives a claim back, to be taken again at `next_at` (absent: when something new arrives), after
  // which the next attempt is the one after claim.attempts. Nothing happens when the claim is lost.
  virtual absl::Status Release(const Claim& claim, std::optional<absl::Time> next_at) = 0;
  // A message that could not be handled at all: set aside with the turn under way that it belongs
  // to; the chat waits for a person. FAILED_PRECONDITION (LEASE_LOST).
  virtual absl::Status SetAside(const Claim& claim, absl::string_view provider_id,
                                absl::Time now) = 0;
};

// What goes to the notification service.
class OutboxStore {
 public:
  virtual ~OutboxStore() = default;

  // Takes rows that are due, one per conversation at a time and the oldest of it: what is said in a
  // chat keeps its order.
  virtual absl::StatusOr<std::vector<OutboxRow>> ClaimOutbox(int limit, absl::Time now,
                                                             absl::Duration lease) = 0;
  // It was handed over (and is emptied), as `delivery` of the thread's `message`, if it is one.
  virtual absl::Status FinishOutbox(const OutboxRow& row, absl::string_view message,
                                    absl::string_view delivery) = 0;
  // The same for several, in one transaction of each tenant where the store can.
  virtual absl::Status FinishOutboxRows(const std::vector<HandedOver>& rows) {
    for (const HandedOver& done : rows) {
      const absl::Status status = FinishOutbox(done.row, done.message, done.delivery);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }
  // Due again at `next_at`, unless somebody else has claimed it since or it was handed over.
  virtual absl::Status PostponeOutbox(const OutboxRow& row, absl::Time next_at,
                                      absl::string_view error_reason) = 0;
};

// Status reports on their way to the notification service.
class StatusStore {
 public:
  virtual ~StatusStore() = default;

  virtual absl::StatusOr<std::vector<ClaimedStatuses>> ClaimStatuses(int limit, absl::Time now,
                                                                     absl::Duration lease) = 0;
  virtual absl::Status FinishStatuses(const ClaimedStatuses& claimed) = 0;
};

// Customers who wait for a person.
class HandoffStore {
 public:
  virtual ~HandoffStore() = default;

  // Cases whose due time has passed and of which nobody was told yet, the longest overdue first.
  virtual absl::StatusOr<std::vector<OverdueHandoff>> ListOverdueHandoffs(int limit,
                                                                          absl::Time now) = 0;
  // The branch was told of it. A case that has another due time by now is another case.
  virtual absl::Status NoteEscalated(const OverdueHandoff& handoff) = 0;
  // Median time from "waiting" to a person's first answer since then, over the branch; absent below
  // five cases.
  virtual absl::StatusOr<std::optional<absl::Duration>> MedianWait(absl::string_view tenant,
                                                                   absl::string_view branch,
                                                                   absl::Time since) = 0;
};

// Conversations as staff and integrators see them.
class ChatStore {
 public:
  virtual ~ChatStore() = default;

  // NOT_FOUND (CONVERSATION_NOT_FOUND).
  virtual absl::StatusOr<ConversationRow> GetConversation(absl::string_view tenant,
                                                          absl::string_view conversation) = 0;
  // The latest activity first.
  virtual absl::StatusOr<std::vector<ConversationRow>> ListConversations(
      absl::string_view tenant, const ConversationFilter& filter,
      const std::optional<ConversationCursor>& after, int limit) = 0;
  virtual absl::StatusOr<std::vector<MessageRow>> ListMessages(absl::string_view tenant,
                                                               absl::string_view conversation,
                                                               int64_t after_position,
                                                               int limit) = 0;
  // NOT_FOUND (MESSAGE_NOT_FOUND).
  virtual absl::StatusOr<MessageRow> GetMessage(absl::string_view tenant,
                                                absl::string_view conversation,
                                                absl::string_view message) = 0;
  // Takes over, hands back or writes; a turn that is being decided at this moment is void. The
  // stored answer of an earlier identical request, if any; INVALID_ARGUMENT (REQUEST_ID_REUSED) when
  // the request was another one. The result is the message's or conversation's id.
  virtual absl::StatusOr<std::string> ApplyStaffAction(absl::string_view tenant,
                                                       absl::string_view conversation,
                                                       const StaffAction& action) = 0;
};

// Changes of conversations, in the order in which they became visible, without gap.
class FeedStore {
 public:
  virtual ~FeedStore() = default;

  // Position after which everything is new.
  virtual absl::StatusOr<FeedEntry> FeedEnd(absl::string_view tenant) = 0;
  // An entry may be seen a moment after its change, when an older transaction still runs.
  virtual absl::StatusOr<std::vector<FeedEntry>> ReadFeed(absl::string_view tenant,
                                                          const FeedEntry& after, int limit) = 0;
};

// Links to the pages of appointments.
class LinkStore {
 public:
  virtual ~LinkStore() = default;

  virtual absl::StatusOr<bool> IsLinkRevoked(absl::string_view tenant,
                                             absl::string_view appointment) = 0;
  // Which generation of a calendar feed's address is good: 0 until it is renewed. `owner` is "staff/lena".
  virtual absl::StatusOr<int> FeedGeneration(absl::string_view tenant, absl::string_view owner) = 0;
  // Makes the next generation the good one and returns it. A repeat with the same request id returns the same.
  virtual absl::StatusOr<int> RenewFeed(absl::string_view tenant, absl::string_view owner,
                                        absl::string_view request_id, absl::Time now) = 0;
};

// Figures, and what is not kept for ever.
class HousekeepingStore {
 public:
  virtual ~HousekeepingStore() = default;

  virtual absl::StatusOr<QueueDepths> Depths(absl::Time now) = 0;
  // Removes keys, handed-over rows, raw events and measured waits that are older than they are kept;
  // how many.
  virtual absl::StatusOr<int64_t> Prune(absl::Time now) = 0;
};

// All of them in one place, with one transaction across.
class GatewayStore : public AddressStore,
                     public InboxStore,
                     public TurnStore,
                     public OutboxStore,
                     public StatusStore,
                     public HandoffStore,
                     public ChatStore,
                     public FeedStore,
                     public LinkStore,
                     public HousekeepingStore {};

}  // namespace tresen::gateway
