#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/status/status.h"
#include "services/customer/domain/consent.h"

namespace tresen::customer {

struct TenantKeyRow {
  int version = 0;
  std::string wrapped;
  std::string commitment;
};

// A customer's own key, wrapped under the tenant's.
struct CustomerKeyRow {
  int key_version = 0;
  int tenant_key_version = 0;
  std::string wrapped;  // empty: erased
  std::string commitment;
};

struct IdentityRow {
  std::string channel;
  std::string field;  // user_id, wa_id, phone
  std::string blind_index;
  std::string sealed_value;
};

struct CustomerRow {
  std::string customer;
  absl::Time created_at;
  absl::Time updated_at;
  int64_t version = 0;
  std::string language;
  bool language_fixed = false;
  std::string sealed_name;
  CustomerKeyRow key;
  std::string merged_into;
  std::optional<absl::Time> erased_at;
};

// Everything that is read of a customer before a turn.
struct CustomerProfile {
  CustomerRow row;
  std::vector<IdentityRow> identities;
  std::vector<ConsentEntry> consents;
};

struct ConsentRow {
  ConsentEntry entry;
  std::string channel;
  std::string wording_id;
  std::string wording_version;
  std::string language;
  std::string wording_sha256;
  std::string sealed_wording;
  std::string message;
  std::string actor;
};

// Makes a change repeatable: the same key and hash get the stored answer.
struct RequestKey {
  std::string method;
  std::string request_id;
  std::string request_hash;
  std::string actor;
};

struct Erasure {
  absl::Time erased_at;
  std::string key_id;
  int64_t identities = 0;
  int64_t consents = 0;
  std::vector<std::string> people;  // all ids of the person, the asked one among them
};

// Changes of a profile. What is absent stays.
struct ProfileChange {
  std::optional<std::string> sealed_name;
  std::optional<std::string> language;
  std::optional<bool> language_fixed;
};

// A customer that is not known yet: made with its key and identities, unless one of the identities
// turns out to be known.
struct NewCustomer {
  CustomerRow row;
  std::vector<IdentityRow> identities;
};

// Where customers are kept: one interface per use. All are thread-safe; a tenant sees only its own
// rows. Errors are those of libs/postgres, NOT_FOUND (CUSTOMER_NOT_FOUND), and FAILED_PRECONDITION
// (ERASED) for changes of an erased customer.
//
// Customers that turn out to be one person are merged: all ids of the person stay valid, identities
// lead to the one that the others were merged into, consents are those of all.

// Keys, all of them wrapped.
class KeyStore {
 public:
  virtual ~KeyStore() = default;

  // The tenant's keys, newest last. When there is none `first` is stored; whoever comes first wins.
  virtual absl::StatusOr<std::vector<TenantKeyRow>> TenantKeys(absl::string_view tenant,
                                                               const TenantKeyRow& first,
                                                               absl::Time now) = 0;
  // Without `wrapped` when the customer was erased.
  virtual absl::StatusOr<CustomerKeyRow> CustomerKey(absl::string_view tenant,
                                                     absl::string_view customer) = 0;
};

// Who is behind a number or a user id.
class IdentityStore {
 public:
  virtual ~IdentityStore() = default;

  // Customers behind blind indexes (of any field of the channel), in the order asked; empty: unknown.
  virtual absl::StatusOr<std::vector<std::string>> FindByIndexes(
      absl::string_view tenant, absl::string_view channel,
      const std::vector<std::string>& blind_indexes) = 0;
  // Makes the customer and returns its id, or, changing nothing, the id of the customer that has one
  // of the identities already. ABORTED (IDENTITY_TAKEN) when that became known at this moment: ask
  // again.
  virtual absl::StatusOr<std::string> FindOrCreate(absl::string_view tenant,
                                                   const NewCustomer& customer) = 0;
  // Adds identities to a customer and takes away what was replaced. An identity of another customer
  // moves here and that customer is merged into this one. Returns the customers that were merged.
  virtual absl::StatusOr<std::vector<std::string>> Link(absl::string_view tenant,
                                                        absl::string_view customer,
                                                        const std::vector<IdentityRow>& identities,
                                                        const std::vector<IdentityRow>& replaced,
                                                        absl::string_view actor,
                                                        absl::Time now) = 0;
  // Sealed for this id, in the order in which they became known.
  virtual absl::StatusOr<std::vector<IdentityRow>> Identities(absl::string_view tenant,
                                                              absl::string_view customer) = 0;
};

// Name and language.
class ProfileStore {
 public:
  virtual ~ProfileStore() = default;

  // Erased customers are returned, with erased_at.
  virtual absl::StatusOr<CustomerRow> Get(absl::string_view tenant, absl::string_view customer) = 0;
  virtual absl::Status Update(absl::string_view tenant, absl::string_view customer,
                              const ProfileChange& change, absl::string_view actor,
                              absl::string_view request_id, absl::Time now) = 0;
};

// What was agreed to.
class ConsentStore {
 public:
  virtual ~ConsentStore() = default;

  // In the order in which they were recorded, of all ids of the person.
  virtual absl::StatusOr<std::vector<ConsentEntry>> ConsentsOf(absl::string_view tenant,
                                                               absl::string_view customer) = 0;
  // Appends entries once per request key. INVALID_ARGUMENT (REQUEST_ID_REUSED).
  virtual absl::Status AddConsents(absl::string_view tenant, absl::string_view customer,
                                   const std::vector<ConsentRow>& consents, const RequestKey& key,
                                   absl::Time now) = 0;
};

// The end of a customer.
class ErasureStore {
 public:
  virtual ~ErasureStore() = default;

  // Empties keys, removes identities and names, of all ids of the person. A second erasure tells when
  // the first one was and removes nothing.
  virtual absl::StatusOr<Erasure> Erase(absl::string_view tenant, absl::string_view customer,
                                        absl::string_view actor, absl::string_view request_id,
                                        absl::string_view reason, absl::Time now) = 0;
  // Customers erased at or after an instant, over all tenants: (tenant, customer). For caches.
  virtual absl::StatusOr<std::vector<std::pair<std::string, std::string>>> ErasedSince(
      absl::Time since) = 0;
};

// All of them in one place.
class CustomerStore : public KeyStore,
                      public IdentityStore,
                      public ProfileStore,
                      public ConsentStore,
                      public ErasureStore {
 public:
  // A customer with identities and consents; of one moment where the store can.
  virtual absl::StatusOr<CustomerProfile> Profile(absl::string_view tenant,
                                                  absl::string_view customer) {
    CustomerProfile profile;
    TRESEN_ASSIGN_OR_RETURN(profile.row, Get(tenant, customer));
    TRESEN_ASSIGN_OR_RETURN(profile.identities, Identities(tenant, customer));
    TRESEN_ASSIGN_OR_RETURN(profile.consents, ConsentsOf(tenant, customer));
    return profile;
  }
};

}  // namespace tresen::customer
