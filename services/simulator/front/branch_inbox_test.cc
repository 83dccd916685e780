#include "services/simulator/front/branch_inbox.h"

#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "libs/crypto/encoding.h"
#include "libs/crypto/hash.h"

namespace tresen::simulator {
namespace {

std::string Hmac(absl::string_view text) {
  return crypto::HexEncode(crypto::HmacSha256("branch", text));
}

TEST_CASE("a signature over time and body is recognised, and only with the right time") {
  const std::string signature = absl::StrCat("t=1795000000,v1=", Hmac("1795000000.{}"));
  CHECK(IsSignedBy(signature, "{}", "branch"));
  CHECK_FALSE(IsSignedBy(signature, "{ }", "branch"));
  CHECK_FALSE(IsSignedBy(signature, "{}", "another"));
  CHECK_FALSE(IsSignedBy(absl::StrCat("t=1795000001,v1=", Hmac("1795000000.{}")), "{}", "branch"));
  CHECK_FALSE(IsSignedBy(absl::StrCat("v1=", Hmac(".{}")), "{}", "branch"));
}

TEST_CASE("a signature over the body alone is recognised") {
  CHECK(IsSignedBy(absl::StrCat("sha256=", Hmac("{}")), "{}", "branch"));
  CHECK_FALSE(IsSignedBy("", "{}", "branch"));
  CHECK_FALSE(IsSignedBy("sha256=", "{}", "branch"));
}

}  // namespace
}  // namespace tresen::simulator
