#include "libs/crypto/token.h"

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "libs/crypto/random.h"
#include "libs/status/status.h"

namespace tresen::crypto {
namespace {

std::vector<SecretBytes> Keys(std::vector<std::string> values) {
  std::vector<SecretBytes> keys;
  for (const std::string& value : values) keys.emplace_back(value);
  return keys;
}

TEST_CASE("a token gives its payload back") {
  const TokenSigner signer(Keys({"new key"}));
  const std::string payload = GENERATE("", "offset=50", std::string("\x00\xff.\n", 4));
  CHECK(signer.Verify("page", signer.Sign("page", payload)).value() == payload);
}

TEST_CASE("a token is good for its purpose only") {
  const TokenSigner signer(Keys({"new key"}));
  CHECK(Reason(signer.Verify("offer", signer.Sign("page", "x")).status()) == "TOKEN_INVALID");
}

TEST_CASE("a token of the previous key is still good, one of a stranger is not") {
  const TokenSigner before(Keys({"old key"}));
  const TokenSigner now(Keys({"new key", "old key"}));
  const TokenSigner stranger(Keys({"other key"}));
  CHECK(now.Verify("page", before.Sign("page", "x")).ok());
  CHECK_FALSE(now.Verify("page", stranger.Sign("page", "x")).ok());
  CHECK_FALSE(before.Verify("page", now.Sign("page", "x")).ok());
}

TEST_CASE("one changed character of a token is refused") {
  const TokenSigner signer(Keys({"new key"}));
  const std::string token = signer.Sign("page", "offset=50");
  for (size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    CHECK_FALSE(signer.Verify("page", changed).ok());
    CHECK_FALSE(signer.Verify("page", token.substr(0, i)).ok());
  }
}

TEST_CASE("a secret leaves nothing behind when it moves") {
  SecretBytes from("short");
  SecretBytes to = std::move(from);
  CHECK(from.empty());  // NOLINT(bugprone-use-after-move): that it is empty is the point
  CHECK(to.view() == "short");
  to = SecretBytes("other");
  CHECK(to.Clone().view() == "other");
}

}  // namespace
}  // namespace tresen::crypto
