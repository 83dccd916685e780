#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tresen::gateway {

// A number or other address of a branch through which customers write.
struct ChannelAddress {
  std::string tenant;
  std::string channel;
  std::string address_id;
  std::string branch;
  std::string display_address;

  bool operator==(const ChannelAddress&) const = default;
};

// A customer's message as it goes into the inbox.
struct InboundRecord {
  std::string channel;
  std::string address_id;
  std::string branch;
  std::string provider_id;  // unique per (channel, address)
  std::string customer;
  absl::Time sent_at;   // as the provider says
  bool merges = false;  // text that waits for the rest of a burst
  std::string traceparent;
  std::string sealed_payload;
};

// What a channel says became of one of our messages.
struct StatusRecord {
  std::string channel;
  std::string provider_id;
  std::string status;
  std::string callback_token;
  int error_code = 0;
  absl::Time status_at;
  bool billable = false;
  std::string pricing_category;
};

// Something signed correctly that is neither of both.
struct RawRecord {
  std::string event_id;
  std::string channel;
  std::string address_id;
  std::string kind;
  std::string sealed_body;
};

struct Intake {
  std::vector<InboundRecord> messages;
  std::vector<StatusRecord> statuses;
  std::vector<RawRecord> raw;
};

struct IntakeCount {
  int accepted = 0;
  int repeated = 0;
  // Conversation of each message, in the order of Intake::messages; whether it was new.
  std::vector<std::string> conversations;
  std::vector<bool> fresh;
};

// How long text waits for more of the same burst (CONV-03).
struct BurstPolicy {
  absl::Duration quiet = absl::Milliseconds(1200);
  absl::Duration longest = absl::Seconds(5);
};

// A conversation that a worker holds.
struct Claim {
  std::string tenant;
  std::string conversation;
  int64_t fence = 0;
  int attempts = 0;  // this one included
};

struct ConversationRow {
  std::string conversation;
  std::string customer;
  std::string branch;
  std::string channel;
  std::string address_id;
  std::string state;  // assistant, waiting, person
  absl::Time state_since;
  std::string owner;
  std::string handoff_reason;
  std::optional<absl::Time> handoff_due_at;
  std::string sealed_handoff_summary;
  std::optional<absl::Time> last_staff_at;
  std::string language;
  std::optional<absl::Time> last_inbound_at;
  absl::Time last_activity_at;
  std::string sealed_dialogue;
  int64_t turns = 0;
  int64_t version = 0;
  std::string progress_turn;  // empty: no turn has begun to change something
  std::string sealed_progress;
};

struct OpenMessage {
  std::string provider_id;
  int64_t arrival = 0;
  absl::Time sent_at;
  absl::Time received_at;
  bool merges = false;
  std::string traceparent;
  std::string turn;  // turn under way that it belongs to; empty: none
  std::string sealed_payload;
};

// A conversation with what is open in it, in order.
struct OpenWork {
  ConversationRow conversation;
  std::vector<OpenMessage> messages;
};

struct MessageRow {
  std::string message;
  int64_t position = 0;
  std::string author;  // customer, assistant, staff
  std::string kind;
  absl::Time sent_at;
  std::string provider_id;
  std::string intent;
  std::string turn;
  std::string delivery;
  std::string sealed_content;
};

// Something to hand to the notification service.
struct OutboxRow {
  std::string tenant;
  std::string outbox_id;  // request_id of the call
  std::string conversation;
  std::string customer;
  std::string kind;  // message, notice, inbound
  std::string traceparent;
  std::string sealed_request;
  int64_t fence = 0;
  int attempts = 0;
};

// Everything that a handled turn changes; one transaction.
struct TurnRecord {
  std::string turn;
  std::string intent;
  std::string outcome;
  std::string language;
  absl::Time decided_at;
  std::string traceparent;
  std::string sealed_events;
  std::string sealed_dialogue;
  std::vector<std::string> handled;  // provider ids
  std::vector<MessageRow> messages;
  std::vector<OutboxRow> outbox;  // leased to the caller from the start
  // State after the turn.
  std::string state;
  absl::Time state_since;
  std::string handoff_reason;
  std::optional<absl::Time> handoff_due_at;
  std::string sealed_handoff_summary;
  // Messages that arrived while the turn was decided make it void, so that it is decided again with
  // them; not once an effect on the world was committed.
  bool void_if_more_arrived = true;
};

enum class CommitOutcome {
  kCommitted,
  kMoreArrived,  // nothing was written: decide again
  kLeaseLost,    // nothing was written: somebody else works on it
};

// What a person on the staff writes or decides.
struct StaffAction {
  std::string method;  // with request_id: the key of the stored answer
  std::string request_id;
  std::string request_hash;
  std::string state;  // person or assistant
  std::string owner;
  std::optional<MessageRow> message;
  std::optional<OutboxRow> outbox;
  absl::Time at;
};

struct ConversationFilter {
  std::string state;
  std::string branch;
  std::string customer;
  std::string channel;
};

struct ConversationCursor {
  absl::Time last_activity_at;
  std::string conversation;
};

struct FeedEntry {
  uint64_t transaction = 0;
  int64_t entry = 0;
  std::string conversation;
  std::string message;
};

struct OverdueHandoff {
  std::string tenant;
  std::string conversation;
  std::string customer;
  std::string branch;
  std::string reason;
  absl::Time due_at;
};

struct QueueDepths {
  int64_t inbox_open = 0;
  int64_t outbox_open = 0;
  int64_t statuses_open = 0;
  absl::Duration oldest_inbox = absl::ZeroDuration();
};

// Where conversations are kept. Thread-safe. Instants that decide what is due are the business's;
// leases run in the database's own time. Errors are those of libs/postgres: UNAVAILABLE when nothing
// happened or may have happened.
class GatewayStore {
 public:
  virtual ~GatewayStore() = default;

  // ---- addresses
  virtual absl::StatusOr<std::vector<ChannelAddress>> ListAddresses() = 0;  // of all tenants
  // Replaces the tenant's addresses. FAILED_PRECONDITION (ADDRESS_TAKEN) when another tenant has one.
  virtual absl::StatusOr<bool> ApplyAddresses(absl::string_view tenant,
                                              const std::vector<ChannelAddress>& addresses,
                                              bool validate_only) = 0;

  // ---- inbox
  // Stores everything in one transaction; what was there already is counted and left alone.
  virtual absl::StatusOr<IntakeCount> StoreIntake(absl::string_view tenant, const Intake& intake,
                                                  const BurstPolicy& burst, absl::Time now) = 0;
  // Takes conversations that are due, at most `limit`, each for `lease`.
  virtual absl::StatusOr<std::vector<Claim>> ClaimConversations(int limit, absl::Time now,
                                                                absl::Duration lease) = 0;
  // When the next conversation that nobody holds is due; absent: none is waiting.
  virtual absl::StatusOr<std::optional<absl::Time>> NextDue() = 0;
  // FAILED_PRECONDITION (LEASE_LOST) when the claim is no longer held.
  virtual absl::StatusOr<OpenWork> LoadWork(const Claim& claim) = 0;
  // Notes, before a turn first changes something (and before each further change), which messages
  // it consists of and what it was decided on. kMoreArrived when text has arrived that the turn does
  // not include and nothing was noted for it before.
  virtual absl::StatusOr<CommitOutcome> NoteProgress(const Claim& claim, absl::string_view turn,
                                                     const std::vector<std::string>& provider_ids,
                                                     absl::string_view sealed_progress) = 0;
  virtual absl::StatusOr<CommitOutcome> CommitTurn(const Claim& claim, const TurnRecord& turn,
                                                   absl::Time now) = 0;
  // Gives a claim back, to be taken again at `next_at` (absent: when something new arrives).
  virtual absl::Status Release(const Claim& claim, std::optional<absl::Time> next_at) = 0;
  // A message that could not be handled at all: set aside, the chat waits for a person.
  virtual absl::Status SetAside(const Claim& claim, absl::string_view provider_id,
                                absl::Time now) = 0;

  // ---- outbox
  virtual absl::StatusOr<std::vector<OutboxRow>> ClaimOutbox(int limit, absl::Time now,
                                                             absl::Duration lease) = 0;
  virtual absl::Status FinishOutbox(const OutboxRow& row, absl::string_view message,
                                    absl::string_view delivery) = 0;
  virtual absl::Status PostponeOutbox(const OutboxRow& row, absl::Time next_at,
                                      absl::string_view error_reason) = 0;

  struct ClaimedStatuses {
    std::string tenant;
    std::vector<StatusRecord> statuses;
  };
  virtual absl::StatusOr<std::vector<ClaimedStatuses>> ClaimStatuses(int limit, absl::Time now,
                                                                     absl::Duration lease) = 0;
  virtual absl::Status FinishStatuses(const ClaimedStatuses& claimed) = 0;

  // ---- handoff
  // Cases whose due time has passed, each returned once.
  virtual absl::StatusOr<std::vector<OverdueHandoff>> TakeOverdueHandoffs(int limit,
                                                                          absl::Time now) = 0;

  // Median time from "waiting" to a person's first answer since then, over the branch; absent below
  // five cases.
  virtual absl::StatusOr<std::optional<absl::Duration>> MedianWait(absl::string_view tenant,
                                                                   absl::string_view branch,
                                                                   absl::Time since) = 0;

  // ---- for staff and integrators
  virtual absl::StatusOr<ConversationRow> GetConversation(absl::string_view tenant,
                                                          absl::string_view conversation) = 0;
  virtual absl::StatusOr<std::vector<ConversationRow>> ListConversations(
      absl::string_view tenant, const ConversationFilter& filter,
      const std::optional<ConversationCursor>& after, int limit) = 0;
  virtual absl::StatusOr<std::vector<MessageRow>> ListMessages(absl::string_view tenant,
                                                               absl::string_view conversation,
                                                               int64_t after_position,
                                                               int limit) = 0;
  virtual absl::StatusOr<MessageRow> GetMessage(absl::string_view tenant,
                                                absl::string_view conversation,
                                                absl::string_view message) = 0;
  // The stored answer of an earlier identical request, if any; INVALID_ARGUMENT
  // (REQUEST_ID_REUSED) when the request was another one. `result` is the message's or
  // conversation's id.
  virtual absl::StatusOr<std::string> ApplyStaffAction(absl::string_view tenant,
                                                       absl::string_view conversation,
                                                       const StaffAction& action) = 0;

  // ---- feed
  // Position after which everything is new.
  virtual absl::StatusOr<FeedEntry> FeedEnd(absl::string_view tenant) = 0;
  virtual absl::StatusOr<std::vector<FeedEntry>> ReadFeed(absl::string_view tenant,
                                                          const FeedEntry& after, int limit) = 0;

  // ---- calendar links
  virtual absl::StatusOr<bool> IsLinkRevoked(absl::string_view tenant,
                                             absl::string_view appointment) = 0;

  // ---- housekeeping
  virtual absl::StatusOr<QueueDepths> Depths(absl::Time now) = 0;
  // Removes keys, handed-over rows and raw events that are older than they are kept.
  virtual absl::StatusOr<int64_t> Prune(absl::Time now) = 0;
};

}  // namespace tresen::gateway
