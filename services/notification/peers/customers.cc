#include "services/notification/peers/customers.h"

#include <utility>

#include "libs/rpc/client.h"
#include "libs/status/status.h"
#include "libs/text/language.h"
#include "services/notification/peers/names.h"
#include "tresen/customer/v1/customer.grpc.pb.h"

namespace tresen::notification {
namespace {

namespace proto = ::tresen::customer::v1;
using Stub = proto::CustomerService::Stub;

// Beyond this many the memory begins anew: they are personal data, not a cache of everybody.
constexpr size_t kMostRemembered = 4096;

Recipient RecipientOf(const proto::Identity& identity) {
  return {identity.user_id(), identity.wa_id().empty() ? identity.phone() : identity.wa_id()};
}

// What one identity leaves open, another one fills.
void Add(const proto::Identity& identity, CustomerFacts& facts) {
  Recipient& address =
      facts.addresses[identity.channel().empty() ? "whatsapp" : identity.channel()];
  const Recipient added = RecipientOf(identity);
  if (address.user_id.empty()) address.user_id = added.user_id;
  if (address.phone.empty()) address.phone = added.phone;
}

void Add(const proto::Consent& consent, Consents& consents) {
  const Grant grant =
      consent.state() == proto::CONSENT_STATE_GRANTED ? Grant::kGranted : Grant::kWithdrawn;
  switch (consent.purpose()) {
    case proto::CONSENT_PURPOSE_SERVICE:
      consents.service = grant;
      return;
    case proto::CONSENT_PURPOSE_MARKETING:
      consents.marketing = grant;
      return;
    case proto::CONSENT_PURPOSE_FEEDBACK:
      consents.feedback = grant;
      return;
    default:
      return;
  }
}

CustomerFacts FactsOf(const proto::Customer& customer) {
  CustomerFacts facts;
  facts.customer = LastSegment(customer.name());
  facts.display_name = customer.display_name();
  facts.language = customer.language();
  for (const proto::Identity& identity : customer.identities()) Add(identity, facts);
  for (const proto::Consent& consent : customer.consents()) Add(consent, facts.consents);
  return facts;
}

}  // namespace

struct Customers::Impl {
  explicit Impl(std::shared_ptr<rpc::Channel> channel) : client(std::move(channel)) {}

  absl::StatusOr<CustomerFacts> Read(const rpc::CallContext& context, const std::string& name) {
    proto::GetCustomerRequest request;
    request.set_name(name);
    auto customer = client.Call(&Stub::GetCustomer, context, request);
    if (absl::IsNotFound(customer.status())) {
      CustomerFacts nobody;
      nobody.erased = true;
      return nobody;
    }
    TRESEN_RETURN_IF_ERROR(customer.status());
    if (!customer->merged_into().empty() && customer->merged_into() != name) {
      request.set_name(customer->merged_into());
      TRESEN_ASSIGN_OR_RETURN(customer, client.Call(&Stub::GetCustomer, context, request));
    }
    return FactsOf(*customer);
  }

  rpc::Client<proto::CustomerService> client;
};

Customers::Customers(std::shared_ptr<rpc::Channel> customer_service)
    : impl_(std::make_unique<Impl>(std::move(customer_service))) {}
Customers::~Customers() = default;

absl::StatusOr<CustomerFacts> Customers::Get(const rpc::CallContext& context,
                                             const std::string& tenant,
                                             const std::string& customer) {
  const std::string name = NameOf(tenant, "customers", customer);
  TRESEN_ASSIGN_OR_RETURN(CustomerFacts facts, impl_->Read(context, name));
  absl::MutexLock lock(&mutex_);
  if (recent_.size() >= kMostRemembered) recent_.clear();
  recent_[name] = {facts, watch_.Elapsed()};
  return facts;
}

absl::Status Customers::StopMarketing(const rpc::CallContext& context, const DeliveryRow& refused) {
  proto::RecordConsentRequest request;
  request.set_name(NameOf(refused.tenant, "customers", refused.customer));
  request.add_purposes(proto::CONSENT_PURPOSE_MARKETING);
  request.set_state(proto::CONSENT_STATE_WITHDRAWN);
  request.set_channel(refused.channel);
  request.set_wording_id("channel_refusal");
  request.set_wording_version("1");
  request.set_language(std::string(text::kFallbackLanguage));
  request.set_wording(absl::StrCat("The channel refused marketing: the customer has stopped it (",
                                   refused.reason, ")"));
  request.set_message(refused.delivery_id);
  SetTime(refused.updated_at, request.mutable_say_time());
  request.set_request_id(absl::StrCat("stopped:", refused.delivery_id));
  const absl::Status status = impl_->client.Call(&Stub::RecordConsent, context, request).status();
  if (absl::IsNotFound(status)) return absl::OkStatus();
  if (status.ok()) {
    absl::MutexLock lock(&mutex_);
    recent_.erase(request.name());
  }
  return status;
}

absl::StatusOr<CustomerFacts> Customers::GetRecent(const rpc::CallContext& context,
                                                   const std::string& tenant,
                                                   const std::string& customer) {
  {
    absl::MutexLock lock(&mutex_);
    const auto found = recent_.find(NameOf(tenant, "customers", customer));
    if (found != recent_.end() && watch_.Elapsed() - found->second.read_at < kRecent) {
      return found->second.facts;
    }
  }
  return Get(context, tenant, customer);
}

}  // namespace tresen::notification
