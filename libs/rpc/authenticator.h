#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/clock/clock.h"
#include "libs/rpc/principal.h"

namespace tresen::rpc {

// The name a service or client has in its certificate: URI SAN "spiffe://tresen/<name>".
inline constexpr char kIdentityPrefix[] = "spiffe://tresen/";

// A bearer key as the configuration knows it: never the key itself.
struct ApiKeyEntry {
  std::string id;          // "console": lower-case letters, digits, '-'
  std::string sha256_hex;  // of the whole key text
  std::string tenant;
  std::vector<std::string> scopes;
  absl::Time expires = absl::InfiniteFuture();
};

// A key is "trk_<id>_<64 hexadecimal digits>": 256 random bits; the id finds the entry, the prefix
// lets scanners recognise a leaked key.
struct NewApiKey {
  std::string key;
  std::string sha256_hex;
};
NewApiKey GenerateApiKey(absl::string_view id);

// Knows who may call: certificates by name, bearer keys by hash. Immutable after Create;
// thread-safe.
class Authenticator {
 public:
  struct Table {
    // Names in certificates. A principal without tenant must be internal.
    std::vector<Principal> peers;
    std::vector<ApiKeyEntry> keys;
  };

  // INVALID_ARGUMENT naming every bad entry. `clock` (for expiry) must outlive the result.
  static absl::StatusOr<std::unique_ptr<Authenticator>> Create(Table table, const Clock& clock);

  // From the URI SANs of a verified certificate: exactly one may carry our prefix.
  absl::StatusOr<Principal> ByCertificate(const std::vector<std::string>& uri_names) const;

  // From the name a caller in our own process gave: only internal principals.
  absl::StatusOr<Principal> ByOwnProcess(absl::string_view name) const;

  // From the value of an HTTP Authorization header, "Bearer trk_...". The answer is the same, and
  // takes about the same time, whether the id or the rest is wrong.
  absl::StatusOr<Principal> ByBearer(absl::string_view authorization) const;

 private:
  explicit Authenticator(const Clock& clock) : clock_(clock) {}
  absl::StatusOr<Principal> ByName(absl::string_view name) const;

  const Clock& clock_;
  absl::flat_hash_map<std::string, Principal> peers_;
  absl::flat_hash_map<std::string, ApiKeyEntry> keys_;
};

}  // namespace tresen::rpc
