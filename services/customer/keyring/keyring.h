#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "libs/clock/clock.h"
#include "libs/clock/stopwatch.h"
#include "libs/crypto/secret.h"
#include "services/customer/store/customer_store.h"

namespace tresen::customer {

// Where a sealed value stands; it opens nowhere else.
struct Place {
  std::string table;
  std::string column;
  std::string row;
};

// Root key -> one key per tenant -> one key per customer, and what is derived from them. Opened
// customer keys are kept for at most five minutes, at most `kMaxKeys` of them, and wiped.
// Thread-safe.
//
// What is sealed for somebody without identity (an unreadable webhook) is sealed under the tenant's
// intake key, written here as the empty customer.
class Keyring {
 public:
  static constexpr absl::Duration kKeep = absl::Minutes(5);
  static constexpr size_t kMaxKeys = 50000;

  // `store` and `clock` outlive the keyring.
  Keyring(crypto::SecretBytes root, KeyStore& store, const Clock& clock);

  // Blind index of a value of one field. Equal values of one tenant and field have equal indexes.
  absl::StatusOr<std::string> BlindIndex(absl::string_view tenant, absl::string_view field,
                                         absl::string_view value);

  // A fresh key for a customer that is about to be stored. It is remembered at once.
  absl::StatusOr<CustomerKeyRow> NewCustomerKey(absl::string_view tenant,
                                                absl::string_view customer);

  // FAILED_PRECONDITION (ERASED) when the customer's key is destroyed, NOT_FOUND for an unknown
  // customer, DATA_LOSS when something was changed or stands elsewhere.
  absl::StatusOr<std::string> Seal(absl::string_view tenant, absl::string_view customer,
                                   const Place& place, absl::string_view content);
  absl::StatusOr<std::string> Open(absl::string_view tenant, absl::string_view customer,
                                   const Place& place, absl::string_view sealed);

  // The customer's key was destroyed: by us, or as another process says.
  void Forget(absl::string_view tenant, absl::string_view customer);

 private:
  using Secret = std::shared_ptr<const crypto::SecretBytes>;  // shared with calls under way
  struct TenantKeys {
    std::map<int, Secret> by_version;
    Secret index;  // from the first version: indexes outlive a rotation
    int latest() const { return by_version.rbegin()->first; }
  };
  struct CustomerKey {
    Secret key;  // null: erased
    int version = 0;
    absl::Duration read_at;
  };
  using CustomerRef = std::pair<std::string, std::string>;

  absl::StatusOr<std::shared_ptr<const TenantKeys>> KeysOf(absl::string_view tenant);
  absl::StatusOr<std::shared_ptr<const TenantKeys>> ReadKeys(absl::string_view tenant);
  absl::StatusOr<CustomerKey> KeyOf(absl::string_view tenant, absl::string_view customer);
  absl::StatusOr<CustomerKey> ReadKey(absl::string_view tenant, absl::string_view customer);
  absl::StatusOr<CustomerKey> IntakeKey(absl::string_view tenant);
  void Remember(const CustomerRef& ref, const CustomerKey& key);

  const crypto::SecretBytes root_;
  KeyStore& store_;
  const Clock& clock_;
  const Stopwatch watch_;
  absl::Mutex mutex_;
  std::map<std::string, std::shared_ptr<const TenantKeys>> tenants_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<CustomerRef, CustomerKey> customers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tresen::customer
