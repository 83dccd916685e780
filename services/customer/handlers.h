#pragma once

#include "absl/status/statusor.h"
#include "libs/clock/clock.h"
#include "libs/metrics/metrics.h"
#include "libs/rpc/call_context.h"
#include "services/customer/directory.h"
#include "services/customer/keyring/keyring.h"
#include "services/customer/store/customer_store.h"
#include "tresen/customer/v1/customer.pb.h"

namespace tresen::customer {

// CustomerService: who a customer is and what may be done.
class CustomerHandlers {
 public:
  CustomerHandlers(CustomerStore& store, Keyring& keyring, Directory& directory, const Clock& clock)
      : store_(store), keyring_(keyring), directory_(directory), clock_(clock) {}

  absl::StatusOr<v1::ResolveCustomerResponse> Resolve(const rpc::CallContext& context,
                                                      const v1::ResolveCustomerRequest& request);
  absl::StatusOr<v1::Customer> Get(const rpc::CallContext& context,
                                   const v1::GetCustomerRequest& request);
  absl::StatusOr<v1::Customer> Link(const rpc::CallContext& context,
                                    const v1::LinkIdentityRequest& request);
  absl::StatusOr<v1::Customer> Update(const rpc::CallContext& context,
                                      const v1::UpdateCustomerRequest& request);
  absl::StatusOr<v1::RecordConsentResponse> RecordConsent(const rpc::CallContext& context,
                                                          const v1::RecordConsentRequest& request);
  absl::StatusOr<v1::CheckConsentResponse> CheckConsent(const rpc::CallContext& context,
                                                        const v1::CheckConsentRequest& request);
  absl::StatusOr<v1::EraseCustomerResponse> Erase(const rpc::CallContext& context,
                                                  const v1::EraseCustomerRequest& request);

 private:
  absl::StatusOr<v1::Customer> Read(absl::string_view tenant, absl::string_view customer);

  CustomerStore& store_;
  Keyring& keyring_;
  Directory& directory_;
  const Clock& clock_;
};

// VaultService: seals and opens for the other services.
class VaultHandlers {
 public:
  VaultHandlers(Keyring& keyring, Directory& directory, metrics::Registry& metrics);

  absl::StatusOr<v1::SealInboundResponse> SealInbound(const rpc::CallContext& context,
                                                      const v1::SealInboundRequest& request);
  absl::StatusOr<v1::SealResponse> Seal(const rpc::CallContext& context,
                                        const v1::SealRequest& request);
  absl::StatusOr<v1::OpenResponse> Open(const rpc::CallContext& context,
                                        const v1::OpenRequest& request);

 private:
  Keyring& keyring_;
  Directory& directory_;
  metrics::Counter& fields_;
};

}  // namespace tresen::customer
