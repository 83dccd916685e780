#pragma once

#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "services/customer/store/customer_store.h"

namespace tresen::customer {

// For tests: everything under one lock, gone with the object. Same behaviour as PostgreSQL, proven
// by the conformance suite.
class InMemoryCustomerStore final : public CustomerStore {
 public:
  absl::StatusOr<std::vector<TenantKeyRow>> TenantKeys(absl::string_view tenant,
                                                       const TenantKeyRow& first,
                                                       absl::Time now) override;
  absl::StatusOr<CustomerKeyRow> CustomerKey(absl::string_view tenant,
                                             absl::string_view customer) override;
  absl::StatusOr<std::vector<std::string>> FindByIndexes(
      absl::string_view tenant, absl::string_view channel,
      const std::vector<std::string>& blind_indexes) override;
  absl::StatusOr<std::string> FindOrCreate(absl::string_view tenant,
                                           const NewCustomer& customer) override;
  absl::StatusOr<std::vector<std::string>> Link(absl::string_view tenant,
                                                absl::string_view customer,
                                                const std::vector<IdentityRow>& identities,
                                                const std::vector<IdentityRow>& replaced,
                                                absl::string_view actor, absl::Time now) override;
  absl::StatusOr<std::vector<IdentityRow>> Identities(absl::string_view tenant,
                                                      absl::string_view customer) override;
  absl::StatusOr<CustomerRow> Get(absl::string_view tenant, absl::string_view customer) override;
  absl::Status Update(absl::string_view tenant, absl::string_view customer,
                      const ProfileChange& change, absl::string_view actor,
                      absl::string_view request_id, absl::Time now) override;
  absl::StatusOr<std::vector<ConsentEntry>> ConsentsOf(absl::string_view tenant,
                                                       absl::string_view customer) override;
  absl::Status AddConsents(absl::string_view tenant, absl::string_view customer,
                           const std::vector<ConsentRow>& consents, const RequestKey& key,
                           absl::Time now) override;
  absl::StatusOr<Erasure> Erase(absl::string_view tenant, absl::string_view customer,
                                absl::string_view actor, absl::string_view request_id,
                                absl::string_view reason, absl::Time now) override;
  absl::StatusOr<std::vector<std::pair<std::string, std::string>>> ErasedSince(
      absl::Time since) override;

 private:
  using IdentityKey = std::tuple<std::string, std::string, std::string>;  // channel, field, index
  struct Identity {
    std::string customer;
    IdentityRow row;
    absl::Time known_since;
  };
  struct Tenant {
    std::vector<TenantKeyRow> keys;
    std::map<std::string, CustomerRow> customers;
    std::map<IdentityKey, Identity> identities;
    std::vector<std::pair<std::string, ConsentEntry>> consents;  // by customer
    std::map<std::pair<std::string, std::string>, std::string> requests;  // hash
  };

  static IdentityKey KeyOf(const IdentityRow& identity);
  // The id that the others of the person were merged into.
  static std::string HeadOf(const Tenant& tenant, const std::string& customer);
  static std::vector<std::string> PeopleOf(const Tenant& tenant, const std::string& customer);
  // Empty: nobody's.
  static std::string OwnerOf(const Tenant& tenant, const IdentityRow& identity);
  static absl::StatusOr<CustomerRow*> Living(Tenant& tenant, absl::string_view customer);
  Tenant& TenantOf(absl::string_view tenant) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::Mutex mutex_;
  std::map<std::string, Tenant> tenants_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tresen::customer
