#include "services/customer/directory.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/crypto/encoding.h"
#include "libs/status/status.h"
#include "libs/whatsapp/numbers.h"

namespace tresen::customer {
namespace {

constexpr int kAttempts = 4;

}  // namespace

Place IdentityPlace(absl::string_view channel, absl::string_view field,
                    absl::string_view blind_index) {
  return {"customer.identity", "sealed_value",
          absl::StrCat(channel, "|", field, "|", crypto::HexEncode(blind_index))};
}

Place NamePlace(absl::string_view customer) {
  return {"customer.customer", "sealed_name", std::string(customer)};
}

absl::StatusOr<std::vector<Directory::Key>> Directory::KeysOf(absl::string_view tenant,
                                                              const KnownAs& who) {
  std::vector<Key> keys;
  const auto add = [&](const char* field, const std::string& value) -> absl::Status {
    if (value.empty()) return absl::OkStatus();
    TRESEN_ASSIGN_OR_RETURN(std::string index, keyring_.BlindIndex(tenant, field, value));
    keys.push_back({field, value, std::move(index)});
    return absl::OkStatus();
  };
  TRESEN_RETURN_IF_ERROR(add("user_id", who.user_id));
  TRESEN_RETURN_IF_ERROR(add("wa_id", who.wa_id));
  TRESEN_RETURN_IF_ERROR(add("phone", who.phone));
  return keys;
}

std::string Directory::Remembered(absl::string_view tenant, const std::vector<Key>& keys) {
  absl::MutexLock lock(&mutex_);
  std::string customer;
  for (const Key& key : keys) {
    const auto found = known_.find(std::make_pair(std::string(tenant), key.blind_index));
    // One that is not known means that it must be added.
    if (found == known_.end()) return "";
    if (customer.empty()) customer = found->second;
  }
  return customer;
}

void Directory::Remember(absl::string_view tenant, const std::vector<Key>& keys,
                         const std::string& customer) {
  absl::MutexLock lock(&mutex_);
  if (known_.size() >= kMaxKnown) known_.clear();
  for (const Key& key : keys) {
    known_[std::make_pair(std::string(tenant), key.blind_index)] = customer;
  }
}

void Directory::Forget(absl::string_view tenant, absl::string_view customer) {
  absl::MutexLock lock(&mutex_);
  for (auto entry = known_.begin(); entry != known_.end();) {
    const auto current = entry++;
    if (current->first.first == tenant && current->second == customer) known_.erase(current);
  }
}

absl::StatusOr<std::string> Directory::Lookup(absl::string_view tenant, const KnownAs& who) {
  TRESEN_ASSIGN_OR_RETURN(const std::vector<Key> keys, KeysOf(tenant, who));
  std::vector<Key> forms = keys;
  // A number may be stored in another of its forms.
  if (!who.wa_id.empty()) {
    for (const std::string& form : whatsapp::NumberVariants(who.wa_id)) {
      TRESEN_ASSIGN_OR_RETURN(std::string index, keyring_.BlindIndex(tenant, "wa_id", form));
      forms.push_back({"wa_id", form, std::move(index)});
    }
  }
  std::vector<std::string> indexes;
  for (const Key& form : forms) indexes.push_back(form.blind_index);
  TRESEN_ASSIGN_OR_RETURN(std::vector<std::string> owners,
                          store_.FindByIndexes(tenant, who.channel, indexes));
  if (!who.user_id.empty()) {
    TRESEN_RETURN_IF_ERROR(TakeFromOthers(tenant, who, forms, owners));
  }
  const auto owner = std::find_if(owners.begin(), owners.end(),
                                  [](const std::string& found) { return !found.empty(); });
  if (owner == owners.end()) return std::string();
  TRESEN_RETURN_IF_ERROR(AddMissing(tenant, *owner, who, keys, owners));
  Remember(tenant, keys, *owner);
  return *owner;
}

// The first of the keys is the user id.
absl::Status Directory::TakeFromOthers(absl::string_view tenant, const KnownAs& who,
                                       const std::vector<Key>& keys,
                                       std::vector<std::string>& owners) {
  for (size_t i = 1; i < keys.size(); ++i) {
    const std::string other = owners[i];
    if (other.empty() || other == owners[0]) continue;
    TRESEN_ASSIGN_OR_RETURN(const auto identities, store_.Identities(tenant, other));
    const bool has_user_id =
        std::any_of(identities.begin(), identities.end(), [&](const IdentityRow& identity) {
          return identity.channel == who.channel && identity.field == "user_id";
        });
    if (!has_user_id) continue;
    TRESEN_RETURN_IF_ERROR(
        store_
            .Link(tenant, other, {}, {{who.channel, keys[i].field, keys[i].blind_index, ""}},
                  "customer", clock_.Now())
            .status());
    Forget(tenant, other);
    owners[i].clear();
  }
  return absl::OkStatus();
}

// Identities that came with a known one belong to the same customer.
absl::Status Directory::AddMissing(absl::string_view tenant, absl::string_view customer,
                                   const KnownAs& who, const std::vector<Key>& keys,
                                   const std::vector<std::string>& owners) {
  std::vector<IdentityRow> missing;
  for (size_t i = 0; i < keys.size(); ++i) {
    if (owners[i] == customer) continue;
    TRESEN_ASSIGN_OR_RETURN(
        std::string sealed,
        keyring_.Seal(tenant, customer,
                      IdentityPlace(who.channel, keys[i].field, keys[i].blind_index),
                      keys[i].value));
    missing.push_back({who.channel, keys[i].field, keys[i].blind_index, std::move(sealed)});
  }
  if (missing.empty()) return absl::OkStatus();
  TRESEN_ASSIGN_OR_RETURN(const std::vector<std::string> merged,
                          store_.Link(tenant, customer, missing, {}, "customer", clock_.Now()));
  for (const std::string& other : merged) Forget(tenant, other);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<IdentityRow>> Directory::SealedIdentities(absl::string_view tenant,
                                                                     absl::string_view customer,
                                                                     const KnownAs& who) {
  TRESEN_ASSIGN_OR_RETURN(const std::vector<Key> keys, KeysOf(tenant, who));
  std::vector<IdentityRow> identities;
  for (const Key& key : keys) {
    TRESEN_ASSIGN_OR_RETURN(
        std::string sealed,
        keyring_.Seal(tenant, customer, IdentityPlace(who.channel, key.field, key.blind_index),
                      key.value));
    identities.push_back({who.channel, key.field, key.blind_index, std::move(sealed)});
  }
  return identities;
}

absl::StatusOr<Directory::Found> Directory::Create(absl::string_view tenant, const KnownAs& who) {
  NewCustomer fresh;
  fresh.row.customer = ids_.NewId();
  fresh.row.created_at = clock_.Now();
  TRESEN_ASSIGN_OR_RETURN(fresh.row.key, keyring_.NewCustomerKey(tenant, fresh.row.customer));
  if (!who.profile_name.empty()) {
    TRESEN_ASSIGN_OR_RETURN(fresh.row.sealed_name,
                            keyring_.Seal(tenant, fresh.row.customer,
                                          NamePlace(fresh.row.customer), who.profile_name));
  }
  TRESEN_ASSIGN_OR_RETURN(fresh.identities, SealedIdentities(tenant, fresh.row.customer, who));
  TRESEN_ASSIGN_OR_RETURN(const std::string customer, store_.FindOrCreate(tenant, fresh));
  const bool created = customer == fresh.row.customer;
  if (!created) keyring_.Forget(tenant, fresh.row.customer);
  return Found{customer, created};
}

absl::StatusOr<Directory::Found> Directory::Resolve(absl::string_view tenant, const KnownAs& who) {
  TRESEN_ASSIGN_OR_RETURN(const std::vector<Key> keys, KeysOf(tenant, who));
  if (std::string known = Remembered(tenant, keys); !known.empty()) return Found{known, false};
  absl::Status taken;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    TRESEN_ASSIGN_OR_RETURN(const std::string known, Lookup(tenant, who));
    if (!known.empty()) return Found{known, false};
    const absl::StatusOr<Found> found = Create(tenant, who);
    if (found.ok() && found->created) {
      Remember(tenant, keys, found->customer);
      return found;
    }
    // Two first contacts at the same moment: the next look finds what the other one made, and adds
    // what that one did not know.
    if (!found.ok() && !absl::IsAborted(found.status())) return found.status();
    taken = found.status();
  }
  return taken.ok() ? absl::AbortedError("the identity changes hands all the time") : taken;
}

}  // namespace tresen::customer
