#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "libs/crypto/secret.h"

namespace tresen::whatsapp {

// True if `header` is exactly "sha256=" and 64 lower-case hex digits, and is the HMAC of the body
// bytes as received under one of the app secrets (two during rotation). No secret, no trust: an
// empty list or an empty secret verifies nothing. That there is exactly one such header is for the
// HTTP side to check.
bool VerifySignature(absl::string_view header, absl::string_view body,
                     const std::vector<crypto::SecretBytes>& app_secrets);

// The header's value: for the simulator and for tests.
std::string Sign(absl::string_view body, const crypto::SecretBytes& app_secret);

// The handshake (GET): whether `mode` is "subscribe" and the token is ours, in constant time.
bool VerifyHandshake(absl::string_view mode, absl::string_view token,
                     const crypto::SecretBytes& verify_token);

}  // namespace tresen::whatsapp
