#include "services/gateway/desk/turn_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/rpc/client.h"
#include "libs/status/status.h"
#include "services/gateway/desk/names.h"
#include "tresen/customer/v1/customer.grpc.pb.h"

namespace tresen::gateway {
namespace {

namespace customer = ::tresen::customer::v1;

// What staff did since the last turn, as the dialogue's own events.
std::vector<Event> StaffEvents(const ConversationRow& row, const State& state) {
  std::vector<Event> events;
  if (row.state == "person" && state.answering != Answering::kPerson) {
    events.push_back(PersonTookOver{row.state_since});
  }
  if (row.state == "person" && row.last_staff_at.has_value() &&
      *row.last_staff_at > std::max(state.answering_since, row.state_since)) {
    events.push_back(StaffWrote{*row.last_staff_at});
  }
  if (row.state == "assistant" && state.answering != Answering::kAssistant) {
    events.push_back(HandedBack{row.state_since});
  }
  return events;
}

std::string InboxKey(const ConversationRow& row, const OpenMessage& message) {
  return absl::StrCat(row.channel, "|", row.address_id, "|", message.provider_id);
}

}  // namespace

struct TurnReader::Customers : rpc::Client<customer::CustomerService> {
  using Client::Client;
};

TurnReader::TurnReader(BusinessBook& businesses, const Vault& vault,
                       std::shared_ptr<rpc::Channel> customer_service)
    : businesses_(businesses),
      vault_(vault),
      customers_(std::make_unique<Customers>(std::move(customer_service))) {}
TurnReader::~TurnReader() = default;

absl::Status TurnReader::Read(const rpc::CallContext& context, Work& work) const {
  const ConversationRow& row = work.open.conversation;
  TRESEN_ASSIGN_OR_RETURN(work.business, businesses_.Get(context, work.claim.tenant));
  TRESEN_RETURN_IF_ERROR(OpenMessages(context, work));
  work.events = StaffEvents(row, work.state);
  work.turn = BuildTurn(work.claim.tenant, row.conversation, row.branch, work.messages);
  work.scope = {work.claim.tenant,
                row.conversation,
                row.customer,
                row.branch,
                row.channel,
                work.turn.id,
                work.turn.message_ids.front(),
                work.turn.at,
                row.language,
                work.business.get()};
  return LoadCustomer(context, work);
}

absl::Status TurnReader::OpenMessages(const rpc::CallContext& context, Work& work) const {
  const ConversationRow& row = work.open.conversation;
  const size_t length = TurnLength(work.open.messages);
  std::vector<SealedField> fields = {{row.customer, "gateway.conversation", "sealed_dialogue",
                                      row.conversation, row.sealed_dialogue},
                                     {row.customer, "gateway.conversation", "sealed_progress",
                                      row.conversation, row.sealed_progress}};
  for (size_t i = 0; i < length; ++i) {
    const OpenMessage& message = work.open.messages[i];
    fields.push_back({row.customer, "gateway.inbox", "sealed_payload", InboxKey(row, message),
                      message.sealed_payload});
  }
  TRESEN_ASSIGN_OR_RETURN(const std::vector<OpenedField> opened,
                          vault_.Open(context, work.claim.tenant, fields, "dialogue"));
  if (!opened[0].content.empty()) {
    TRESEN_ASSIGN_OR_RETURN(work.state, DecodeState(opened[0].content));
  }
  if (!opened[1].content.empty()) {
    TRESEN_ASSIGN_OR_RETURN(work.answers, DecodeAnswers(opened[1].content));
    work.changed_something = true;
  }
  for (size_t i = 0; i < length; ++i) {
    ReadMessage message{work.open.messages[i], {}, opened[i + 2].erased};
    if (message.erased) {
      message.payload.kind = "unknown";
    } else {
      TRESEN_ASSIGN_OR_RETURN(message.payload, DecodePayload(opened[i + 2].content));
    }
    work.messages.push_back(std::move(message));
  }
  return absl::OkStatus();
}

absl::Status TurnReader::LoadCustomer(const rpc::CallContext& context, Work& work) const {
  customer::GetCustomerRequest request;
  request.set_name(NameOf(work.scope.tenant, "customers", work.scope.customer));
  const auto found =
      customers_->Call(&customer::CustomerService::Stub::GetCustomer, context, request);
  work.customer.id = work.scope.customer;
  if (absl::IsNotFound(found.status())) return absl::OkStatus();  // erased meanwhile
  TRESEN_RETURN_IF_ERROR(found.status());
  work.customer.name = found->display_name();
  for (const customer::Identity& identity : found->identities()) {
    if (work.customer.name.empty()) work.customer.name = identity.profile_name();
  }
  work.customer.language = found->language();
  for (const customer::Consent& consent : found->consents()) {
    const bool withdrawn = consent.state() == customer::CONSENT_STATE_WITHDRAWN;
    if (consent.purpose() == customer::CONSENT_PURPOSE_MARKETING) {
      work.customer.consent_asked = true;
      if (withdrawn) work.customer.stops = std::max(work.customer.stops, 1);
    }
    if (consent.purpose() == customer::CONSENT_PURPOSE_SERVICE && withdrawn) {
      work.customer.stops = 2;
    }
  }
  return absl::OkStatus();
}

}  // namespace tresen::gateway
