#include "services/customer/keyring/keyring.h"

#include "absl/strings/str_cat.h"
#include "libs/crypto/aad.h"
#include "libs/crypto/envelope.h"
#include "libs/crypto/hash.h"
#include "libs/crypto/key_wrap.h"
#include "libs/crypto/random.h"
#include "libs/status/status.h"

namespace tresen::customer {
namespace {

constexpr uint32_t kRootVersion = 1;

std::string TenantKeyAad(absl::string_view tenant, int version) {
  return crypto::AadBuilder()
      .Add("tresen")
      .Add("tenant-key")
      .Add(tenant)
      .Add(static_cast<uint64_t>(version))
      .value();
}

std::string CustomerKeyAad(absl::string_view tenant, absl::string_view customer, int version) {
  return crypto::AadBuilder()
      .Add("tresen")
      .Add("customer-key")
      .Add(tenant)
      .Add(customer)
      .Add(static_cast<uint64_t>(version))
      .value();
}

std::string FieldAad(absl::string_view tenant, absl::string_view customer, const Place& place,
                     int version) {
  return crypto::AadBuilder()
      .Add("tresen")
      .Add("field")
      .Add(tenant)
      .Add(customer)
      .Add(place.table)
      .Add(place.column)
      .Add(place.row)
      .Add(static_cast<uint64_t>(version))
      .value();
}

absl::Status ErasedKey() {
  return MakeError(absl::StatusCode::kFailedPrecondition, "ERASED",
                   "the customer's key was destroyed");
}

}  // namespace

Keyring::Keyring(crypto::SecretBytes root, KeyStore& store, const Clock& clock)
    : root_(std::move(root)), store_(store), clock_(clock) {}

absl::StatusOr<std::shared_ptr<const Keyring::TenantKeys>> Keyring::KeysOf(
    absl::string_view tenant) {
  {
    absl::MutexLock lock(&mutex_);
    const auto found = tenants_.find(std::string(tenant));
    if (found != tenants_.end()) return found->second;
  }
  TRESEN_ASSIGN_OR_RETURN(auto keys, ReadKeys(tenant));
  absl::MutexLock lock(&mutex_);
  tenants_[std::string(tenant)] = keys;
  return keys;
}

absl::StatusOr<std::shared_ptr<const Keyring::TenantKeys>> Keyring::ReadKeys(
    absl::string_view tenant) {
  TRESEN_ASSIGN_OR_RETURN(
      const crypto::WrappedKey first,
      crypto::WrapKey(root_, kRootVersion, crypto::RandomSecret(crypto::kKeySize),
                      TenantKeyAad(tenant, 1)));
  TRESEN_ASSIGN_OR_RETURN(
      const std::vector<TenantKeyRow> rows,
      store_.TenantKeys(tenant, {1, first.wrapped, first.commitment}, clock_.Now()));
  auto keys = std::make_shared<TenantKeys>();
  for (const TenantKeyRow& row : rows) {
    absl::StatusOr<crypto::SecretBytes> key = crypto::UnwrapKey(
        root_, {row.wrapped, row.commitment}, TenantKeyAad(tenant, row.version));
    if (!key.ok()) {
      return MakeError(absl::StatusCode::kFailedPrecondition, "WRONG_ROOT_KEY",
                       "the tenant's key does not open under this root key");
    }
    keys->by_version[row.version] = std::make_shared<crypto::SecretBytes>(*std::move(key));
  }
  if (keys->by_version.empty()) return absl::InternalError("a tenant has no key");
  TRESEN_ASSIGN_OR_RETURN(
      crypto::SecretBytes index,
      crypto::HkdfSha256(keys->by_version.begin()->second->view(), tenant, "tresen blind index",
                         crypto::kKeySize));
  keys->index = std::make_shared<crypto::SecretBytes>(std::move(index));
  return std::shared_ptr<const TenantKeys>(std::move(keys));
}

absl::StatusOr<std::string> Keyring::BlindIndex(absl::string_view tenant, absl::string_view field,
                                                absl::string_view value) {
  TRESEN_ASSIGN_OR_RETURN(const auto keys, KeysOf(tenant));
  return crypto::HmacSha256(keys->index->view(),
                            crypto::AadBuilder().Add(field).Add(value).value());
}

absl::StatusOr<CustomerKeyRow> Keyring::NewCustomerKey(absl::string_view tenant,
                                                       absl::string_view customer) {
  TRESEN_ASSIGN_OR_RETURN(const auto keys, KeysOf(tenant));
  auto key = std::make_shared<crypto::SecretBytes>(crypto::RandomSecret(crypto::kKeySize));
  const int tenant_version = keys->latest();
  TRESEN_ASSIGN_OR_RETURN(
      const crypto::WrappedKey wrapped,
      crypto::WrapKey(*keys->by_version.at(tenant_version), static_cast<uint32_t>(tenant_version),
                      *key, CustomerKeyAad(tenant, customer, 1)));
  Remember({std::string(tenant), std::string(customer)}, {std::move(key), 1, watch_.Elapsed()});
  return CustomerKeyRow{1, tenant_version, wrapped.wrapped, wrapped.commitment};
}

absl::StatusOr<Keyring::CustomerKey> Keyring::IntakeKey(absl::string_view tenant) {
  TRESEN_ASSIGN_OR_RETURN(const auto keys, KeysOf(tenant));
  TRESEN_ASSIGN_OR_RETURN(crypto::SecretBytes key,
                          crypto::HkdfSha256(keys->by_version.at(keys->latest())->view(), tenant,
                                             "tresen intake", crypto::kKeySize));
  return CustomerKey{std::make_shared<crypto::SecretBytes>(std::move(key)), keys->latest(), {}};
}

absl::StatusOr<Keyring::CustomerKey> Keyring::KeyOf(absl::string_view tenant,
                                                    absl::string_view customer) {
  if (customer.empty()) return IntakeKey(tenant);
  const CustomerRef ref(tenant, customer);
  {
    absl::MutexLock lock(&mutex_);
    const auto found = customers_.find(ref);
    if (found != customers_.end() && watch_.Elapsed() - found->second.read_at < kKeep) {
      if (found->second.key == nullptr) return ErasedKey();
      return found->second;
    }
  }
  TRESEN_ASSIGN_OR_RETURN(const CustomerKey key, ReadKey(tenant, customer));
  Remember(ref, key);
  if (key.key == nullptr) return ErasedKey();
  return key;
}

absl::StatusOr<Keyring::CustomerKey> Keyring::ReadKey(absl::string_view tenant,
                                                      absl::string_view customer) {
  TRESEN_ASSIGN_OR_RETURN(const auto keys, KeysOf(tenant));
  TRESEN_ASSIGN_OR_RETURN(const CustomerKeyRow row, store_.CustomerKey(tenant, customer));
  if (row.wrapped.empty()) return CustomerKey{nullptr, row.key_version, watch_.Elapsed()};
  const auto wrapping = keys->by_version.find(row.tenant_key_version);
  if (wrapping == keys->by_version.end()) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "TENANT_KEY_MISSING",
                     "the tenant's key that wraps this customer's key is not there");
  }
  TRESEN_ASSIGN_OR_RETURN(
      crypto::SecretBytes key,
      crypto::UnwrapKey(*wrapping->second, {row.wrapped, row.commitment},
                        CustomerKeyAad(tenant, customer, row.key_version)));
  return CustomerKey{std::make_shared<crypto::SecretBytes>(std::move(key)), row.key_version,
                     watch_.Elapsed()};
}

absl::StatusOr<std::string> Keyring::Seal(absl::string_view tenant, absl::string_view customer,
                                          const Place& place, absl::string_view content) {
  TRESEN_ASSIGN_OR_RETURN(const CustomerKey key, KeyOf(tenant, customer));
  return crypto::Seal(*key.key, static_cast<uint32_t>(key.version), content,
                      FieldAad(tenant, customer, place, key.version));
}

absl::StatusOr<std::string> Keyring::Open(absl::string_view tenant, absl::string_view customer,
                                          const Place& place, absl::string_view sealed) {
  TRESEN_ASSIGN_OR_RETURN(const CustomerKey key, KeyOf(tenant, customer));
  TRESEN_ASSIGN_OR_RETURN(const uint32_t version, crypto::EnvelopeKeyVersion(sealed));
  TRESEN_ASSIGN_OR_RETURN(
      const crypto::SecretBytes opened,
      crypto::Open(*key.key, sealed,
                   FieldAad(tenant, customer, place, static_cast<int>(version))));
  return std::string(opened.view());
}

void Keyring::Remember(const CustomerRef& ref, const CustomerKey& key) {
  absl::MutexLock lock(&mutex_);
  // Rare, and what is dropped is only read again.
  if (customers_.size() >= kMaxKeys) customers_.clear();
  customers_[ref] = key;
}

void Keyring::Forget(absl::string_view tenant, absl::string_view customer) {
  absl::MutexLock lock(&mutex_);
  customers_.erase(CustomerRef(tenant, customer));
}

}  // namespace tresen::customer
