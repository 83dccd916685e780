#include "services/gateway/inbox/intake.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/rpc/client.h"
#include "libs/status/status.h"
#include "tresen/customer/v1/customer.grpc.pb.h"

namespace tresen::gateway {
namespace {

namespace v1 = ::tresen::customer::v1;

// Stands for the row of an inbox message in its seal.
std::string InboxKey(const IncomingMessage& message) {
  return absl::StrCat(message.address.channel, "|", message.address.address_id, "|",
                      message.provider_id);
}

void Place(v1::FieldPlace* place, const char* table, const char* column, std::string row) {
  place->set_table(table);
  place->set_column(column);
  place->set_row(std::move(row));
}

// What is to be sealed, in the order of the messages, then the raw events, in calls of a size that
// the customer service takes: a body of WhatsApp's may hold much more than one call may.
class SealCalls {
 public:
  explicit SealCalls(absl::string_view tenant) : parent_(absl::StrCat("tenants/", tenant)) {}

  v1::InboundItem* Add(std::string payload) {
    bytes_ += payload.size();
    if (calls_.empty() || bytes_ > kMostBytes || calls_.back().items_size() == kMostItems) {
      calls_.emplace_back().set_parent(parent_);
      bytes_ = payload.size();
    }
    v1::InboundItem* item = calls_.back().add_items();
    item->set_payload(std::move(payload));
    return item;
  }
  const std::vector<v1::SealInboundRequest>& calls() const { return calls_; }

 private:
  static constexpr size_t kMostBytes = size_t{400} << 10;  // without what stands beside payloads
  static constexpr int kMostItems = 500;
  static_assert(kMostBytes >= InboxIntake::kLargestItem);

  const std::string parent_;
  std::vector<v1::SealInboundRequest> calls_;
  size_t bytes_ = 0;
};

std::vector<v1::SealInboundRequest> SealRequests(absl::string_view tenant,
                                                 const Incoming& incoming) {
  SealCalls calls(tenant);
  for (const IncomingMessage& message : incoming.messages) {
    v1::InboundItem* item = calls.Add(EncodePayload(message.payload));
    item->mutable_sender()->set_channel(message.address.channel);
    item->mutable_sender()->set_user_id(message.sender.user_id);
    item->mutable_sender()->set_wa_id(message.sender.wa_id);
    item->mutable_sender()->set_profile_name(message.sender.profile_name);
    item->mutable_sender()->set_username(message.sender.username);
    Place(item->mutable_place(), "gateway.inbox", "sealed_payload", InboxKey(message));
  }
  for (const IncomingRaw& raw : incoming.raw) {
    v1::InboundItem* item = calls.Add(raw.body);
    Place(item->mutable_place(), "gateway.raw_event", "sealed_body", raw.event_id);
  }
  return calls.calls();
}

std::string LastSegment(absl::string_view name) {
  return std::string(name.substr(name.rfind('/') + 1));
}

InboundRecord RecordOf(const IncomingMessage& message, v1::SealedInbound& sealed,
                       const std::string& traceparent) {
  InboundRecord record;
  record.channel = message.address.channel;
  record.address_id = message.address.address_id;
  record.branch = message.address.branch;
  record.provider_id = message.provider_id;
  record.customer = LastSegment(sealed.customer());
  record.sent_at = message.sent_at;
  record.merges = message.payload.kind == "text";
  record.traceparent = traceparent;
  record.sealed_payload = std::move(*sealed.mutable_sealed());
  return record;
}

}  // namespace

struct InboxIntake::Impl {
  Impl(InboxStore& store, std::shared_ptr<rpc::Channel> channel, const Clock& clock,
       BurstPolicy burst, TurnStarter& turns, StatusCarrier& statuses)
      : store(store),
        vault(std::move(channel)),
        clock(clock),
        burst(burst),
        turns(turns),
        statuses(statuses) {}

  InboxStore& store;
  rpc::Client<v1::VaultService> vault;
  const Clock& clock;
  const BurstPolicy burst;
  TurnStarter& turns;
  StatusCarrier& statuses;
};

InboxIntake::InboxIntake(InboxStore& store, std::shared_ptr<rpc::Channel> customer_service,
                         const Clock& clock, BurstPolicy burst, TurnStarter& turns,
                         StatusCarrier& statuses)
    : impl_(std::make_unique<Impl>(store, std::move(customer_service), clock, burst, turns,
                                   statuses)) {}
InboxIntake::~InboxIntake() = default;

absl::StatusOr<IntakeCount> InboxIntake::Take(const rpc::CallContext& context,
                                              absl::string_view tenant, const Incoming& incoming) {
  Intake intake;
  intake.statuses = incoming.statuses;
  if (!incoming.messages.empty() || !incoming.raw.empty()) {
    std::vector<v1::SealedInbound> sealed;
    for (const v1::SealInboundRequest& request : SealRequests(tenant, incoming)) {
      TRESEN_ASSIGN_OR_RETURN(
          v1::SealInboundResponse response,
          impl_->vault.Call(&v1::VaultService::Stub::SealInbound, context, request));
      if (response.items_size() != request.items_size()) {
        return absl::InternalError("the vault answered another number of items");
      }
      for (v1::SealedInbound& item : *response.mutable_items()) sealed.push_back(std::move(item));
    }
    size_t next = 0;
    for (const IncomingMessage& message : incoming.messages) {
      intake.messages.push_back(
          RecordOf(message, sealed[next++], context.trace().Format()));
    }
    for (const IncomingRaw& raw : incoming.raw) {
      intake.raw.push_back({raw.event_id, raw.channel, raw.address_id, raw.kind,
                            std::move(*sealed[next++].mutable_sealed())});
    }
  }
  intake.lease = impl_->turns.Lease();
  if (!intake.statuses.empty()) intake.status_lease = impl_->statuses.Lease();
  TRESEN_ASSIGN_OR_RETURN(
      IntakeCount count,
      impl_->store.StoreIntake(tenant, intake, impl_->burst, impl_->clock.Now()));
  if (count.accepted > 0) {
    impl_->turns.Begin(count.claims, count.accepted > static_cast<int>(count.claims.size()));
  }
  if (!count.statuses.empty()) impl_->statuses.Carry(tenant, std::move(count.statuses));
  return count;
}

}  // namespace tresen::gateway
