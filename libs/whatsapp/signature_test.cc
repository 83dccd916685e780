#include "libs/whatsapp/signature.h"

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"

namespace tresen::whatsapp {
namespace {

// The test vector of the channel's reference, section 1.2.
constexpr absl::string_view kBody =
    R"({"object":"whatsapp_business_account","entry":[{"id":"900000000000001","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"493023125001","phone_number_id":"700000000000001"},"contacts":[{"profile":{"name":"J\u00fcrgen"},"wa_id":"491713920001","user_id":"DE.1000000000000001"}],"messages":[{"from":"491713920001","from_user_id":"DE.1000000000000001","id":"wamid.TEST0001","timestamp":"1795000000","type":"text","text":{"body":"Gr\u00fc\u00dfe \ud83d\ude00"}}]}}]}]})";
constexpr char kSignature[] =
    "sha256=abca8c8a8b9ac359ad290fad25c5c94416c66ce91f2eff4222e11b5752afda8e";
constexpr char kSecret[] = "tresen-test-secret";

std::vector<crypto::SecretBytes> Secrets(std::vector<std::string> values) {
  std::vector<crypto::SecretBytes> secrets;
  for (const std::string& value : values) secrets.emplace_back(value);
  return secrets;
}

TEST_CASE("the reference's signature is accepted") {
  REQUIRE(kBody.size() == 519);
  CHECK(VerifySignature(kSignature, kBody, Secrets({kSecret})));
  CHECK(Sign(kBody, crypto::SecretBytes(kSecret)) == kSignature);
}

TEST_CASE("a digest over the decoded text is refused") {
  CHECK_FALSE(
      VerifySignature("sha256=785e8e0a82e21e12992bea96a1f16c89cc10f6177409057c5b4773060d437612",
                      kBody, Secrets({kSecret})));
}

TEST_CASE("both secrets are accepted during rotation") {
  CHECK(VerifySignature(kSignature, kBody, Secrets({"new secret", kSecret})));
  CHECK_FALSE(VerifySignature(kSignature, kBody, Secrets({"new secret"})));
}

TEST_CASE("without a secret nothing is trusted") {
  const std::string with_empty_key = Sign(kBody, crypto::SecretBytes());
  CHECK_FALSE(VerifySignature(kSignature, kBody, {}));
  CHECK_FALSE(VerifySignature(with_empty_key, kBody, Secrets({""})));
}

TEST_CASE("one changed byte of the body is refused") {
  std::string body(kBody);
  body[100] ^= 1;
  CHECK_FALSE(VerifySignature(kSignature, body, Secrets({kSecret})));
  CHECK_FALSE(VerifySignature(kSignature, std::string(kBody) + "\n", Secrets({kSecret})));
}

TEST_CASE("a header of another form is refused") {
  const std::string good = kSignature;
  const std::string header =
      GENERATE_COPY(std::string(), std::string("sha256="), good.substr(7), good.substr(0, 70),
                    good + "0", " " + good, good + " ", absl::AsciiStrToUpper(good),
                    "sha256=" + absl::AsciiStrToUpper(good.substr(7)), "sha1=" + good.substr(7),
                    "SHA256=" + good.substr(7), "sha256=" + good.substr(7, 32), good + "," + good);
  CAPTURE(header);
  CHECK_FALSE(VerifySignature(header, kBody, Secrets({kSecret})));
}

TEST_CASE("the handshake needs mode and token") {
  const crypto::SecretBytes token("verify me");
  CHECK(VerifyHandshake("subscribe", "verify me", token));
  CHECK_FALSE(VerifyHandshake("unsubscribe", "verify me", token));
  CHECK_FALSE(VerifyHandshake("subscribe", "verify", token));
  CHECK_FALSE(VerifyHandshake("subscribe", "", crypto::SecretBytes()));
}

}  // namespace
}  // namespace tresen::whatsapp
