#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "libs/clock/clock.h"
#include "libs/ids/id_source.h"
#include "services/customer/keyring/keyring.h"
#include "services/customer/store/customer_store.h"

namespace tresen::customer {

// How somebody is known on a channel, in clear.
struct KnownAs {
  std::string channel;
  std::string user_id;
  std::string wa_id;
  std::string phone;
  std::string profile_name;

  bool anybody() const { return !user_id.empty() || !wa_id.empty() || !phone.empty(); }
};

// Finds the customer behind an identity: by the user id first, then by the number in all forms in
// which WhatsApp writes it. A number whose customer is known by another user id has changed hands: it
// goes to who writes now, and nothing of the other does. Known identities are answered from memory.
// Thread-safe.
class Directory {
 public:
  static constexpr size_t kMaxKnown = 200000;

  Directory(IdentityStore& store, Keyring& keyring, IdSource& ids, const Clock& clock)
      : store_(store), keyring_(keyring), ids_(ids), clock_(clock) {}

  struct Found {
    std::string customer;
    bool created = false;
  };
  // Makes the customer when there is none.
  absl::StatusOr<Found> Resolve(absl::string_view tenant, const KnownAs& who);
  // Empty when there is none.
  absl::StatusOr<std::string> Lookup(absl::string_view tenant, const KnownAs& who);
  absl::StatusOr<std::vector<IdentityRow>> SealedIdentities(absl::string_view tenant,
                                                            absl::string_view customer,
                                                            const KnownAs& who);

  // After an erasure or a merge: nothing remembered leads to the customer any more.
  void Forget(absl::string_view tenant, absl::string_view customer);

 private:
  struct Key {
    std::string field;
    std::string value;
    std::string blind_index;
  };
  absl::StatusOr<std::vector<Key>> KeysOf(absl::string_view tenant, const KnownAs& who);
  absl::StatusOr<Found> Create(absl::string_view tenant, const KnownAs& who);
  absl::Status TakeFromOthers(absl::string_view tenant, const KnownAs& who,
                              const std::vector<Key>& keys, std::vector<std::string>& owners);
  absl::Status AddMissing(absl::string_view tenant, absl::string_view customer, const KnownAs& who,
                          const std::vector<Key>& keys, const std::vector<std::string>& owners);
  std::string Remembered(absl::string_view tenant, const std::vector<Key>& keys);
  void Remember(absl::string_view tenant, const std::vector<Key>& keys,
                const std::string& customer);

  IdentityStore& store_;
  Keyring& keyring_;
  IdSource& ids_;
  const Clock& clock_;
  absl::Mutex mutex_;
  // (tenant, blind index) -> customer
  absl::flat_hash_map<std::pair<std::string, std::string>, std::string> known_
      ABSL_GUARDED_BY(mutex_);
};

// Place of an identity's value in its seal.
Place IdentityPlace(absl::string_view channel, absl::string_view field,
                    absl::string_view blind_index);
Place NamePlace(absl::string_view customer);

}  // namespace tresen::customer
