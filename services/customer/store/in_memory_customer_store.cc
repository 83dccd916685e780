#include "services/customer/store/in_memory_customer_store.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/status/status.h"

namespace tresen::customer {
namespace {

absl::Status NotFound() {
  return MakeError(absl::StatusCode::kNotFound, "CUSTOMER_NOT_FOUND", "no such customer");
}
absl::Status Erased() {
  return MakeError(absl::StatusCode::kFailedPrecondition, "ERASED", "the customer was erased");
}

}  // namespace

InMemoryCustomerStore::Tenant& InMemoryCustomerStore::TenantOf(absl::string_view tenant) {
  return tenants_[std::string(tenant)];
}

InMemoryCustomerStore::IdentityKey InMemoryCustomerStore::KeyOf(const IdentityRow& identity) {
  return {identity.channel, identity.field, identity.blind_index};
}

std::string InMemoryCustomerStore::HeadOf(const Tenant& tenant, const std::string& customer) {
  const std::string& merged_into = tenant.customers.at(customer).merged_into;
  return merged_into.empty() ? customer : merged_into;
}

std::vector<std::string> InMemoryCustomerStore::PeopleOf(const Tenant& tenant,
                                                         const std::string& customer) {
  const std::string head = HeadOf(tenant, customer);
  std::vector<std::string> people;
  for (const auto& [id, row] : tenant.customers) {
    if (HeadOf(tenant, id) == head) people.push_back(id);
  }
  return people;
}

std::string InMemoryCustomerStore::OwnerOf(const Tenant& tenant, const IdentityRow& identity) {
  const auto found = tenant.identities.find(KeyOf(identity));
  return found == tenant.identities.end() ? "" : HeadOf(tenant, found->second.customer);
}

absl::StatusOr<CustomerRow*> InMemoryCustomerStore::Living(Tenant& tenant,
                                                           absl::string_view customer) {
  const auto found = tenant.customers.find(std::string(customer));
  if (found == tenant.customers.end()) return NotFound();
  if (found->second.erased_at.has_value()) return Erased();
  return &found->second;
}

absl::StatusOr<std::vector<TenantKeyRow>> InMemoryCustomerStore::TenantKeys(
    absl::string_view tenant, const TenantKeyRow& first, absl::Time /*now*/) {
  absl::MutexLock lock(&mutex_);
  std::vector<TenantKeyRow>& keys = TenantOf(tenant).keys;
  if (keys.empty()) keys.push_back(first);
  return keys;
}

absl::StatusOr<CustomerKeyRow> InMemoryCustomerStore::CustomerKey(absl::string_view tenant,
                                                                  absl::string_view customer) {
  TRESEN_ASSIGN_OR_RETURN(const CustomerRow row, Get(tenant, customer));
  return row.key;
}

absl::StatusOr<std::vector<std::string>> InMemoryCustomerStore::FindByIndexes(
    absl::string_view tenant, absl::string_view channel,
    const std::vector<std::string>& blind_indexes) {
  absl::MutexLock lock(&mutex_);
  const Tenant& rows = TenantOf(tenant);
  std::vector<std::string> customers(blind_indexes.size());
  for (const auto& [key, identity] : rows.identities) {
    if (identity.row.channel != channel) continue;
    for (size_t i = 0; i < blind_indexes.size(); ++i) {
      if (identity.row.blind_index == blind_indexes[i]) {
        customers[i] = HeadOf(rows, identity.customer);
      }
    }
  }
  return customers;
}

absl::StatusOr<std::string> InMemoryCustomerStore::FindOrCreate(absl::string_view tenant,
                                                                const NewCustomer& customer) {
  absl::MutexLock lock(&mutex_);
  Tenant& rows = TenantOf(tenant);
  for (const IdentityRow& identity : customer.identities) {
    const std::string owner = OwnerOf(rows, identity);
    if (!owner.empty()) return owner;
  }
  CustomerRow row = customer.row;
  row.updated_at = row.created_at;
  row.version = 1;
  for (const IdentityRow& identity : customer.identities) {
    rows.identities[KeyOf(identity)] = {row.customer, identity, row.created_at};
  }
  rows.customers[row.customer] = row;
  return row.customer;
}

absl::StatusOr<std::vector<std::string>> InMemoryCustomerStore::Link(
    absl::string_view tenant, absl::string_view customer,
    const std::vector<IdentityRow>& identities, const std::vector<IdentityRow>& replaced,
    absl::string_view /*actor*/, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  Tenant& rows = TenantOf(tenant);
  TRESEN_RETURN_IF_ERROR(Living(rows, customer).status());
  const std::string id(customer);
  const std::string head = HeadOf(rows, id);
  std::vector<std::string> merged;
  for (const IdentityRow& identity : identities) {
    const std::string owner = OwnerOf(rows, identity);
    if (owner == head) continue;
    const auto [added, fresh] =
        rows.identities.try_emplace(KeyOf(identity), Identity{id, identity, now});
    added->second.customer = id;
    added->second.row = identity;
    if (owner.empty()) continue;
    for (const std::string& person : PeopleOf(rows, owner)) {
      CustomerRow& row = rows.customers[person];
      row.merged_into = head;
      row.updated_at = now;
      ++row.version;
    }
    merged.push_back(owner);
  }
  for (const IdentityRow& identity : replaced) {
    const auto found = rows.identities.find(KeyOf(identity));
    if (found != rows.identities.end() && found->second.customer == id) {
      rows.identities.erase(found);
    }
  }
  return merged;
}

absl::StatusOr<std::vector<IdentityRow>> InMemoryCustomerStore::Identities(
    absl::string_view tenant, absl::string_view customer) {
  absl::MutexLock lock(&mutex_);
  std::vector<Identity> known;
  for (const auto& [key, identity] : TenantOf(tenant).identities) {
    if (identity.customer == customer) known.push_back(identity);
  }
  std::ranges::sort(known, {}, [](const Identity& identity) {
    return std::make_tuple(identity.known_since, identity.row.field);
  });
  std::vector<IdentityRow> identities;
  for (Identity& identity : known) identities.push_back(std::move(identity.row));
  return identities;
}

absl::StatusOr<CustomerRow> InMemoryCustomerStore::Get(absl::string_view tenant,
                                                       absl::string_view customer) {
  absl::MutexLock lock(&mutex_);
  const Tenant& rows = TenantOf(tenant);
  const auto found = rows.customers.find(std::string(customer));
  if (found == rows.customers.end()) return NotFound();
  return found->second;
}

absl::Status InMemoryCustomerStore::Update(absl::string_view tenant, absl::string_view customer,
                                           const ProfileChange& change, absl::string_view /*actor*/,
                                           absl::string_view /*request_id*/, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  TRESEN_ASSIGN_OR_RETURN(CustomerRow * row, Living(TenantOf(tenant), customer));
  row->sealed_name = change.sealed_name.value_or(row->sealed_name);
  row->language = change.language.value_or(row->language);
  row->language_fixed = change.language_fixed.value_or(row->language_fixed);
  row->updated_at = now;
  ++row->version;
  return absl::OkStatus();
}

absl::StatusOr<std::vector<ConsentEntry>> InMemoryCustomerStore::ConsentsOf(
    absl::string_view tenant, absl::string_view customer) {
  absl::MutexLock lock(&mutex_);
  const Tenant& rows = TenantOf(tenant);
  std::vector<ConsentEntry> entries;
  const std::string id(customer);
  if (rows.customers.count(id) == 0) return entries;
  for (const auto& [person, entry] : rows.consents) {
    if (HeadOf(rows, person) == HeadOf(rows, id)) entries.push_back(entry);
  }
  return entries;
}

absl::Status InMemoryCustomerStore::AddConsents(absl::string_view tenant,
                                                absl::string_view customer,
                                                const std::vector<ConsentRow>& consents,
                                                const RequestKey& key, absl::Time /*now*/) {
  absl::MutexLock lock(&mutex_);
  Tenant& rows = TenantOf(tenant);
  TRESEN_RETURN_IF_ERROR(Living(rows, customer).status());
  const auto [known, fresh] =
      rows.requests.try_emplace({key.method, key.request_id}, key.request_hash);
  if (!fresh) {
    if (known->second == key.request_hash) return absl::OkStatus();
    return MakeError(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED",
                     "request_id was used for another request");
  }
  for (const ConsentRow& consent : consents) {
    rows.consents.emplace_back(std::string(customer), consent.entry);
  }
  return absl::OkStatus();
}

absl::StatusOr<Erasure> InMemoryCustomerStore::Erase(absl::string_view tenant,
                                                     absl::string_view customer,
                                                     absl::string_view /*actor*/,
                                                     absl::string_view /*request_id*/,
                                                     absl::string_view /*reason*/, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  Tenant& rows = TenantOf(tenant);
  const auto found = rows.customers.find(std::string(customer));
  if (found == rows.customers.end()) return NotFound();
  const CustomerRow asked = found->second;
  Erasure erasure;
  erasure.key_id = absl::StrCat(customer, "/", asked.key.key_version);
  erasure.erased_at = asked.erased_at.value_or(now);
  erasure.people = PeopleOf(rows, asked.customer);
  erasure.consents = std::ranges::count_if(rows.consents, [&](const auto& consent) {
    return std::ranges::find(erasure.people, consent.first) != erasure.people.end();
  });
  if (asked.erased_at.has_value()) return erasure;
  for (const std::string& person : erasure.people) {
    erasure.identities += static_cast<int64_t>(std::erase_if(
        rows.identities, [&](const auto& entry) { return entry.second.customer == person; }));
    CustomerRow& row = rows.customers[person];
    row.key.wrapped.clear();
    row.key.commitment.clear();
    row.sealed_name.clear();
    row.language.clear();
    row.language_fixed = false;
    row.erased_at = row.updated_at = now;
    ++row.version;
  }
  return erasure;
}

absl::StatusOr<std::vector<std::pair<std::string, std::string>>> InMemoryCustomerStore::ErasedSince(
    absl::Time since) {
  absl::MutexLock lock(&mutex_);
  std::vector<std::pair<std::string, std::string>> erased;
  for (const auto& [tenant, rows] : tenants_) {
    for (const auto& [id, row] : rows.customers) {
      if (row.erased_at.has_value() && *row.erased_at >= since) erased.emplace_back(tenant, id);
    }
  }
  return erased;
}

}  // namespace tresen::customer
