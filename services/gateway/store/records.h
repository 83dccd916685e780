#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

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
  // If given: conversations that the messages make due at once, and that nobody holds, are leased to
  // the caller for so long.
  std::optional<absl::Duration> lease;
  // If given: the statuses that are new are leased to the caller for so long, who hands them on.
  std::optional<absl::Duration> status_lease;
};

// A conversation that a worker holds.
struct Claim {
  std::string tenant;
  std::string conversation;
  int64_t fence = 0;
  int attempts = 0;  // this one included
};

struct IntakeCount {
  int accepted = 0;
  int repeated = 0;
  // Conversation of each message, in the order of Intake::messages; whether it was new.
  std::vector<std::string> conversations;
  std::vector<bool> fresh;
  // Conversations leased to the caller, see Intake::lease.
  std::vector<Claim> claims;
  // Statuses leased to the caller, see Intake::status_lease.
  std::vector<StatusRecord> statuses;
};

// How long text waits for more of the same burst (CONV-03).
struct BurstPolicy {
  absl::Duration quiet = absl::Milliseconds(1200);
  absl::Duration longest = absl::Seconds(5);
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

// A conversation with what is open in it, in order; the first of them when there are very many.
struct OpenWork {
  ConversationRow conversation;
  std::vector<OpenMessage> messages;
  int64_t known_arrival = 0;  // of the latest that is open
};

// Later than every arrival: no text makes a turn void.
inline constexpr int64_t kEveryArrival = INT64_MAX;

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

// An outbox row that the notification service has: as which delivery of which message of the thread,
// if it is one.
struct HandedOver {
  OutboxRow row;
  std::string message;
  std::string delivery;
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
  std::vector<OutboxRow> outbox;  // leased to the caller, unless earlier ones are still open
  // State after the turn.
  std::string state;
  absl::Time state_since;
  std::string handoff_reason;
  std::optional<absl::Time> handoff_due_at;
  std::string sealed_handoff_summary;
  // Text that arrived after this makes the turn void, so that it is decided again with it. By default
  // nothing does: an effect on the world was committed.
  int64_t known_arrival = kEveryArrival;
};

enum class CommitOutcome {
  kCommitted,
  kCommittedBehind,  // the same; what goes out waits in the queue behind earlier rows of the chat
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

// Status reports of one tenant that a worker holds.
struct ClaimedStatuses {
  std::string tenant;
  std::vector<StatusRecord> statuses;
};

struct QueueDepths {
  int64_t inbox_open = 0;
  int64_t outbox_open = 0;
  int64_t statuses_open = 0;
  absl::Duration oldest_inbox = absl::ZeroDuration();
};

}  // namespace tresen::gateway
