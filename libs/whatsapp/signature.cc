#include "libs/whatsapp/signature.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/crypto/encoding.h"
#include "libs/crypto/hash.h"

namespace tresen::whatsapp {
namespace {

constexpr absl::string_view kPrefix = "sha256=";

bool IsLowerHexDigit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

}  // namespace

bool VerifySignature(absl::string_view header, absl::string_view body,
                     const std::vector<crypto::SecretBytes>& app_secrets) {
  if (!absl::StartsWith(header, kPrefix)) return false;
  const absl::string_view hex = header.substr(kPrefix.size());
  if (hex.size() != 2 * crypto::kSha256Size ||
      !std::all_of(hex.begin(), hex.end(), IsLowerHexDigit)) {
    return false;
  }
  const std::string claimed = crypto::HexDecode(hex).value_or("");
  bool valid = false;
  for (const crypto::SecretBytes& secret : app_secrets) {
    if (secret.empty()) continue;
    valid |= crypto::ConstantTimeEqual(claimed, crypto::HmacSha256(secret.view(), body));
  }
  return valid;
}

std::string Sign(absl::string_view body, const crypto::SecretBytes& app_secret) {
  return absl::StrCat(kPrefix, crypto::HexEncode(crypto::HmacSha256(app_secret.view(), body)));
}

bool VerifyHandshake(absl::string_view mode, absl::string_view token,
                     const crypto::SecretBytes& verify_token) {
  if (verify_token.empty()) return false;
  // Digests, so that not even the length can be measured.
  const bool equal =
      crypto::ConstantTimeEqual(crypto::Sha256(token), crypto::Sha256(verify_token.view()));
  return equal && mode == "subscribe";
}

}  // namespace tresen::whatsapp
