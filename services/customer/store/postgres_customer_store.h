#pragma once

#include <string>
#include <utility>
#include <vector>

#include "libs/postgres/pool.h"
#include "services/customer/store/customer_store.h"

namespace tresen::customer {

class PostgresCustomerStore final : public CustomerStore {
 public:
  // `pool` outlives the store.
  explicit PostgresCustomerStore(postgres::Pool& pool) : pool_(pool) {}

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
  absl::StatusOr<CustomerRow> Get(absl::string_view tenant, absl::string_view customer) override;
  absl::StatusOr<std::vector<IdentityRow>> Identities(absl::string_view tenant,
                                                      absl::string_view customer) override;
  absl::StatusOr<std::vector<ConsentEntry>> ConsentsOf(absl::string_view tenant,
                                                       absl::string_view customer) override;
  absl::StatusOr<CustomerProfile> Profile(absl::string_view tenant,
                                          absl::string_view customer) override;
  absl::Status Update(absl::string_view tenant, absl::string_view customer, const ProfileChange& change,
                      absl::string_view actor, absl::string_view request_id,
                      absl::Time now) override;
  absl::Status AddConsents(absl::string_view tenant, absl::string_view customer,
                           const std::vector<ConsentRow>& consents, const RequestKey& key,
                           absl::Time now) override;
  absl::StatusOr<Erasure> Erase(absl::string_view tenant, absl::string_view customer,
                                absl::string_view actor, absl::string_view request_id,
                                absl::string_view reason, absl::Time now) override;
  absl::StatusOr<std::vector<std::pair<std::string, std::string>>> ErasedSince(
      absl::Time since) override;

 private:
  postgres::Pool& pool_;
};

}  // namespace tresen::customer
