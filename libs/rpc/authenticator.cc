#include "libs/rpc/authenticator.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/crypto/hash.h"
#include "libs/crypto/random.h"
#include "libs/status/status.h"

namespace tresen::rpc {
namespace {

constexpr char kKeyPrefix[] = "trk_";
constexpr size_t kKeyBytes = 32;
constexpr size_t kLongestHeader = 256;

absl::Status Unauthenticated(absl::string_view reason, absl::string_view message) {
  return MakeError(absl::StatusCode::kUnauthenticated, reason, message);
}

bool IsId(absl::string_view id) {
  return !id.empty() && id.size() <= 64 &&
         id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == absl::string_view::npos;
}

bool IsSha256Hex(absl::string_view hex) {
  return hex.size() == 2 * crypto::kSha256Size &&
         hex.find_first_not_of("0123456789abcdef") == absl::string_view::npos;
}

void CheckPeer(const Principal& peer, size_t index, FieldViolations* violations) {
  const std::string field = absl::StrCat("peers[", index, "]");
  if (!IsId(peer.id)) {
    violations->Add(absl::StrCat(field, ".name"), "lower-case letters, digits and '-'");
  }
  if (peer.tenant.empty() && !peer.internal()) {
    violations->Add(absl::StrCat(field, ".tenant"),
                    "required: only an internal peer is without one");
  }
}

void CheckKey(const ApiKeyEntry& key, size_t index, FieldViolations* violations) {
  const std::string field = absl::StrCat("api_keys[", index, "]");
  if (!IsId(key.id)) {
    violations->Add(absl::StrCat(field, ".id"), "lower-case letters, digits and '-'");
  }
  if (!IsSha256Hex(key.sha256_hex)) {
    violations->Add(absl::StrCat(field, ".sha256"), "64 lower-case hexadecimal digits");
  }
  if (key.tenant.empty()) violations->Add(absl::StrCat(field, ".tenant"), "required");
}

}  // namespace

NewApiKey GenerateApiKey(absl::string_view id) {
  NewApiKey result;
  result.key =
      absl::StrCat(kKeyPrefix, id, "_", absl::BytesToHexString(crypto::RandomBytes(kKeyBytes)));
  result.sha256_hex = absl::BytesToHexString(crypto::Sha256(result.key));
  return result;
}

absl::StatusOr<std::unique_ptr<Authenticator>> Authenticator::Create(Table table,
                                                                     const Clock& clock) {
  FieldViolations violations;
  std::unique_ptr<Authenticator> result(new Authenticator(clock));
  for (size_t i = 0; i < table.peers.size(); ++i) {
    CheckPeer(table.peers[i], i, &violations);
    if (!result->peers_.emplace(table.peers[i].id, table.peers[i]).second) {
      violations.Add(absl::StrCat("peers[", i, "].name"), "listed twice");
    }
  }
  for (size_t i = 0; i < table.keys.size(); ++i) {
    CheckKey(table.keys[i], i, &violations);
    if (!result->keys_.emplace(table.keys[i].id, table.keys[i]).second) {
      violations.Add(absl::StrCat("api_keys[", i, "].id"), "listed twice");
    }
  }
  TRESEN_RETURN_IF_ERROR(violations.ToStatus());
  return result;
}

absl::StatusOr<Principal> Authenticator::ByCertificate(
    const std::vector<std::string>& uri_names) const {
  absl::string_view found;
  for (absl::string_view uri : uri_names) {
    if (!absl::ConsumePrefix(&uri, kIdentityPrefix)) continue;
    if (!found.empty()) {
      return Unauthenticated("AMBIGUOUS_PEER", "the certificate carries more than one identity");
    }
    found = uri;
  }
  return ByName(found);
}

absl::StatusOr<Principal> Authenticator::ByOwnProcess(absl::string_view name) const {
  TRESEN_ASSIGN_OR_RETURN(Principal principal, ByName(name));
  if (!principal.internal()) {
    return Unauthenticated("UNKNOWN_PEER", "only a service calls from within the process");
  }
  return principal;
}

absl::StatusOr<Principal> Authenticator::ByName(absl::string_view name) const {
  const auto peer = peers_.find(name);
  if (peer == peers_.end()) {
    return Unauthenticated("UNKNOWN_PEER", "the peer is not in the table of known callers");
  }
  return peer->second;
}

absl::StatusOr<Principal> Authenticator::ByBearer(absl::string_view authorization) const {
  const absl::Status refused =
      Unauthenticated("BAD_API_KEY", "a valid key is needed: Authorization: Bearer trk_...");
  if (authorization.size() > kLongestHeader) return refused;
  if (authorization.size() < 7 || !absl::EqualsIgnoreCase(authorization.substr(0, 7), "bearer ")) {
    return refused;
  }
  const absl::string_view key = absl::StripAsciiWhitespace(authorization.substr(7));
  absl::string_view id = key;
  if (!absl::ConsumePrefix(&id, kKeyPrefix)) return refused;
  id = id.substr(0, id.rfind('_'));
  const std::string hash = absl::BytesToHexString(crypto::Sha256(key));
  const auto entry = keys_.find(id);
  const std::string nobody(hash.size(), '-');
  const std::string& expected = entry == keys_.end() ? nobody : entry->second.sha256_hex;
  const bool right = crypto::ConstantTimeEqual(hash, expected);
  if (entry == keys_.end() || !right) return refused;
  if (clock_.Now() >= entry->second.expires) {
    return Unauthenticated("API_KEY_EXPIRED", "the key has expired");
  }
  return Principal{Principal::Kind::kApiKey, absl::StrCat("key:", entry->second.id),
                   entry->second.tenant, entry->second.scopes};
}

}  // namespace tresen::rpc
