#include "services/scheduling/customer_contacts.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/status/status.h"
#include "services/scheduling/names.h"

namespace tresen::scheduling {
namespace {

constexpr char kVerifyingChannel[] = "whatsapp";

}  // namespace

Contact ContactOf(const customer::v1::Customer& customer, const CustomerId& id) {
  Contact contact;
  contact.customer = id;
  contact.name = customer.display_name();
  for (const customer::v1::Identity& identity : customer.identities()) {
    if (identity.channel() != kVerifyingChannel || identity.wa_id().empty()) continue;
    const bool digits = std::ranges::all_of(identity.wa_id(), [](unsigned char letter) {
      return absl::ascii_isdigit(letter);
    });
    if (!digits) continue;
    contact.phone = absl::StrCat("+", identity.wa_id());
    if (contact.name.empty()) contact.name = identity.profile_name();
  }
  for (const customer::v1::Consent& consent : customer.consents())
    if (consent.purpose() == customer::v1::CONSENT_PURPOSE_CALENDAR)
      contact.agreed = consent.state() == customer::v1::CONSENT_STATE_GRANTED;
  return contact;
}

absl::StatusOr<Contact> CustomerContacts::Find(const TenantId& tenant, const CustomerId& customer) {
  TRESEN_ASSIGN_OR_RETURN(const std::shared_ptr<rpc::Channel> channel, peers_.Get("customer"));
  const rpc::Client<customer::v1::CustomerService> client(channel);
  customer::v1::GetCustomerRequest request;
  request.set_name(NameIn(tenant.value(), "customers", customer.value()));
  TRESEN_ASSIGN_OR_RETURN(
      const customer::v1::Customer found,
      client.Call(&customer::v1::CustomerService::Stub::GetCustomer,
                  rpc::CallContext::Background("scheduling", absl::Seconds(5)), request));
  return ContactOf(found, customer);
}

}  // namespace tresen::scheduling
