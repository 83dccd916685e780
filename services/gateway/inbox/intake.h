#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/clock/clock.h"
#include "libs/rpc/call_context.h"
#include "libs/rpc/channel.h"
#include "services/gateway/inbox/payload.h"
#include "services/gateway/store/gateway_store.h"

namespace tresen::gateway {

// Who wrote, as the channel says.
struct Sender {
  std::string user_id;
  std::string wa_id;
  std::string profile_name;
  std::string username;

  bool known() const { return !user_id.empty() || !wa_id.empty(); }
};

struct IncomingMessage {
  ChannelAddress address;
  std::string provider_id;
  Sender sender;
  absl::Time sent_at;
  Payload payload;
};

struct IncomingRaw {
  std::string event_id;
  std::string channel;
  std::string address_id;
  std::string kind;
  std::string body;
};

// What came in for one tenant.
struct Incoming {
  std::vector<IncomingMessage> messages;
  std::vector<StatusRecord> statuses;
  std::vector<IncomingRaw> raw;
};

// Begins turns for messages as soon as they are stored. Thread-safe.
class TurnStarter {
 public:
  virtual ~TurnStarter() = default;
  // For how long a conversation may be leased whose turn begins now; absent: nobody is free.
  virtual std::optional<absl::Duration> Lease() const = 0;
  // Begins the turns of what was leased; `others`: more was stored that is to be found.
  virtual void Begin(const std::vector<Claim>& leased, bool others) = 0;
};

// Hands on what became of our messages as soon as that is stored. Thread-safe.
class StatusCarrier {
 public:
  virtual ~StatusCarrier() = default;
  // For how long statuses may be leased that are handed over now; absent: too many wait already.
  virtual std::optional<absl::Duration> Lease() const = 0;
  // Takes what was leased to be handed on. What is lost here is found when its lease ends.
  virtual void Carry(absl::string_view tenant, std::vector<StatusRecord> leased) = 0;
};

// Takes messages in: finds who wrote, seals, stores, commits, begins their turns and
// hands statuses on. When it answers OK
// everything is stored, once. Thread-safe.
class InboxIntake {
 public:
  // Bytes of a message's payload or of a raw event's body. What is larger is for the channel to
  // divide.
  static constexpr size_t kLargestItem = size_t{256} << 10;

  // All outlive the intake.
  InboxIntake(InboxStore& store, std::shared_ptr<rpc::Channel> customer_service,
              const ::tresen::Clock& clock, BurstPolicy burst, TurnStarter& turns,
              StatusCarrier& statuses);
  ~InboxIntake();

  absl::StatusOr<IntakeCount> Take(const rpc::CallContext& context, absl::string_view tenant,
                                   const Incoming& incoming);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tresen::gateway
