#include "libs/crypto/token.h"

#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/crypto/aad.h"
#include "libs/crypto/encoding.h"
#include "libs/crypto/hash.h"
#include "libs/status/status.h"

namespace tresen::crypto {
namespace {

std::string Signature(const SecretBytes& key, absl::string_view purpose,
                      absl::string_view payload) {
  return HmacSha256(key.view(),
                    AadBuilder().Add("tresen token 1").Add(purpose).Add(payload).value());
}

absl::Status TokenInvalid() {
  return MakeError(absl::StatusCode::kInvalidArgument, "TOKEN_INVALID",
                   "the token was not issued here for this purpose");
}

}  // namespace

TokenSigner::TokenSigner(std::vector<SecretBytes> keys) : keys_(std::move(keys)) {
  if (keys_.empty()) std::abort();  // a signer without a key is a mistake in the program
}

std::string TokenSigner::Sign(absl::string_view purpose, absl::string_view payload) const {
  return absl::StrCat(Base64UrlEncode(payload), ".",
                      Base64UrlEncode(Signature(keys_.front(), purpose, payload)));
}

absl::StatusOr<std::string> TokenSigner::Verify(absl::string_view purpose,
                                                absl::string_view token) const {
  const size_t dot = token.find('.');
  if (dot == absl::string_view::npos) return TokenInvalid();
  const auto payload = Base64UrlDecode(token.substr(0, dot));
  const auto signature = Base64UrlDecode(token.substr(dot + 1));
  if (!payload.has_value() || !signature.has_value()) return TokenInvalid();
  bool valid = false;
  for (const SecretBytes& key : keys_) {
    valid |= ConstantTimeEqual(*signature, Signature(key, purpose, *payload));
  }
  if (!valid) return TokenInvalid();
  return *payload;
}

}  // namespace tresen::crypto
